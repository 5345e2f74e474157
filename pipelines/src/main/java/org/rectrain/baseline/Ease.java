package org.rectrain.baseline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.rectrain.Failure;
import org.rectrain.baseline.data.BaselineModel;
import org.rectrain.baseline.data.Interactions;
import org.rectrain.baseline.data.PreparedSplits;
import org.rectrain.baseline.data.SplitQueries;
import org.rectrain.baseline.data.SplitRows;
import org.rectrain.baseline.data.TopItems;
import org.rectrain.baseline.data.TrainClicks;
import org.rectrain.config.baseline.BaselinesConfig.EaseConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.dataset.Prepared;
import org.rectrain.metric.Platt;
import org.rectrain.run.Progress;
import org.rectrain.score.TopK;

/**
 * EASE^R: an item's score is the sum of its weights from what the user clicked ({@link
 * EaseWeights}), plus its share of all clicks times a weight. Items that nobody clicked in train,
 * and those beyond the limit, have that share alone. The probability of a label is the score
 * through Platt scaling fitted on valid.
 */
final class Ease implements BaselineModel {
  static final String NAME = "ease";
  private static final String ITEMS = "items.parquet";
  private static final String WEIGHTS = "inverse.f32";
  private static final String SETTINGS = "settings.json";

  private final PreparedSplits data;
  private final EaseWeights weights;
  private final int[] items;
  private final int[] place;
  private final double[] share;
  private final List<Platt> scaling;

  /**
   * What is written beside the weights.
   *
   * @param lambda as chosen
   * @param popularity as chosen
   * @param validRecall recall@100 on valid of the chosen setting; NaN where nothing was chosen
   * @param tasks Platt scaling of each task
   */
  record Settings(double lambda, double popularity, double validRecall, List<Platt> tasks) {}

  private Ease(
      PreparedSplits data,
      EaseWeights weights,
      int[] items,
      double popularity,
      List<Platt> scaling) {
    this.data = data;
    this.weights = weights;
    this.items = items;
    this.scaling = scaling;
    this.place = new int[data.catalogue().size()];
    Arrays.fill(place, -1);
    for (int i = 0; i < items.length; i++) {
      if (items[i] >= 0) {
        place[items[i]] = i;
      }
    }
    this.share = data.clickShares(popularity);
  }

  /** Solves, chooses on valid, calibrates and writes. */
  static void fit(
      EaseConfig config, SparkSession spark, PreparedSplits data, Path out, Progress progress)
      throws IOException {
    Interactions clicks =
        TrainClicks.read(
            spark, data.prepared(), data.catalogue(), data.tasks().get(0), config.clicksPerUser());
    int[] items = mostClicked(clicks, config.maxItems());
    if (items.length == 0) {
      throw Failure.input(
          data.prepared() + ": no click in train; EASE needs at least one",
          "take ease off baselines.models, or train on more rows");
    }
    long clicked =
        IntStream.range(0, clicks.items()).filter(i -> clicks.clicksOfItem(i) > 0).count();
    if (clicked > items.length) {
      progress.log(
          String.format(
              java.util.Locale.ROOT,
              "baselines: ease takes the %,d most clicked of %,d items (baselines.ease.max_items);"
                  + " the others are ranked by popularity alone",
              items.length,
              clicked));
    }
    boolean choose =
        config.lambda().size() * config.popularity().size() > 1
            && Prepared.hasQueries(data.prepared(), "valid");
    float[][] best = new float[0][];
    Settings chosen = new Settings(Double.NaN, Double.NaN, Double.NaN, List.of());
    for (double lambda : config.lambda()) {
      float[][] inverse = EaseWeights.rounded(EaseWeights.inverse(clicks, items, lambda));
      EaseWeights weights = EaseWeights.of(inverse);
      for (double popularity : config.popularity()) {
        double recall =
            choose
                ? ValidRecall.of(new Ease(data, weights, items, popularity, List.of()), data)
                : Double.NaN;
        if (best.length == 0 || recall > chosen.validRecall()) {
          best = inverse;
          chosen = new Settings(lambda, popularity, recall, List.of());
        }
      }
      if (!choose) {
        break;
      }
    }
    Ease model = new Ease(data, EaseWeights.of(best), items, chosen.popularity(), List.of());
    EaseWeights.write(best, out.resolve(WEIGHTS));
    new ParquetTableWriter()
        .strings(
            Columns.ITEM_ID,
            Arrays.stream(items)
                .mapToObj(item -> data.catalogue().ids()[item])
                .toArray(String[]::new))
        .write(out.resolve(ITEMS));
    Json.write(
        out.resolve(SETTINGS),
        new Settings(
            chosen.lambda(), chosen.popularity(), chosen.validRecall(), model.calibrate()));
  }

  /** Items with a click, the most clicked first; ties by place in the catalogue. */
  private static int[] mostClicked(Interactions clicks, int most) {
    return IntStream.range(0, clicks.items())
        .filter(i -> clicks.clicksOfItem(i) > 0)
        .boxed()
        .sorted(
            Comparator.comparingInt((Integer i) -> -clicks.clicksOfItem(i))
                .thenComparing(Comparator.naturalOrder()))
        .limit(most)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  static Ease open(Path folder, PreparedSplits data) {
    String[] ids =
        Prepared.ids(
            ParquetTable.read(folder.resolve(ITEMS), Columns.ITEM_ID), Columns.ITEM_ID, folder);
    // -1: an item that has gone since.
    int[] items = Arrays.stream(ids).mapToInt(data.catalogue()::indexOrNone).toArray();
    EaseWeights weights = EaseWeights.of(EaseWeights.read(folder.resolve(WEIGHTS), items.length));
    Settings settings = Json.read(folder.resolve(SETTINGS), Settings.class);
    return new Ease(data, weights, items, settings.popularity(), settings.tasks());
  }

  private List<Platt> calibrate() {
    SplitRows valid = data.rows("valid");
    double[] x = scores(valid, IntStream.range(0, valid.items().length).toArray());
    List<Platt> fitted = new ArrayList<>();
    for (int t = 0; t < data.tasks().size(); t++) {
      fitted.add(Platt.fit(x, valid.labels()[t]));
    }
    return fitted;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long size() {
    return (long) items.length * (items.length - 1);
  }

  @Override
  public double[][] score(String split, List<String> tasks, int[] which) {
    double[] x = scores(data.rows(split), which);
    return Platt.probabilities(scaling, data.tasks(), tasks, x);
  }

  private double[] scores(SplitRows of, int[] which) {
    double[] out = new double[which.length];
    for (int i = 0; i < which.length; i++) {
      int item = of.items()[which[i]];
      double sum = share[item];
      for (int clicked : of.histories()[which[i]]) {
        if (place[clicked] >= 0 && place[item] >= 0) {
          sum += weights.weight(place[clicked], place[item]);
        }
      }
      out[i] = sum;
    }
    return out;
  }

  @Override
  public TopK topK(String split, int[] wanted, int k) {
    SplitQueries queries = data.queries(split);
    return TopK.parallel(
        wanted,
        k,
        (query, best) -> {
          double[] own = new double[items.length];
          for (int clicked : queries.profiles()[query]) {
            if (place[clicked] >= 0) {
              weights.addTo(own, place[clicked]);
            }
          }
          double[] sums = share.clone();
          for (int i = 0; i < own.length; i++) {
            if (items[i] >= 0) {
              sums[items[i]] += own[i];
            }
          }
          return TopItems.best(sums, queries.seen()[query], k, best);
        });
  }

  @Override
  public boolean retrieves() {
    return true;
  }
}
