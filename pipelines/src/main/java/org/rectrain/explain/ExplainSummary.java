package org.rectrain.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.measure.UserJudge;
import org.rectrain.eval.measure.UserJudge.Judged;
import org.rectrain.model.input.TreeRows;

/**
 * What holds over all explained rows.
 *
 * @param task index of the label that it is about
 */
record ExplainSummary(List<RowExplanation> rows, int task) {
  private static final int WORDS = 20;
  private static final double GAP = 1e-4;

  /** Distance of base and shares from the logit, the largest over rows and labels. */
  double gap() {
    return rows.stream()
        .flatMap(r -> r.outcomes().stream())
        .mapToDouble(o -> o.gap())
        .max()
        .orElse(0);
  }

  /** Largest standard error of a share; 0 where exact. */
  double error() {
    return rows.stream()
        .flatMap(r -> r.shares().stream())
        .mapToDouble(s -> s.errors().get(task))
        .max()
        .orElse(0);
  }

  /**
   * Parts by their mean absolute attribution, largest first, with intervals over users.
   *
   * @param lost what the model loses without each part
   * @param ablation that measured it; null when nothing was measured
   */
  List<ExplainResult.Part> parts(
      int replicates, long seed, Map<String, Judged> lost, @Nullable Ablation ablation) {
    List<Map<String, Double>> byPart =
        rows.stream().map(r -> AttributionDrift.byPart(r, task)).toList();
    Set<String> names = new LinkedHashSet<>();
    byPart.forEach(r -> names.addAll(r.keySet()));
    UserJudge judge =
        new UserJudge(
            rows.stream().map(RowExplanation::user).toArray(String[]::new), replicates, seed);
    List<ExplainResult.Part> out = new ArrayList<>();
    for (String name : names) {
      double[] values = byPart.stream().mapToDouble(r -> r.getOrDefault(name, 0.0)).toArray();
      double[] sizes = Arrays.stream(values).map(Math::abs).toArray();
      String key = name.equals(TreeRows.MOOD) ? Player.HISTORY : name;
      Judged measured = lost.get(key);
      out.add(
          new ExplainResult.Part(
              name,
              UserJudge.estimate(judge.mean(sizes)),
              Arrays.stream(values).average().orElse(Double.NaN),
              measured == null || ablation == null
                  ? IntervalEstimate.of(Double.NaN)
                  : ablation.lost(measured)));
    }
    out.sort(Comparator.comparingDouble(p -> -p.attribution().value()));
    return out;
  }

  /** Words by how much they add in all, largest first. */
  List<ExplainResult.MeanWord> meanWords() {
    Map<String, double[]> sums = new LinkedHashMap<>();
    for (RowExplanation row : rows) {
      for (RowExplanation.Word word : row.words()) {
        String key = word.word().toLowerCase(Locale.ROOT);
        if (key.codePoints().anyMatch(Character::isLetterOrDigit)) {
          double[] sum = sums.computeIfAbsent(key, w -> new double[2]);
          sum[0] += word.value();
          sum[1]++;
        }
      }
    }
    return sums.entrySet().stream()
        .map(
            e ->
                new ExplainResult.MeanWord(
                    e.getKey(), e.getValue()[0] / e.getValue()[1], (int) e.getValue()[1]))
        .sorted(
            Comparator.<ExplainResult.MeanWord>comparingDouble(
                w -> -Math.abs(w.mean()) * w.texts()))
        .limit(WORDS)
        .toList();
  }

  /** What a reader of the result has to know. */
  List<String> findings(ExplainResult.@Nullable Elimination elimination) {
    List<String> out = new ArrayList<>();
    double gap = gap();
    if (gap > GAP) {
      out.add(
          String.format(
              Locale.ROOT,
              "additivity: base and shares miss a logit by up to %.2g; expected less than %.0g",
              gap,
              GAP));
    }
    if (rows.stream().anyMatch(r -> !r.shown())) {
      out.add(
          "the pair was never shown: the user's newest row with the item in it is explained, what"
              + " user and item have together counts as missing");
    }
    if (elimination != null && Double.isNaN(elimination.auc().value())) {
      out.add("the judged rows have one class only, so that no loss is defined");
    }
    return out;
  }
}
