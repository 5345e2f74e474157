package org.rectrain.export;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.export.ExportConfig;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.Queries;
import org.rectrain.export.onnx.OnnxEnsemble;
import org.rectrain.export.serving.Calibrated;
import org.rectrain.export.serving.RawRows;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.text.FrozenVectors;
import org.rectrain.model.text.TextEncoder;
import org.rectrain.score.TopK;

/** Quality, size and time of each form of a model on the same rows, on one thread. */
final class Measure {
  private static final int TIMED_ROWS = 10_000;
  private static final int TIMED_TEXTS = 500;
  private static final int ROUNDS = 2;

  /** How many show how long a round would take. */
  private static final int FEW = 20;

  /** Longest round. */
  private static final double ROUND_MILLIS = 3000;

  private static final int RAW_ROWS = 1000;
  private static final String FITTED = "valid";
  private static final String MEASURED = "test";
  private static final String RAW = "ensemble: scores of raw values";

  private final ExportConfig config;
  private final Model model;
  private final ModelData data;
  private final String split;
  private final Examples examples;
  private final @Nullable Queries queries;
  private final Quality quality;
  private final PairedLosses losses;
  private final Forms forms;

  private Measure(
      ExportConfig config,
      Model model,
      ModelData data,
      String split,
      Examples examples,
      @Nullable Queries queries) {
    this.config = config;
    this.model = model;
    this.data = data;
    this.split = split;
    this.examples = examples;
    this.queries = queries;
    this.losses = new PairedLosses(examples, model.spec().tasks(), queries, config.k());
    this.forms = Forms.of(config, model, data, examples);
    this.quality = new Quality(examples, model.spec().tasks(), queries, config.k());
  }

  /** A measure on the split of the configuration; lists are only asked of what makes them. */
  static Measure of(ExportConfig config, Model model, ModelData data) {
    String split = config.split().folder();
    Queries queries =
        !model.spec().cross() && Prepared.hasQueries(data.prepared(), split)
            ? data.queries(split, model.spec())
            : null;
    return new Measure(config, model, data, split, data.examples(split, model.spec()), queries);
  }

  String split() {
    return split;
  }

  int rows() {
    return examples.size();
  }

  int queries() {
    return queries == null ? 0 : queries.size();
  }

  /** Queries of any split, or null when it has none. */
  @Nullable Queries queries(String of) {
    return Prepared.hasQueries(data.prepared(), of) ? data.queries(of, model.spec()) : null;
  }

  /** How this model is scored on these rows. */
  Forms forms() {
    return forms;
  }

  /** Vectors of all texts. */
  static float[] texts(@Nullable TextEncoder encoder) {
    return FrozenVectors.encoded(encoder, 1);
  }

  /**
   * The figures of one form.
   *
   * @param bytes of its weights
   * @param base what losses are counted from; null when it is this one
   */
  ExportResult.Variant of(Form form, long bytes, ExportResult.@Nullable Variant base) {
    double[][] scores = scores(form);
    TopK found = queries == null ? null : form.topK(queries, quality.questions(), config.k());
    Map<String, Double> metrics = quality.of(scores, found);
    Map<String, ExportResult.Range> ranges = losses.of(scores, found);
    double encode =
        forms.texts() == 0 ? Double.NaN : time(TIMED_TEXTS, forms.texts(), form::encode);
    List<String> tasks = model.spec().tasks();
    double score = time(TIMED_ROWS, rows(), chosen -> form.score(examples, tasks, chosen));
    double texts = forms.textsPerScore();
    double whole = texts == 0 ? score : score + texts * encode;
    return variant(form.name(), bytes, encode, whole, metrics, ranges, base);
  }

  /** Calibration of each task by this form's scores: fitted on valid, measured on test. */
  List<Calibrated> calibration(Form form) {
    List<Calibrated> out = new ArrayList<>();
    List<String> tasks = model.spec().tasks();
    Examples fitted = on(FITTED);
    double[][] fit = form.score(fitted, tasks, each(fitted));
    boolean tested = Files.isDirectory(Prepared.examples(data.prepared(), MEASURED));
    Examples measured = tested ? on(MEASURED) : fitted;
    double[][] found = tested ? form.score(measured, tasks, each(measured)) : fit;
    for (int t = 0; t < tasks.size(); t++) {
      out.add(
          Calibrated.of(
              tasks.get(t),
              new Calibrated.Scored(FITTED, fit[t], fitted.labels()[t]),
              new Calibrated.Scored(tested ? MEASURED : FITTED, found[t], measured.labels()[t])));
    }
    return out;
  }

