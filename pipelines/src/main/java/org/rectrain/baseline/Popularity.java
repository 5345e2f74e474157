package org.rectrain.baseline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.rectrain.baseline.data.BaselineModel;
import org.rectrain.baseline.data.PreparedSplits;
import org.rectrain.baseline.data.TrainCounts;
import org.rectrain.config.baseline.BaselinesConfig.PopularityConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.dataset.Prepared;
import org.rectrain.score.TopK;

/**
 * Popularity: retrieves the items with most clicks in train, the same for everyone but for what the
 * user has seen; predicts an item's smoothed rate, (positives + s · overall rate) / (impressions +
 * s). With a half-life both count decayed impressions; of several half-lives the one whose list
 * finds most on valid is kept.
 */
final class Popularity implements BaselineModel {
  static final String NAME = "popularity";
  static final String RECENT = "popularity_recent";
  private static final String FILE = "items.parquet";
  private static final String SETTINGS = "settings.json";
  private static final String CLICKS = "clicks";
  private static final String RATE = "rate_";

  private final String name;
  private final PreparedSplits data;
  private final double[] clicks;
  private final Map<String, double[]> rates;

  /**
   * What is written beside the counts.
   *
   * @param halfLifeDays as chosen; 0 for none
   * @param validRecall recall@100 on valid; NaN where nothing was chosen
   * @param overallRates of each task: the rate of an item without impressions
   */
  record Settings(double halfLifeDays, double validRecall, Map<String, Double> overallRates) {}

  private Popularity(
      String name, PreparedSplits data, double[] clicks, Map<String, double[]> rates) {
    this.name = name;
    this.data = data;
    this.clicks = clicks;
    this.rates = rates;
  }

  /** Columns of the train rows that {@link TrainCounts} reads. */
  static List<String> columns(List<String> tasks) {
    List<String> columns =
        new ArrayList<>(
            List.of(Columns.ITEM_ID, Columns.TIMESTAMP, Columns.WEIGHT, Columns.ORIGIN));
    columns.addAll(tasks);
    return columns;
  }

  /**
   * Counts over the train split and writes the items' clicks and rates.
   *
   * @param halfLives days to choose from
   */
  static void fit(
      String name, PopularityConfig config, List<Double> halfLives, PreparedSplits data, Path out)
      throws IOException {
    Path source = Prepared.examples(data.prepared(), "train");
    ParquetTable table = ParquetTable.read(source, columns(data.tasks()).toArray(String[]::new));
    boolean choose = halfLives.size() > 1 && Prepared.hasQueries(data.prepared(), "valid");
    Popularity best = null;
    Settings chosen = new Settings(0, Double.NaN, Map.of());
    for (double halfLife : halfLives) {
      TrainCounts counts = TrainCounts.of(table, data, source, halfLife);
      Map<String, double[]> rates = new LinkedHashMap<>();
      Map<String, Double> overall = new LinkedHashMap<>();
      for (int t = 0; t < data.tasks().size(); t++) {
        rates.put(data.tasks().get(t), counts.rates(t, config.smoothing()));
        overall.put(data.tasks().get(t), counts.overallRate(t));
      }
      Popularity model = new Popularity(name, data, counts.positives(0), rates);
      double recall = choose ? ValidRecall.of(model, data) : Double.NaN;
      if (best == null || recall > chosen.validRecall()) {
        best = model;
        chosen = new Settings(halfLife, recall, overall);
      }
    }
    Objects.requireNonNull(best).write(out);
    Json.write(out.resolve(SETTINGS), chosen);
  }

  private void write(Path out) throws IOException {
    ParquetTableWriter writer =
        new ParquetTableWriter()
            .strings(Columns.ITEM_ID, data.catalogue().ids())
            .doubles(CLICKS, clicks);
    rates.forEach((task, rate) -> writer.doubles(RATE + task, rate));
    writer.write(out.resolve(FILE));
  }

  static Popularity open(String name, Path folder, PreparedSplits data) {
    List<String> columns = new ArrayList<>(List.of(Columns.ITEM_ID, CLICKS));
    data.tasks().forEach(task -> columns.add(RATE + task));
    ParquetTable table = ParquetTable.read(folder.resolve(FILE), columns.toArray(String[]::new));
    int[] places = data.places(table, folder);
    Map<String, Double> overall =
        Json.read(folder.resolve(SETTINGS), Settings.class).overallRates();
    Map<String, double[]> rates = new LinkedHashMap<>();
    for (String task : data.tasks()) {
      double cold = overall.getOrDefault(task, Double.NaN);
      rates.put(task, PreparedSplits.arrange(table.doubles(RATE + task), places, cold));
    }
    return new Popularity(
        name, data, PreparedSplits.arrange(table.doubles(CLICKS), places, 0), rates);
  }

  @Override
  public String name() {
    return name;
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
  public TopK topK(String split, int[] queries, int k) {
    return data.topOfOneOrder(clicks, split, queries, k);
  }

  @Override
  public boolean retrieves() {
    return true;
  }
}
