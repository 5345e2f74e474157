package org.rectrain.label;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.label.LabelConfig;
import org.rectrain.config.label.PseudoConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ExampleRows;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Prepared;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.run.Progress;

/** Measures what choosing rows, and labels by a model, are worth: {@code rectrain label score}. */
public final class Measuring {
  private final LabelConfig config;
  private final long seed;
  private final Path prepared;
  private final Progress progress;

  /** A measurement on prepared data with all three splits. */
  public Measuring(LabelConfig config, long seed, Path prepared, Progress progress) {
    this.config = config;
    this.seed = seed;
    this.prepared = prepared;
    this.progress = progress;
  }

  /**
   * Measures.
   *
   * @throws Failure (exit code 2) when a split is missing or too few rows have the label
   */
  public LabelWorth run(Path out) throws IOException {
    String label = LabelRows.label(config, prepared);
    for (String split : List.of("valid", "test")) {
      if (!Prepared.hasExamples(prepared, split)) {
        throw Failure.usage(
            "label: " + prepared + " has no rows of " + split + ", on which it is judged",
            "prepare with all three splits, or name other data by 'prepared'");
      }
    }
    LabelRows train = LabelRows.read(prepared, "train", label);
    int[] shown = train.shown(prepared, config.rows(), seed);
    int[] pool =
        IntStream.of(train.shown(prepared, Math.min(config.rows(), config.curves().pool()), seed))
            .filter(row -> train.given(row) >= 0)
            .toArray();
    int needed = config.curves().rows() * (config.curves().batches() + 1);
    if (pool.length < needed) {
      throw Failure.usage(
          "label.curves: "
              + needed
              + " rows are asked for, and "
              + pool.length
              + " of train have the label '"
              + label
              + "'",
          "take fewer rows or batches");
    }
    Examples test = known("test", label);
    LearningCurves curves =
        new LearningCurves(config, seed, train, pool, SmallTrees.matrix(test), test.labels()[0]);
    List<LabelWorth.Curve> found;
    try (Progress.Bar bar = progress.step("learning curves", config.curves().seeds())) {
      found = curves.run(bar);
    }
    LabelWorth.Pseudo pseudo = null;
    if (config.pseudo() != null) {
      pseudo =
          pseudo(config.pseudo(), ExampleRows.select(train.examples(), shown), test, label, out);
    }
    LabelWorth result =
        new LabelWorth(
            label,
            pool.length,
            test.size(),
            config.curves().seeds(),
            curves.sizes(),
            found,
            pseudo,
            verdict(found, pseudo));
    Json.write(out.resolve(LabelWorth.FILE), result);
    return result;
  }

  private Examples known(String split, String label) {
    Examples all = LabelRows.read(prepared, split, label).examples();
    return ExampleRows.select(
        all, IntStream.range(0, all.size()).filter(row -> all.labels()[0][row] >= 0).toArray());
  }

  private LabelWorth.Pseudo pseudo(
      PseudoConfig section, Examples train, Examples test, String label, Path out)
      throws IOException {
    PseudoLabels.Found found;
    try (Progress.Bar bar = progress.step("labels by the model", section.seeds())) {
      found = new PseudoLabels(section, seed, train, known("valid", label), test).run(bar);
    }
    LabelWorth.Pseudo result = found.result();
    if (result.hidden() || !(result.gain().low() > 0)) {
      return result;
    }
    Map<Long, Float> weights = new HashMap<>();
    for (int row = 0; row < train.size(); row++) {
      weights.put(train.ids()[row], train.weights()[row]);
    }
    Map<Long, Map<String, Number>> changes = new HashMap<>();
    found
        .labels()
        .forEach(
            (id, given) ->
                changes.put(
                    id,
                    Map.of(
                        label,
                        given,
                        Columns.WEIGHT,
                        weights.getOrDefault(id, 1f) * section.weight())));
    Relabelled.write(prepared, out.resolve(Relabelled.FOLDER), seed, changes);
    return result.kept();
  }

  private static String verdict(List<LabelWorth.Curve> curves, LabelWorth.@Nullable Pseudo pseudo) {
    String better =
        curves.stream()
            .skip(1)
            .filter(curve -> curve.gain().low() > 0)
            .map(curve -> curve.strategy() + " (" + gain(curve.gain()) + ")")
            .collect(Collectors.joining(", "));
    String first =
        better.isEmpty()
            ? "no strategy is better than choice at random"
            : "better than choice at random: " + better;
    return pseudo == null
        ? first
        : first
            + "; labels by the model "
            + (pseudo.given() == 0
                ? "reach the precision for no row"
                : (pseudo.gain().low() > 0 ? "gain " : "are not shown to gain: ")
                    + gain(pseudo.gain()));
  }

  private static String gain(IntervalEstimate gain) {
    return String.format(
        Locale.ROOT, "%+.4f AUC, %+.4f to %+.4f", gain.value(), gain.low(), gain.high());
  }
}
