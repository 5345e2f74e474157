package org.rectrain.baseline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.BaselinesConfig.PopularityConfig;
import org.rectrain.config.Failure;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureEncoder;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.ParquetTableWriter;

/**
 * Popularity by segment: users or requests with the same value of one feature share one list. An
 * item's score in a segment is (clicks in the segment + m · share of all clicks) / (clicks of the
 * segment + m); its rate of a label there is (positives + s · the item's own rate) / (impressions +
 * s), with the item's rate smoothed as {@link Popularity} does it. Of several features the one
 * whose lists find most on valid is kept.
 */
final class SegmentPopularity implements BaselineModel {
  static final String NAME = "popularity_segment";
  private static final String CELLS = "cells.parquet";
  private static final String SETTINGS = "settings.json";
  private static final String SEGMENT = "segment";
  private static final String PLACE = "item";
  private static final String SCORE = "score";
  private static final String RATE = "rate_";
  private static final String ITEM_FOLDER = "items";

  /** Cells (values times items) above which a feature is too fine to make segments of. */
  private static final long MOST_CELLS = 40_000_000;

  private final PreparedSplits data;
  private final int feature;
  private final double[][] scores;
  private final double[][][] rates;

  /**
   * What is written beside the cells.
   *
   * @param feature whose values are the segments
   * @param segments number of values, unknown included
   * @param validRecall recall@100 on valid; NaN where nothing was chosen
   */
  record Settings(String feature, int segments, double validRecall) {}

  private SegmentPopularity(
      PreparedSplits data, int feature, double[][] scores, double[][][] rates) {
    this.data = data;
    this.feature = feature;
    this.scores = scores;
    this.rates = rates;
  }

  /** Counts by every candidate feature, keeps the best and writes it. */
  static void fit(PopularityConfig config, PreparedSplits data, Path out) throws IOException {
    List<FeatureSpec> candidates = candidates(config, data);
    List<String> columns = new ArrayList<>(Popularity.columns(data.tasks()));
    candidates.forEach(f -> columns.add(f.name()));
    Path source = SplitRows.folder(data.prepared(), "train");
    ParquetTable table = ParquetTable.read(source, columns.toArray(String[]::new));
    TrainCounts counts = TrainCounts.of(table, data, source, 0);
    boolean choose = candidates.size() > 1 && SplitQueries.exist(data.prepared(), "valid");
    SegmentPopularity best = null;
    double bestRecall = Double.NaN;
    for (FeatureSpec candidate : candidates) {
      int[] segment = segments(data, candidate, table.strings(candidate.name()));
      SegmentPopularity model =
          counted(config, data, data.schema().features().indexOf(candidate), segment, counts);
      double recall = choose ? ValidRecall.of(model, data) : Double.NaN;
      if (best == null || recall > bestRecall) {
        best = model;
        bestRecall = recall;
      }
    }
    Objects.requireNonNull(best).write(out, bestRecall);
  }

  private static List<FeatureSpec> candidates(PopularityConfig config, PreparedSplits data) {
    List<FeatureSpec> usable =
        data.schema().features().stream()
            .filter(f -> f.kind() == FeatureSpec.Kind.CATEGORICAL)
            .filter(f -> f.side() == Side.USER || f.side() == Side.CONTEXT)
            .filter(f -> (long) f.cardinality() * data.catalogue().size() <= MOST_CELLS)
            .toList();
    List<String> names = usable.stream().map(FeatureSpec::name).toList();
    for (String wanted : config.segments()) {
      if (!names.contains(wanted)) {
        throw Failure.usage(
            "baselines.popularity.segments: '"
                + wanted
                + "' is no categorical feature of users or requests; there are "
                + String.join(", ", names),
            "name one of these");
      }
    }
    List<FeatureSpec> chosen =
        config.segments().isEmpty()
            ? usable
            : usable.stream().filter(f -> config.segments().contains(f.name())).toList();
    if (chosen.isEmpty()) {
      throw Failure.usage(
          "baselines.models: 'popularity_segment' needs a categorical feature of users or requests,"
              + " and the prepared data has none",
          "map one in the data section, or take the model off the list");
    }
    return chosen;
  }

  private static int[] segments(
      PreparedSplits data, FeatureSpec feature, @Nullable String[] values) {
    FeatureEncoder encoder = new FeatureEncoder(data.schema());
    int index = data.schema().features().indexOf(feature);
    return Arrays.stream(values).mapToInt(v -> encoder.category(index, v)).toArray();
  }

