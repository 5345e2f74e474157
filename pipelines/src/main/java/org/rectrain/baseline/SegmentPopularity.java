package org.rectrain.baseline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.baseline.data.BaselineModel;
import org.rectrain.baseline.data.PreparedSplits;
import org.rectrain.baseline.data.TopItems;
import org.rectrain.baseline.data.TrainCounts;
import org.rectrain.config.baseline.BaselinesConfig.PopularityConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureEncoder;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.dataset.Prepared;
import org.rectrain.score.TopK;

/**
 * Popularity by segment: users or requests with the same values of some features share one list. An
 * item's score is its share of all clicks times, for each feature, how many times as popular it is
 * among those with that value ({@link SegmentTable}; naive Bayes). Its rate of a label is the mean
 * of its rates in the segments. Features are taken one after the other, each time the one whose
 * lists find most on valid, as long as they find more.
 */
final class SegmentPopularity implements BaselineModel {
  static final String NAME = "popularity_segment";
  private static final String SETTINGS = "settings.json";
  private static final String SHARE = "share";
  private static final String ITEM_FOLDER = "items";

  /** Cells (values times items) above which a feature is too fine to make segments of. */
  private static final long MOST_CELLS = 40_000_000;

  private final PreparedSplits data;
  private final double[] shares;
  private final List<SegmentTable> tables;

  /**
   * What is written beside the cells.
   *
   * @param features whose values are the segments, in the order taken
   * @param validRecalls recall@100 on valid with the features up to each; empty where there was
   *     nothing to choose
   */
  record Settings(List<String> features, List<Double> validRecalls, List<Double> overallRates) {}

  private SegmentPopularity(PreparedSplits data, double[] shares, List<SegmentTable> tables) {
    this.data = data;
    this.shares = shares;
    this.tables = tables;
  }

  /** Counts by every candidate feature, keeps the best ones and writes them. */
  static void fit(PopularityConfig config, PreparedSplits data, Path out) throws IOException {
    List<FeatureSpec> candidates = candidates(config, data);
    List<String> columns = new ArrayList<>(Popularity.columns(data.tasks()));
    candidates.forEach(f -> columns.add(f.name()));
    Path source = Prepared.examples(data.prepared(), "train");
    ParquetTable table = ParquetTable.read(source, columns.toArray(String[]::new));
    TrainCounts counts = TrainCounts.of(table, data, source, 0);
    double[] clicks = counts.positives(0);
    double total = Arrays.stream(clicks).sum();
    double[] shares = Arrays.stream(clicks).map(c -> total > 0 ? c / total : 0).toArray();
    List<SegmentTable> left = new ArrayList<>();
    for (FeatureSpec candidate : candidates) {
      int[] segment = segments(data, candidate, table.strings(candidate.name()));
      left.add(SegmentTable.count(config, candidate, segment, counts, shares, data.tasks().size()));
    }
    List<Double> recalls = new ArrayList<>();
    boolean choose = left.size() > 1 && Prepared.hasQueries(data.prepared(), "valid");
    List<SegmentTable> chosen =
        choose ? choose(config, data, shares, left, recalls) : List.of(left.get(0));
    List<Double> overall =
        IntStream.range(0, data.tasks().size()).mapToObj(counts::overallRate).toList();
    new SegmentPopularity(data, shares, chosen).write(out, recalls, overall);
  }

  private static List<SegmentTable> choose(
      PopularityConfig config,
      PreparedSplits data,
      double[] shares,
      List<SegmentTable> left,
      List<Double> recalls) {
    List<SegmentTable> chosen = new ArrayList<>();
    double best = Double.NEGATIVE_INFINITY;
    while (chosen.size() < config.mostSegments() && !left.isEmpty()) {
      double[] found =
          left.stream()
              .mapToDouble(
                  table -> {
                    List<SegmentTable> with = new ArrayList<>(chosen);
                    with.add(table);
                    return ValidRecall.of(new SegmentPopularity(data, shares, with), data);
                  })
              .toArray();
      int at = 0;
      for (int i = 1; i < found.length; i++) {
        at = found[i] > found[at] ? i : at;
      }
      if (found[at] <= best) {
        break;
      }
      best = found[at];
      chosen.add(left.remove(at));
      recalls.add(best);
    }
    return chosen;
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

  private static String cells(FeatureSpec feature) {
    return "cells_" + feature.name() + ".parquet";
  }

  private void write(Path out, List<Double> recalls, List<Double> overall) throws IOException {
    for (SegmentTable table : tables) {
      table.cells(data.tasks()).write(out.resolve(cells(table.feature())));
    }
    Files.createDirectories(out.resolve(ITEM_FOLDER));
    new ParquetTableWriter()
        .strings(Columns.ITEM_ID, data.catalogue().ids())
        .doubles(SHARE, shares)
        .write(out.resolve(ITEM_FOLDER).resolve("items.parquet"));
    List<String> names = tables.stream().map(table -> table.feature().name()).toList();
    Json.write(out.resolve(SETTINGS), new Settings(names, recalls, overall));
  }

  static SegmentPopularity open(Path folder, PreparedSplits data) {
    Settings settings = Json.read(folder.resolve(SETTINGS), Settings.class);
    ParquetTable items = ParquetTable.read(folder.resolve(ITEM_FOLDER), Columns.ITEM_ID, SHARE);
    int[] places = data.places(items, folder);
    double[] shares = PreparedSplits.arrange(items.doubles(SHARE), places, 0);
    List<SegmentTable> tables = new ArrayList<>();
    for (String name : settings.features()) {
      FeatureSpec feature =
          data.schema().features().stream()
              .filter(f -> f.name().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      Failure.input(
                          folder + ": was fitted with feature '" + name + "', which is gone",
                          "fit the baselines again on this prepared data"));
      ParquetTable cells = ParquetTable.read(folder.resolve(cells(feature)));
      tables.add(
          SegmentTable.read(
              feature, cells, data.tasks(), places, items.rows(), settings.overallRates()));
    }
    return new SegmentPopularity(data, shares, tables);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long size() {
    return shares.length + tables.stream().mapToLong(SegmentTable::size).sum();
  }

  @Override
  public double[][] score(String split, List<String> tasks, int[] rows) {
    List<int[]> segments =
        tables.stream().map(table -> data.rowSegments(split, table.feature())).toList();
    int[] items = data.rows(split).items();
    double[][] out = new double[tasks.size()][rows.length];
    for (int t = 0; t < out.length; t++) {
      int known = data.tasks().indexOf(tasks.get(t));
      for (int i = 0; i < rows.length; i++) {
        double sum = known < 0 ? Double.NaN : 0;
        for (int f = 0; f < tables.size() && known >= 0; f++) {
          sum += tables.get(f).rates()[known][segments.get(f)[rows[i]]][items[rows[i]]];
        }
        out[t][i] = sum / tables.size();
      }
    }
    return out;
  }

  @Override
  public TopK topK(String split, int[] queries, int k) {
    List<int[]> segments =
        tables.stream().map(table -> data.querySegments(split, table.feature())).toList();
    int[][] seen = data.queries(split).seen();
    return TopK.parallel(
        queries,
        k,
        (query, best) -> {
          double[] scores = shares.clone();
          for (int f = 0; f < tables.size(); f++) {
            double[] lift = tables.get(f).lifts()[segments.get(f)[query]];
            for (int i = 0; i < scores.length; i++) {
              scores[i] *= lift[i];
            }
          }
          return TopItems.best(scores, seen[query], k, best);
        });
  }

  @Override
  public boolean retrieves() {
    return true;
  }
}
