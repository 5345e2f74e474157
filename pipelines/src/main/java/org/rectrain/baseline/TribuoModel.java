package org.rectrain.baseline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.rectrain.Failure;
import org.rectrain.baseline.data.BaselineModel;
import org.rectrain.baseline.data.FeatureTable;
import org.rectrain.baseline.data.PreparedSplits;
import org.rectrain.config.baseline.BaselinesConfig.Kind;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Prepared;
import org.rectrain.score.TopK;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.common.sgd.AbstractFMModel;
import org.tribuo.common.xgboost.XGBoostModel;

/**
 * A model that Tribuo trains on the prepared features, one per label, on the weighted train rows (a
 * kept negative counts for those it stands for, so probabilities are those of the true rate).
 *
 * <p>{@code frequency} sees only counts and smoothed rates of item, user and context: the reference
 * that costs next to nothing. A linear model without pairs orders the items of one request the same
 * way for everyone, which is how it retrieves; boosted trees do not retrieve.
 */
final class TribuoModel implements BaselineModel {
  static final Label YES = new Label("1");
  static final Label NO = new Label("0");
  static final String FEATURES = "features.json";
  private static final int TREE_BATCH = 8192;

  private final Kind kind;
  private final PreparedSplits data;
  private final List<String> features;
  private final Map<String, Model<Label>> models;
  private final Map<String, FeatureTable> tables = new LinkedHashMap<>();
  private final Map<String, SgdWeights> sgd = new LinkedHashMap<>();

  /** Names of the features a model was trained on, as they are written. */
  record Features(List<String> names) {}

  private TribuoModel(
      Kind kind, PreparedSplits data, List<String> features, Map<String, Model<Label>> models) {
    this.kind = kind;
    this.data = data;
    this.features = features;
    this.models = models;
  }

  static Path file(Path folder, String task) {
    return folder.resolve(task + ".tribuo");
  }

  static String name(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  static TribuoModel open(Kind kind, Path folder, PreparedSplits data) {
    Map<String, Model<Label>> models = new LinkedHashMap<>();
    for (String task : data.tasks()) {
      models.put(task, read(file(folder, task)));
    }
    List<String> features = Json.read(folder.resolve(FEATURES), Features.class).names();
    return new TribuoModel(kind, data, features, models);
  }

  private static Model<Label> read(Path file) {
    try {
      return Model.deserializeFromFile(file).castModel(Label.class);
    } catch (IOException | RuntimeException e) {
      throw Failure.input(
          file + ": not a Tribuo model of this version: " + e.getMessage(),
          "fit the baselines again",
          e);
    }
  }

  @Override
  public String name() {
    return name(kind);
  }

  @Override
  public long size() {
    return models.values().stream().mapToLong(TribuoModel::size).sum();
  }

  /** Weights and intercepts of both classes; of trees, their nodes. */
  private static long size(Model<Label> model) {
    if (model instanceof XGBoostModel<Label> trees) {
      return trees.getModelDump().stream()
          .flatMap(Arrays::stream)
          .mapToLong(tree -> tree.lines().filter(line -> !line.isBlank()).count())
          .sum();
    }
    long linear = 2L * (model.getFeatureIDMap().size() + 1);
    if (model instanceof AbstractFMModel<Label> machine) {
      return linear
          + Arrays.stream(machine.getFactorsCopy())
              .mapToLong(t -> Arrays.stream(t.getShape()).asLongStream().reduce(1, (a, b) -> a * b))
              .sum();
    }
    return linear;
  }

  @Override
  public double[][] score(String split, List<String> tasks, int[] rows) {
    FeatureTable table =
        tables.computeIfAbsent(
            split,
            name ->
                FeatureTable.read(
                    Prepared.examples(data.prepared(), name), data.schema(), features));
    double[][] out = new double[tasks.size()][];
    for (int t = 0; t < out.length; t++) {
      out[t] = probabilities(tasks.get(t), table, rows);
    }
    return out;
  }

  private double[] probabilities(String task, FeatureTable table, int[] rows) {
    Model<Label> model = models.get(task);
    double[] out = new double[rows.length];
    Arrays.fill(out, Double.NaN);
    if (model instanceof XGBoostModel) {
      // Trees have threads of their own and want many rows at once: a call per row copies each one
      // to native memory alone and starts the threads for it.
      for (int from = 0; from < rows.length; from += TREE_BATCH) {
        List<Example<Label>> batch = new ArrayList<>();
        for (int i = from; i < Math.min(rows.length, from + TREE_BATCH); i++) {
          batch.add(table.example(rows[i], NO, 1));
        }
        int at = from;
        for (Prediction<Label> prediction : model.predict(batch)) {
          out[at++] = probability(prediction);
        }
      }
    } else if (model != null) {
      SgdWeights weights = sgd.computeIfAbsent(task, t -> weights(model));
      return weights.probabilities(table, rows);
    }
    return out;
  }

  private static SgdWeights weights(Model<Label> model) {
    return java.util.Objects.requireNonNull(SgdWeights.of(model, YES, NO), model.getName());
  }

  private static double probability(Prediction<Label> prediction) {
    Label yes = prediction.getOutputScores().get(YES.getLabel());
    return yes == null ? Double.NaN : yes.getScore();
  }

  @Override
  public boolean retrieves() {
    return kind != Kind.XGBOOST && kind != Kind.FACTORISATION;
  }

  @Override
  public TopK topK(String split, int[] queries, int k) {
    if (!retrieves()) {
      return new TopK(new int[queries.length][0], new double[queries.length][0]);
    }
    List<String> ofItems =
        data.schema().of(Side.ITEM).stream()
            .map(FeatureSpec::name)
            .filter(features::contains)
            .toList();
    double[] scores = new double[data.catalogue().size()];
    if (!ofItems.isEmpty()) {
      FeatureTable items =
          FeatureTable.read(Prepared.items(data.prepared()), data.schema(), ofItems);
      int[] all = IntStream.range(0, items.rows()).toArray();
      scores = probabilities(data.tasks().get(0), items, all);
    }
    return data.topOfOneOrder(scores, split, queries, k);
  }
}
