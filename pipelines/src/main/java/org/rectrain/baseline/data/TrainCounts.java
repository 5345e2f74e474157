package org.rectrain.baseline.data;

import java.nio.file.Path;
import java.util.Arrays;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;

/**
 * Weighted impressions and positives of the train rows, by item, or by segment and item. A row
 * weighs what it stands for, halved every so many days before the last row; drawn negatives, which
 * were never shown, weigh nothing.
 */
public final class TrainCounts {
  private static final String DRAWN = "sampled";
  private static final double MILLIS_PER_DAY = 86_400_000.0;

  private final int[] items;
  private final int[][] labels;
  private final double[] weight;
  private final int size;

  private TrainCounts(int[] items, int[][] labels, double[] weight, int size) {
    this.items = items;
    this.labels = labels;
    this.weight = weight;
    this.size = size;
  }

  /**
   * From the train rows.
   *
   * @param table with item, time, weight, origin and the labels
   * @param halfLifeDays 0 counts all days the same
   */
  public static TrainCounts of(
      ParquetTable table, PreparedSplits data, Path source, double halfLifeDays) {
    int[] items = data.catalogue().indices(Prepared.ids(table, Columns.ITEM_ID, source));
    double[] weight = table.doubles(Columns.WEIGHT).clone();
    String[] origin = Arrays.copyOf(table.strings(Columns.ORIGIN), weight.length);
    long[] time = table.longs(Columns.TIMESTAMP);
    long last = Arrays.stream(time).max().orElse(0);
    double halfLife = halfLifeDays * MILLIS_PER_DAY;
    for (int i = 0; i < weight.length; i++) {
      double decay = halfLife > 0 ? Math.pow(0.5, (last - time[i]) / halfLife) : 1;
      weight[i] = DRAWN.equals(origin[i]) ? 0 : weight[i] * decay;
    }
    return new TrainCounts(
        items, Prepared.labels(table, data.tasks(), source), weight, data.catalogue().size());
  }

  /** Weighted positives of a label by item. */
  public double[] positives(int task) {
    return positives(task, new int[items.length], 1)[0];
  }

  /** Weighted positives of a label, (segments, items). */
  public double[][] positives(int task, int[] segment, int segments) {
    double[][] sums = new double[segments][size];
    for (int i = 0; i < items.length; i++) {
      sums[segment[i]][items[i]] += labels[task][i] == 1 ? weight[i] : 0;
    }
    return sums;
  }

  /** Weighted rows whose label is known, (segments, items). */
  public double[][] impressions(int task, int[] segment, int segments) {
    double[][] sums = new double[segments][size];
    for (int i = 0; i < items.length; i++) {
      sums[segment[i]][items[i]] += labels[task][i] >= 0 ? weight[i] : 0;
    }
    return sums;
  }

  /** Positives over impressions of all items together. */
  public double overallRate(int task) {
    double[] shown = impressions(task, new int[items.length], 1)[0];
    return Arrays.stream(positives(task)).sum() / Math.max(1, Arrays.stream(shown).sum());
  }

  /** Each item's (positives + s · overall rate) / (impressions + s). */
  public double[] rates(int task, double smoothing) {
    double[] hits = positives(task);
    double[] shown = impressions(task, new int[items.length], 1)[0];
    double overall = overallRate(task);
    double[] rate = new double[size];
    for (int i = 0; i < size; i++) {
      double all = shown[i] + smoothing;
      rate[i] = all > 0 ? (hits[i] + smoothing * overall) / all : overall;
    }
    return rate;
  }
}
