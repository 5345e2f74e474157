package org.rectrain.abtest.decision;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.rectrain.abtest.analysis.MetricResult;
import org.rectrain.abtest.analysis.VariantComparison;
import org.rectrain.abtest.analysis.VariantComparison.Novelty;
import org.rectrain.abtest.analysis.Words;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.stat.SampleRatio;

/** From users to a result: the sample ratio first, then metrics, then a verdict. */
public final class Conclusion {
  private final AbtestConfig config;

  public Conclusion(AbtestConfig config) {
    this.config = config;
  }

  /**
   * Who was seen, whatever the input was.
   *
   * @param variants control first
   * @param counts users per variant
   * @param firstDay first epoch day; with days = 0 it means nothing
   * @param days days with data; 0 when the input has no times
   * @param log what became of rows and users
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Seen(
      List<String> variants, long[] counts, int firstDay, int days, AbtestResult.LogSummary log) {}

  /**
   * Decides.
   *
   * @param found reasons so far why the experiment is invalid
   * @param warned warnings so far
   * @param tests computes the metrics; called when there are users to compare
   */
  public AbtestResult of(
      Seen seen, List<String> found, List<String> warned, Supplier<List<MetricResult>> tests) {
    List<String> names = seen.variants();
    long[] counts = seen.counts();
    List<String> reasons = new ArrayList<>(found);
    List<String> warnings = new ArrayList<>(warned);
    double[] weights = weights(names);
    SampleRatio.Result ratio = new SampleRatio.Result(Double.NaN, names.size() - 1, Double.NaN);
    if (names.size() > 1) {
      ratio = SampleRatio.test(counts, weights);
      if (ratio.pValue() < config.srmAlpha()) {
        reasons.add(0, LogCheck.ratio(names, counts, weights, ratio.pValue()));
      }
    }
    config.shares().keySet().stream()
        .filter(v -> !names.contains(v))
        .forEach(v -> reasons.add("variant '" + v + "' of abtest.shares has no users"));
    boolean comparable = names.size() > 1 && Arrays.stream(counts).allMatch(c -> c > 0);
    List<MetricResult> metrics = comparable ? tests.get() : List.of();
    List<String> treatments = names.subList(1, names.size());
    boolean few = Arrays.stream(counts).anyMatch(c -> c < config.minUsers());
    if (!few) {
      metrics.stream()
          .filter(m -> m.primary() || m.role().equals("guardrail"))
          .filter(m -> m.state() == MetricResult.State.UNTESTABLE)
          .forEach(m -> reasons.add(String.valueOf(m.problem())));
    }
    for (MetricResult m : metrics) {
      if (m.problem() != null) {
        warnings.add(m.problem());
      }
      m.comparisons().forEach(c -> novelty(m, c, warnings));
    }
    boolean timed = seen.days() > 0;
    int lastDay = seen.firstDay() + seen.days() - 1;
    LocalDate last = timed ? LocalDate.ofEpochDay(lastDay) : null;
    Verdict verdict;
    if (!reasons.isEmpty()) {
      verdict = VerdictRule.invalid(reasons);
    } else if (few) {
      verdict = Verdict.tooFew(names, counts, config.minUsers());
    } else {
      verdict = new VerdictRule(config, metrics, last, seen.days()).decide(treatments);
    }
    double total = Arrays.stream(weights).sum();
    long users = Arrays.stream(counts).sum();
    List<AbtestResult.Variant> variants = new ArrayList<>();
    for (int v = 0; v < names.size(); v++) {
      variants.add(
          new AbtestResult.Variant(
              names.get(v), counts[v], (double) counts[v] / users, weights[v] / total));
    }
    return new AbtestResult(
        verdict,
        config.control(),
        treatments,
        timed ? Words.day(seen.firstDay()) : null,
        timed ? Words.day(lastDay) : null,
        seen.days(),
        config.window().plannedDays(),
        config.alpha(),
        Words.lower(config.sequential().method()),
        Words.lower(config.correction()),
        variants,
        new AbtestResult.RatioCheck(
            ratio.statistic(),
            ratio.pValue(),
            config.srmAlpha(),
            ratio.pValue() >= config.srmAlpha()),
        seen.log(),
        metrics,
        warnings);
  }

  private static void novelty(
      MetricResult metric, VariantComparison comparison, List<String> warnings) {
    Novelty novelty = comparison.novelty();
    if (metric.role().equals("goal") && novelty != null && !novelty.finding().equals("none")) {
      warnings.add(
          metric.name()
              + ": the effect of "
              + comparison.treatment()
              + " is "
              + novelty.finding()
              + " over the days ("
              + Words.pValue(novelty.pValue())
              + "); the last days tell more about the future than the average");
    }
  }

  private double[] weights(List<String> variants) {
    return variants.stream()
        .mapToDouble(v -> config.shares().isEmpty() ? 1 : config.shares().getOrDefault(v, 1.0))
        .toArray();
  }
}
