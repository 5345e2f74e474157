package org.rectrain.baseline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.rectrain.Failure;
import org.rectrain.baseline.data.FeatureTable;
import org.rectrain.baseline.data.PreparedSplits;
import org.rectrain.config.baseline.BaselinesConfig.Kind;
import org.rectrain.config.baseline.BaselinesConfig.TribuoConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.StableHash;
import org.rectrain.dataset.file.WholeFile;
import org.tribuo.MutableDataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.fm.FMClassificationTrainer;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.classification.xgboost.XGBoostClassificationTrainer;
import org.tribuo.common.xgboost.XGBoostTrainer.BoosterType;
import org.tribuo.common.xgboost.XGBoostTrainer.LoggingVerbosity;
import org.tribuo.common.xgboost.XGBoostTrainer.TreeMethod;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Trains Tribuo's models: one per label on the weighted train rows, see {@link TribuoModel}. */
final class TribuoTraining {
  private static final String STATISTIC = "stat_";
  private static final double ADAGRAD_EPSILON = 0.1;
  private static final int LOG_NEVER = -1;

  /** Tribuo logs every training at INFO; held here, for loggers are held weakly. */
  private static final Logger TRIBUO_LOG = Logger.getLogger("org.tribuo");

  private TribuoTraining() {}

  /** Trains one model per label and writes them. */
  static void fit(Kind kind, TribuoConfig config, long seed, PreparedSplits data, Path out)
      throws IOException {
    TRIBUO_LOG.setLevel(Level.WARNING);
    List<String> features = features(kind, data);
    Path source = Prepared.examples(data.prepared(), "train");
    FeatureTable table = FeatureTable.read(source, data.schema(), features);
    List<String> columns = new ArrayList<>(List.of(Columns.EXAMPLE_ID, Columns.WEIGHT));
    columns.addAll(data.tasks());
    ParquetTable rest = ParquetTable.read(source, columns.toArray(String[]::new));
    int[] rows = sample(rest.longs(Columns.EXAMPLE_ID), config.maxRows(), seed);
    double[] weights = rest.doubles(Columns.WEIGHT);
    int[][] labels = Prepared.labels(rest, data.tasks(), source);
    for (int t = 0; t < data.tasks().size(); t++) {
      String task = data.tasks().get(t);
      MutableDataset<Label> dataset =
          new MutableDataset<>(
              new SimpleDataSourceProvenance(task + " of the train split", new LabelFactory()),
              new LabelFactory());
      for (int row : rows) {
        if (labels[t][row] >= 0) {
          dataset.add(
              table.example(
                  row, labels[t][row] == 1 ? TribuoModel.YES : TribuoModel.NO, weights[row]));
        }
      }
      if (dataset.getOutputInfo().size() < 2) {
        throw Failure.input(
            source + ": label '" + task + "' has one value only; a classifier needs both",
            "take the label off, or train on more rows");
      }
      WholeFile.at(
          TribuoModel.file(out, task), trainer(kind, config, seed).train(dataset)::serializeToFile);
    }
    Json.write(out.resolve(TribuoModel.FEATURES), new TribuoModel.Features(features));
  }

  private static List<String> features(Kind kind, PreparedSplits data) {
    List<String> names =
        data.schema().features().stream()
            .filter(
                f ->
                    kind != Kind.FREQUENCY
                        || (f.name().startsWith(STATISTIC) && f.side() != Side.PAIR))
            .map(FeatureSpec::name)
            .toList();
    if (names.isEmpty()) {
      throw Failure.usage(
          "baselines.models: '"
              + TribuoModel.name(kind)
              + "' needs features, and the prepared data has none"
              + (kind == Kind.FREQUENCY ? " named " + STATISTIC + "*" : ""),
          "turn on prepare.statistics, or take the model off the list");
    }
    return names;
  }

  /** The rows with the smallest hashes: the same whatever the order. */
  private static int[] sample(long[] ids, int most, long seed) {
    int[] all = IntStream.range(0, ids.length).toArray();
    if (ids.length <= most) {
      return all;
    }
    return Arrays.stream(all)
        .boxed()
        .sorted(Comparator.comparingLong(i -> StableHash.of(seed, ids[i])))
        .limit(most)
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }

  private static Trainer<Label> trainer(Kind kind, TribuoConfig config, long seed) {
    AdaGrad adaGrad = new AdaGrad(config.learningRate(), ADAGRAD_EPSILON);
    return switch (kind) {
      case FACTORISATION ->
          new FMClassificationTrainer(
              new LogMulticlass(),
              adaGrad,
              config.epochs(),
              LOG_NEVER,
              1,
              seed,
              config.factors(),
              0.1);
      case XGBOOST ->
          // Histograms: the exact method, XGBoost's own choice for data of this size, sorts every
          // feature again for every tree.
          new XGBoostClassificationTrainer(
              BoosterType.GBTREE,
              TreeMethod.HIST,
              config.trees(),
              config.eta(),
              0,
              config.depth(),
              1,
              0.8,
              0.8,
              1,
              0,
              Runtime.getRuntime().availableProcessors(),
              LoggingVerbosity.SILENT,
              seed);
      default ->
          new LinearSGDTrainer(new LogMulticlass(), adaGrad, config.epochs(), LOG_NEVER, 1, seed);
    };
  }
}