  /**
   * What the chain of graphs makes of raw values against this form's calibrated scores.
   *
   * @param folder of the graphs
   */
  ExportResult.Check compareRaw(Form form, Path folder, List<Calibrated> calibration) {
    int[] rows = IntStream.range(0, Math.min(RAW_ROWS, rows())).toArray();
    List<String> tasks = model.spec().tasks();
    double[][] own = form.score(examples, tasks, rows);
    double most = 0;
    try (OnnxEnsemble ensemble = OnnxEnsemble.open(folder)) {
      float[] found = new RawRows(data, examples, split, ensemble).score(ensemble, rows);
      for (int t = 0; t < tasks.size(); t++) {
        for (int i = 0; i < rows.length; i++) {
          double expected = calibration.get(t).probability(own[t][i]);
          double difference = Math.abs(expected - found[i * tasks.size() + t]);
          most = Double.isNaN(difference) ? Double.NaN : Math.max(most, difference);
          if (Double.isNaN(most)) {
            return ExportResult.Check.of(RAW, rows.length, most, config.tolerance());
          }
        }
      }
    }
    return ExportResult.Check.of(RAW, (long) rows.length * tasks.size(), most, config.tolerance());
  }

  private Examples on(String of) {
    return of.equals(split) ? examples : data.examples(of, model.spec());
  }

  private static int[] each(Examples of) {
    return IntStream.range(0, of.size()).toArray();
  }

  /** The largest difference between two forms' probabilities on all rows. */
  ExportResult.Check compare(String name, Form expected, Form found) {
    double[][] own = scores(expected);
    double[][] others = scores(found);
    double most = 0;
    for (int t = 0; t < own.length; t++) {
      for (int i = 0; i < own[t].length; i++) {
        double difference = Math.abs(own[t][i] - others[t][i]);
        most =
            Double.isNaN(difference) || Double.isNaN(most)
                ? Double.NaN
                : Math.max(most, difference);
      }
    }
    long compared = (long) rows() * own.length;
    return ExportResult.Check.of(name, compared, most, config.tolerance());
  }

  private double[][] scores(Form form) {
    return form.score(examples, model.spec().tasks(), quality.rows());
  }

  private static ExportResult.Variant variant(
      String name,
      long bytes,
      double encode,
      double score,
      Map<String, Double> metrics,
      Map<String, ExportResult.Range> ranges,
      ExportResult.@Nullable Variant base) {
    Map<String, Double> losses = new LinkedHashMap<>();
    if (base != null) {
      metrics.forEach(
          (key, value) -> losses.put(key, base.metrics().getOrDefault(key, Double.NaN) - value));
    }
    double share = base == null ? 1 : (double) bytes / base.bytes();
    return new ExportResult.Variant(name, bytes, share, encode, score, metrics, losses, ranges);
  }

  /**
   * Milliseconds per 1,000; the faster of some rounds, each of as many as a few tell that it has
   * time for.
   */
  private static double time(int most, int count, Work work) {
    int all = Math.min(most, count);
    int few = Math.min(FEW, all);
    double first = millis(few, work);
    int size = (int) Math.max(few, Math.min(all, few * ROUND_MILLIS / first));
    double best = size == few ? first : Double.POSITIVE_INFINITY;
    for (int round = 0; round < ROUNDS && first * size / few <= ROUND_MILLIS; round++) {
      best = Math.min(best, millis(size, work));
    }
    return best * 1000 / size;
  }

  private static double millis(int size, Work work) {
    int[] chosen = IntStream.range(0, size).toArray();
    long start = System.nanoTime();
    work.apply(chosen);
    return (System.nanoTime() - start) / 1e6;
  }

  private interface Work {
    Object apply(int[] rows);
  }
}