  private static SegmentPopularity counted(
      PopularityConfig config, PreparedSplits data, int feature, int[] segment, TrainCounts of) {
    int segments = data.schema().features().get(feature).cardinality();
    int n = data.catalogue().size();
    double[] all = of.positives(0);
    double total = Arrays.stream(all).sum();
    double[][] scores = of.positives(0, segment, segments);
    double m = config.segmentSmoothing();
    for (double[] row : scores) {
      double own = Arrays.stream(row).sum();
      for (int i = 0; i < n; i++) {
        double share = total > 0 ? all[i] / total : 0;
        row[i] = own + m > 0 ? (row[i] + m * share) / (own + m) : share;
      }
    }
    int tasks = data.tasks().size();
    double[][][] rates = new double[tasks][][];
    for (int t = 0; t < tasks; t++) {
      double[] global = of.rates(t, config.smoothing());
      double[][] hits = of.positives(t, segment, segments);
      double[][] shown = of.impressions(t, segment, segments);
      for (int s = 0; s < segments; s++) {
        for (int i = 0; i < n; i++) {
          double rows = shown[s][i] + config.smoothing();
          hits[s][i] = rows > 0 ? (hits[s][i] + config.smoothing() * global[i]) / rows : global[i];
        }
      }
      rates[t] = hits;
    }
    return new SegmentPopularity(data, feature, scores, rates);
  }

  private void write(Path out, double recall) throws IOException {
    int segments = scores.length;
    int n = data.catalogue().size();
    int[] segment = new int[segments * n];
    int[] place = new int[segments * n];
    double[] score = new double[segments * n];
    for (int s = 0; s < segments; s++) {
      for (int i = 0; i < n; i++) {
        segment[s * n + i] = s;
        place[s * n + i] = i;
        score[s * n + i] = scores[s][i];
      }
    }
    ParquetTableWriter writer =
        new ParquetTableWriter().ints(SEGMENT, segment).ints(PLACE, place).doubles(SCORE, score);
    for (int t = 0; t < rates.length; t++) {
      double[] flat = new double[segments * n];
      for (int s = 0; s < segments; s++) {
        System.arraycopy(rates[t][s], 0, flat, s * n, n);
      }
      writer.doubles(RATE + data.tasks().get(t), flat);
    }
    writer.write(out.resolve(CELLS));
    java.nio.file.Files.createDirectories(out.resolve(ITEM_FOLDER));
    new ParquetTableWriter()
        .strings(Columns.ITEM_ID, data.catalogue().ids())
        .write(out.resolve(ITEM_FOLDER).resolve("items.parquet"));
    String name = data.schema().features().get(feature).name();
    Json.write(out.resolve(SETTINGS), new Settings(name, segments, recall));
  }

  static SegmentPopularity open(Path folder, PreparedSplits data) {
    Settings settings = Json.read(folder.resolve(SETTINGS), Settings.class);
    List<String> names = data.schema().features().stream().map(FeatureSpec::name).toList();
    int feature = names.indexOf(settings.feature());
    if (feature < 0) {
      throw Failure.input(
          folder + ": was fitted with feature '" + settings.feature() + "', which is gone",
          "fit the baselines again on this prepared data");
    }
    int[] places =
        data.places(ParquetTable.read(folder.resolve(ITEM_FOLDER), Columns.ITEM_ID), folder);
    ParquetTable cells = ParquetTable.read(folder.resolve(CELLS));
    double[][] scores = arrange(cells.doubles(SCORE), settings.segments(), places);
    double[][][] rates = new double[data.tasks().size()][][];
    for (int t = 0; t < rates.length; t++) {
      rates[t] = arrange(cells.doubles(RATE + data.tasks().get(t)), settings.segments(), places);
    }
    return new SegmentPopularity(data, feature, scores, rates);
  }

  private static double[][] arrange(double[] flat, int segments, int[] places) {
    int n = places.length;
    double[][] out = new double[segments][n];
    for (int s = 0; s < segments; s++) {
      for (int i = 0; i < n; i++) {
        out[s][i] = flat[s * n + places[i]];
      }
    }
    return out;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long size() {
    return (long) scores.length * data.catalogue().size() * (1 + rates.length);
  }

  private FeatureSpec spec() {
    return data.schema().features().get(feature);
  }

  @Override
  public double[][] score(String split, List<String> tasks, int[] rows) {
    int[] segment = data.rowSegments(split, spec());
    int[] items = data.rows(split).items();
    double[][] out = new double[tasks.size()][rows.length];
    for (int t = 0; t < out.length; t++) {
      int known = data.tasks().indexOf(tasks.get(t));
      for (int i = 0; i < rows.length; i++) {
        out[t][i] = known < 0 ? Double.NaN : rates[known][segment[rows[i]]][items[rows[i]]];
      }
    }
    return out;
  }

  @Override
  public Lists topK(String split, int[] queries, int k) {
    int[] segment = data.querySegments(split, spec());
    int[][] items = new int[queries.length][];
    double[][] values = new double[queries.length][];
    for (int s = 0; s < scores.length; s++) {
      int own = s;
      int[] mine =
          java.util.stream.IntStream.range(0, queries.length)
              .filter(q -> segment[queries[q]] == own)
              .toArray();
      if (mine.length > 0) {
        int[] asked = Arrays.stream(mine).map(q -> queries[q]).toArray();
        Lists lists = data.topOfOneOrder(scores[s], split, asked, k);
        for (int i = 0; i < mine.length; i++) {
          items[mine[i]] = lists.items()[i];
          values[mine[i]] = lists.scores()[i];
        }
      }
    }
    return new Lists(items, values);
  }
}
