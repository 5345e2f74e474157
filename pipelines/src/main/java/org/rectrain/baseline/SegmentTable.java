package org.rectrain.baseline;

import java.util.Arrays;
import java.util.List;
import org.rectrain.baseline.data.TrainCounts;
import org.rectrain.config.baseline.BaselinesConfig.PopularityConfig;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.ParquetTableWriter;

/**
 * What one categorical feature says about popularity.
 *
 * <p>Legend: S values of the feature, unknown included, I items, K labels.
 *
 * @param feature whose values are the segments
 * @param lifts (S, I): how many times as popular the item is in the segment as among all, from
 *     (clicks in the segment + m · share of all clicks) / (clicks of the segment + m) over the
 *     share of all clicks; 1 for items without a click
 * @param rates (K, S, I): (positives + s · the item's own rate) / (impressions + s)
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
record SegmentTable(FeatureSpec feature, double[][] lifts, double[][][] rates) {
  private static final String SEGMENT = "segment";
  private static final String PLACE = "item";
  private static final String LIFT = "lift";
  private static final String RATE = "rate_";

  /**
   * Counts by the values of a feature.
   *
   * @param segment value of each train row
   * @param shares of all clicks, by item
   */
  static SegmentTable count(
      PopularityConfig config,
      FeatureSpec feature,
      int[] segment,
      TrainCounts of,
      double[] shares,
      int tasks) {
    int segments = feature.cardinality();
    double m = config.segmentSmoothing();
    double[][] lifts = of.positives(0, segment, segments);
    for (double[] row : lifts) {
      double all = Arrays.stream(row).sum() + m;
      for (int i = 0; i < row.length; i++) {
        row[i] = all > 0 && shares[i] > 0 ? (row[i] + m * shares[i]) / (all * shares[i]) : 1;
      }
    }
    double[][][] rates = new double[tasks][][];
    for (int t = 0; t < tasks; t++) {
      double[] own = of.rates(t, config.smoothing());
      double[][] hits = of.positives(t, segment, segments);
      double[][] shown = of.impressions(t, segment, segments);
      for (int s = 0; s < segments; s++) {
        for (int i = 0; i < own.length; i++) {
          double rows = shown[s][i] + config.smoothing();
          hits[s][i] = rows > 0 ? (hits[s][i] + config.smoothing() * own[i]) / rows : own[i];
        }
      }
      rates[t] = hits;
    }
    return new SegmentTable(feature, lifts, rates);
  }

  /** How many numbers it holds. */
  long size() {
    return (long) lifts.length * lifts[0].length * (1 + rates.length);
  }

  /** Its cells, one row per segment and item. */
  ParquetTableWriter cells(List<String> tasks) {
    int n = lifts[0].length;
    int[] segment = new int[lifts.length * n];
    int[] place = new int[segment.length];
    Arrays.setAll(segment, at -> at / n);
    Arrays.setAll(place, at -> at % n);
    ParquetTableWriter writer =
        new ParquetTableWriter()
            .ints(SEGMENT, segment)
            .ints(PLACE, place)
            .doubles(LIFT, flat(lifts));
    for (int t = 0; t < rates.length; t++) {
      writer.doubles(RATE + tasks.get(t), flat(rates[t]));
    }
    return writer;
  }

  /**
   * From written cells.
   *
   * @param places where each item of the catalogue is in them; -1 for none
   * @param items that are in them
   * @param cold rate of each task of an item without a place, whose lift is 1
   */
  static SegmentTable read(
      FeatureSpec feature,
      ParquetTable cells,
      List<String> tasks,
      int[] places,
      int items,
      List<Double> cold) {
    double[][][] rates = new double[tasks.size()][][];
    for (int t = 0; t < rates.length; t++) {
      rates[t] =
          arrange(
              cells.doubles(RATE + tasks.get(t)),
              feature.cardinality(),
              places,
              items,
              cold.get(t));
    }
    double[][] lifts = arrange(cells.doubles(LIFT), feature.cardinality(), places, items, 1);
    return new SegmentTable(feature, lifts, rates);
  }

  private static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  private static double[][] arrange(
      double[] flat, int segments, int[] places, int items, double cold) {
    double[][] out = new double[segments][places.length];
    for (int s = 0; s < segments; s++) {
      for (int i = 0; i < places.length; i++) {
        out[s][i] = places[i] < 0 ? cold : flat[s * items + places[i]];
      }
    }
    return out;
  }
}
