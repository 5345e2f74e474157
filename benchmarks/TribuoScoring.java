package org.rectrain.baseline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.rectrain.baseline.data.FeatureTable;
import org.rectrain.baseline.data.PreparedSplits;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.SparkConfig;
import org.rectrain.config.baseline.BaselinesConfig;
import org.rectrain.config.baseline.BaselinesConfig.Kind;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Prepared;
import org.rectrain.run.Progress;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;

/**
 * Scores of Tribuo's models by our path and by Tribuo's own prediction, on the same rows of the
 * test split, by turns: {@code javac -cp "JARS/*" -d CLASSES TribuoScoring.java}, then {@code java
 * -cp "CLASSES:JARS/*" org.rectrain.baseline.TribuoScoring PREPARED FITTED ROWS REPEATS}. FITTED is
 * made first where there is none. Tribuo gets each row as an example of named features either on
 * one thread, or on all, or as one list; examples are made within the time, for the rows come from
 * columns in both cases.
 */
final class TribuoScoring {
  private static final String LABEL = "click";

  private TribuoScoring() {}

  public static void main(String[] args) throws Exception {
    Path prepared = Path.of(args[0]);
    Path fitted = Path.of(args[1]);
    int repeats = Integer.parseInt(args[3]);
    PreparedSplits data = new PreparedSplits(prepared);
    List<Kind> kinds = List.of(Kind.LOGISTIC, Kind.FACTORISATION, Kind.XGBOOST);
    if (!Files.exists(fitted.resolve(Baselines.Fitted.FILE))) {
      BaselinesConfig config =
          ConfigReader.bind(
              "models: [logistic, factorisation, xgboost]",
              List.of(),
              BaselinesConfig.class,
              "bench");
      SparkConfig spark = ConfigReader.bind("{}", List.of(), SparkConfig.class, "bench");
      new Baselines(config, 7, spark, prepared, Map.of()).fit(fitted, null, Progress.silent());
    }
    for (Kind kind : kinds) {
      Path folder = fitted.resolve(TribuoModel.name(kind));
      TribuoModel ours = TribuoModel.open(kind, folder, data);
      Model<Label> model =
          Model.deserializeFromFile(TribuoModel.file(folder, LABEL)).castModel(Label.class);
      List<String> features =
          Json.read(folder.resolve(TribuoModel.FEATURES), TribuoModel.Features.class).names();
      FeatureTable table =
          FeatureTable.read(Prepared.examples(prepared, "test"), data.schema(), features);
      int[] rows = IntStream.range(0, Math.min(table.rows(), Integer.parseInt(args[2]))).toArray();
      List<Named> ways =
          List.of(
              new Named("ours", () -> ours.score("test", List.of(LABEL), rows)[0]),
              new Named("Tribuo, row by row", () -> alone(model, table, IntStream.of(rows))),
              new Named(
                  "Tribuo, rows on all threads",
                  () -> alone(model, table, IntStream.of(rows).parallel())),
              new Named("Tribuo, one list", () -> list(model, table, rows)));
      double[][] ms = new double[ways.size()][repeats];
      double[][] scores = new double[ways.size()][];
      ours.score(
          "test", List.of(LABEL), new int[1]); // reads the columns, which Tribuo's side has too
      for (int r = 0; r < repeats; r++) {
        for (int w = 0; w < ways.size(); w++) {
          long start = System.nanoTime();
          scores[w] = ways.get(w).way().get();
          ms[w][r] = (System.nanoTime() - start) / 1e6 / rows.length * 1000;
        }
      }
      for (int w = 0; w < ways.size(); w++) {
        double[] own = scores[w];
        double difference =
            IntStream.range(0, own.length)
                .mapToDouble(i -> Math.abs(own[i] - scores[0][i]))
                .max()
                .orElse(Double.NaN);
        System.out.printf(
            Locale.ROOT,
            "%-14s %-28s first %9.3f, median of the rest %9.3f ms per 1,000; %6.2f times ours;"
                + " largest difference %.1e%n",
            TribuoModel.name(kind),
            ways.get(w).name(),
            ms[w][0],
            median(ms[w]),
            median(ms[w]) / median(ms[0]),
            difference);
      }
    }
  }

  private record Named(String name, Supplier<double[]> way) {}

  private static double[] alone(Model<Label> model, FeatureTable table, IntStream rows) {
    return rows.mapToDouble(
            row -> probability(model.predict(table.example(row, TribuoModel.NO, 1))))
        .toArray();
  }

  private static double[] list(Model<Label> model, FeatureTable table, int[] rows) {
    List<Example<Label>> examples = new ArrayList<>();
    for (int row : rows) {
      examples.add(table.example(row, TribuoModel.NO, 1));
    }
    return model.predict(examples).stream().mapToDouble(TribuoScoring::probability).toArray();
  }

  private static double probability(Prediction<Label> prediction) {
    return prediction.getOutputScores().get(TribuoModel.YES.getLabel()).getScore();
  }

  private static double median(double[] values) {
    double[] sorted = Arrays.copyOfRange(values, 1, values.length);
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
