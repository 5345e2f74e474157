package org.rectrain.baseline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.config.BaselinesConfig.PopularityConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.ParquetTableWriter;

/**
 * Popularity: retrieves the items with most clicks in train, the same for everyone but for what the
 * user has seen; predicts an item's smoothed rate, (positives + s · overall rate) / (impressions +
 * s). With a half-life both count decayed impressions.
 */
final class Popularity implements BaselineModel {
  static final String NAME = "popularity";
  private static final String FILE = "items.parquet";
  private static final String CLICKS = "clicks";
  private static final String RATE = "rate_";
  private static final String DRAWN = "sampled";
  private static final double MILLIS_PER_DAY = 86_400_000.0;

  private final PreparedSplits data;
  private final double[] clicks;
  private final Map<String, double[]> rates;

  private Popularity(PreparedSplits data, double[] clicks, Map<String, double[]> rates) {
    this.data = data;
    this.clicks = clicks;
    this.rates = rates;
  }

  /** Counts over the train split and writes the items' clicks and rates. */
  static void fit(PopularityConfig config, PreparedSplits data, Path out) throws IOException {
    List<String> tasks = data.tasks();
    List<String> columns =
        new ArrayList<>(
            List.of(Columns.ITEM_ID, Columns.TIMESTAMP, Columns.WEIGHT, Columns.ORIGIN));
    columns.addAll(tasks);
    Path source = SplitRows.folder(data.prepared(), "train");
    ParquetTable table = ParquetTable.read(source, columns.toArray(String[]::new));
    int[] items =
        Arrays.stream(Catalogue.present(table.strings(Columns.ITEM_ID), source))
            .mapToInt(data.catalogue()::index)
            .toArray();
    double[] weight = weights(config, table);
    int[][] labels = SplitRows.labels(table, tasks);
    int n = data.catalogue().size();
    ParquetTableWriter writer =
        new ParquetTableWriter().strings(Columns.ITEM_ID, data.catalogue().ids());
    writer.doubles(CLICKS, positives(items, labels[0], weight, n));
    for (int t = 0; t < tasks.size(); t++) {
      double[] hits = positives(items, labels[t], weight, n);
      double[] shown = new double[n];
      for (int i = 0; i < items.length; i++) {
        shown[items[i]] += labels[t][i] >= 0 ? weight[i] : 0;
      }
      double overall = Arrays.stream(hits).sum() / Math.max(1, Arrays.stream(shown).sum());
      double[] rate = new double[n];
      for (int i = 0; i < n; i++) {
        double all = shown[i] + config.smoothing();
        rate[i] = all > 0 ? (hits[i] + config.smoothing() * overall) / all : overall;
      }
      writer.doubles(RATE + tasks.get(t), rate);
    }
    writer.write(out.resolve(FILE));
  }

  private static double[] positives(int[] items, int[] labels, double[] weight, int size) {
    double[] sums = new double[size];
    for (int i = 0; i < items.length; i++) {
      sums[items[i]] += labels[i] == 1 ? weight[i] : 0;
    }
    return sums;
  }

  /** Weight of each row: what it stands for, decayed; drawn negatives were never shown. */
  private static double[] weights(PopularityConfig config, ParquetTable table) {
    double[] weight = table.doubles(Columns.WEIGHT);
    String[] origin = Arrays.copyOf(table.strings(Columns.ORIGIN), weight.length);
    long[] time = table.longs(Columns.TIMESTAMP);
    long last = Arrays.stream(time).max().orElse(0);
    double halfLife = config.halfLifeDays() * MILLIS_PER_DAY;
    for (int i = 0; i < weight.length; i++) {
      double decay = halfLife > 0 ? Math.pow(0.5, (last - time[i]) / halfLife) : 1;
      weight[i] = DRAWN.equals(origin[i]) ? 0 : weight[i] * decay;
    }
    return weight;
  }

  static Popularity open(Path folder, PreparedSplits data) {
    List<String> columns = new ArrayList<>(List.of(Columns.ITEM_ID, CLICKS));
    data.tasks().forEach(task -> columns.add(RATE + task));
    ParquetTable table = ParquetTable.read(folder.resolve(FILE), columns.toArray(String[]::new));
    int[] places = data.places(table, folder);
    Map<String, double[]> rates = new LinkedHashMap<>();
    for (String task : data.tasks()) {
      rates.put(task, PreparedSplits.arrange(table.doubles(RATE + task), places));
    }
    return new Popularity(data, PreparedSplits.arrange(table.doubles(CLICKS), places), rates);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long size() {
    return (long) clicks.length * (1 + rates.size());
  }

  @Override
  public double[][] score(String split, List<String> tasks, int[] rows) {
    int[] items = data.rows(split).items();
    double[][] out = new double[tasks.size()][rows.length];
    for (int t = 0; t < out.length; t++) {
      double[] rate = rates.get(tasks.get(t));
      for (int i = 0; i < rows.length; i++) {
        out[t][i] = rate == null ? Double.NaN : rate[items[rows[i]]];
      }
    }
    return out;
  }

  @Override
  public Lists topK(String split, int[] queries, int k) {
    return data.topOfOneOrder(clicks, split, queries, k);
  }
}
