package org.rectrain.abtest.decision;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rectrain.abtest.analysis.MetricResult;
import org.rectrain.abtest.analysis.VariantComparison;
import org.rectrain.abtest.analysis.VariantComparison.Guardrail;
import org.rectrain.abtest.analysis.VariantComparison.Outcome;
import org.rectrain.abtest.analysis.Words;
import org.rectrain.abtest.decision.Verdict.Decision;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.abtest.AbtestSequential.Method;
import org.rectrain.stat.Alternative;
import org.rectrain.stat.NonInferiority.Finding;
import org.rectrain.stat.Power;

/**
 * From results to a decision:
 *
 * <ol>
 *   <li>invalid when the log cannot be believed;
 *   <li>do not ship when a guardrail is broken or a goal got worse;
 *   <li>keep running when a fixed test's planned end has not come;
 *   <li>ship when the primary goal improved and all guardrails held (without a goal: all held);
 *   <li>keep running when a guardrail is not yet clear or there are too few users to find the
 *       uplift of the plan; do not ship when there are enough and nothing was found.
 * </ol>
 */
final class VerdictRule {
  /** A wait beyond so many times the days so far is not worth promising. */
  private static final double HOPELESS = 20;

  private final AbtestConfig config;
  private final List<MetricResult> metrics;
  private final @Nullable LocalDate lastDay;
  private final int days;

  VerdictRule(
      AbtestConfig config, List<MetricResult> metrics, @Nullable LocalDate lastDay, int days) {
    this.config = config;
    this.metrics = metrics;
    this.lastDay = lastDay;
    this.days = days;
  }

  static Verdict invalid(List<String> reasons) {
    return new Verdict(Decision.INVALID, null, "Invalid: " + reasons.get(0) + ".", reasons, null);
  }

  /** The decision about the best treatment. */
  Verdict decide(List<String> treatments) {
    List<Verdict> each = new ArrayList<>();
    for (int t = 0; t < treatments.size(); t++) {
      each.add(decide(t, treatments.get(t)));
    }
    // Ship beats keep running beats do not ship; among equals the larger primary uplift.
    Comparator<Verdict> order =
        Comparator.comparingInt(
            v ->
                switch (v.decision()) {
                  case SHIP -> 0;
                  case KEEP_RUNNING -> 1;
                  default -> 2;
                });
    Comparator<Verdict> uplift =
        Comparator.comparingDouble(v -> -gain(treatments.indexOf(String.valueOf(v.treatment()))));
    return each.stream().min(order.thenComparing(uplift)).orElseThrow();
  }

  private Verdict decide(int t, String treatment) {
    List<String> reasons = new ArrayList<>();
    for (MetricResult m : metrics) {
      VariantComparison c = m.comparisons().get(t);
      Guardrail guardrail = c.guardrail();
      if (guardrail != null && guardrail.state() == Finding.BROKEN) {
        return verdict(
            Decision.DO_NOT_SHIP,
            treatment,
            "guardrail " + m.name() + " got worse: " + shown(m, t),
            reasons,
            null);
      }
    }
    if (early()) {
      int left = config.window().plannedDays() - days;
      return verdict(
          Decision.KEEP_RUNNING,
          treatment,
          "the planned end has not come (day "
              + days
              + " of "
              + config.window().plannedDays()
              + "), and a fixed test counts only then",
          List.of(
              "to decide earlier, set abtest.sequential.method to confidence_sequence or"
                  + " group_sequential"),
          after(left));
    }
    for (MetricResult m : metrics) {
      VariantComparison c = m.comparisons().get(t);
      if (m.role().equals("goal") && c.significant() && c.outcome() == Outcome.WORSE) {
        return verdict(
            Decision.DO_NOT_SHIP,
            treatment,
            m.name() + " got worse: " + shown(m, t),
            reasons,
            null);
      }
    }
    List<String> unclear = new ArrayList<>();
    double wait = 1;
    for (MetricResult m : metrics) {
      VariantComparison c = m.comparisons().get(t);
      Guardrail guardrail = c.guardrail();
      if (guardrail != null && guardrail.state() == Finding.UNCLEAR) {
        unclear.add(
            "guardrail "
                + m.name()
                + " is not shown to be safe yet: "
                + (Double.isNaN(guardrail.worstCase())
                    ? untested(m)
                    : "it may still be "
                        + Words.change(guardrail.worstCase())
                        + " where "
                        + Words.percent(guardrail.margin())
                        + " of harm is allowed"));
        wait = Math.max(wait, factor(c, guardrail.margin(), Alternative.GREATER));
      }
    }
    Optional<MetricResult> primary = metrics.stream().filter(MetricResult::primary).findFirst();
    if (primary.isEmpty()) {
      return unclear.isEmpty()
          ? verdict(Decision.SHIP, treatment, "no guardrail got worse", reasons, null)
          : waiting(treatment, unclear, wait);
    }
    MetricResult m = primary.get();
    VariantComparison c = m.comparisons().get(t);
    if (c.significant() && c.outcome() == Outcome.BETTER) {
      if (unclear.isEmpty()) {
        return verdict(
            Decision.SHIP, treatment, m.name() + " improved: " + shown(m, t), reasons, null);
      }
      List<String> all = new ArrayList<>(unclear);
      all.add(m.name() + " improved: " + shown(m, t));
      return waiting(treatment, all, wait);
    }
    boolean ended = config.window().plannedDays() > 0 && days >= config.window().plannedDays();
    if (Double.isNaN(c.adjustedPValue())) {
      return verdict(
          ended ? Decision.DO_NOT_SHIP : Decision.KEEP_RUNNING,
          treatment,
          untested(m) + (ended ? "; the planned end has come" : ""),
          reasons,
          null);
    }
    VariantComparison.UsualQuantile usual = c.usual();
    if (c.significant() && usual != null && !usual.moved()) {
      return verdict(
          ended ? Decision.DO_NOT_SHIP : Decision.KEEP_RUNNING,
          treatment,
          held(m, t, usual) + (ended ? "; the planned end has come" : ""),
          List.of(
              "where many users share a value, a mean or a proportion finds smaller effects than a"
                  + " quantile"),
          null);
    }
    double needed = factor(c, config.plan().uplift(), Alternative.TWO_SIDED);
    if (needed <= 1 || ended) {
      return verdict(
          Decision.DO_NOT_SHIP,
          treatment,
          "no improvement of "
              + m.name()
              + " was found: "
              + shown(m, t)
              + (needed <= 1
                  ? "; an uplift of " + Words.percent(config.plan().uplift()) + " would have shown"
                  : "; the planned end has come"),
          reasons,
          null);
    }
    return waiting(
        treatment,
        List.of(
            m.name() + " is not clear yet: " + shown(m, t),
            "to find an uplift of "
                + Words.percent(config.plan().uplift())
                + " takes about "
                + String.format(java.util.Locale.ROOT, "%.1f", needed)
                + " times the users so far"),
        needed);
  }

  private boolean early() {
    return config.sequential().method() == Method.FIXED
        && config.window().plannedDays() > days
        && days > 0;
  }

  /** How many times the present data is needed to find an effect of the size; NaN if unknown. */
  private double factor(VariantComparison c, double size, Alternative alternative) {
    double z = org.rectrain.stat.Distributions.normalQuantile(1 - config.alpha() / 2);
    double error = (c.relative().high() - c.relative().low()) / 2 / z;
    double detectable =
        Power.detectable(config.alpha(), config.plan().power(), alternative) * error;
    double ratio = detectable / size;
    return ratio * ratio;
  }

  private Verdict waiting(String treatment, List<String> reasons, double factor) {
    int more = (int) Math.min(1e6, Math.ceil(days * (factor - 1)));
    boolean foreseen = days > 0 && factor < HOPELESS;
    List<String> all = new ArrayList<>(reasons.subList(1, reasons.size()));
    if (days > 0 && factor >= HOPELESS) {
      all.add("at this rate that is out of reach: more traffic or a larger effect is needed");
    }
    return verdict(
        Decision.KEEP_RUNNING,
        treatment,
        reasons.get(0),
        all,
        foreseen ? after(Math.max(1, more)) : null);
  }

  private @Nullable String after(int more) {
    return lastDay == null ? null : lastDay.plusDays(more).toString();
  }

  private static Verdict verdict(
      Decision decision,
      String treatment,
      String why,
      List<String> reasons,
      @Nullable String until) {
    String what =
        switch (decision) {
          case SHIP -> "Ship " + treatment;
          case DO_NOT_SHIP -> "Do not ship " + treatment;
          case KEEP_RUNNING -> "Keep running" + (until == null ? "" : " until about " + until);
          case INVALID -> "Invalid";
        };
    return new Verdict(decision, treatment, what + ": " + why + ".", List.copyOf(reasons), until);
  }

  private String shown(MetricResult m, int t) {
    VariantComparison c = m.comparisons().get(t);
    VariantComparison.Sequential sequential = c.sequential();
    VariantComparison.Effect effect = sequential == null ? c.relative() : sequential.relative();
    String size =
        Double.isNaN(effect.value())
            ? Words.absolute(
                sequential == null ? c.absolute() : sequential.absolute(), config.alpha())
            : Words.interval(effect, config.alpha());
    return size + ", " + Words.pValue(c.adjustedPValue());
  }

  /** A quantile whose arms differ by the test but may have one usual value. */
  private String held(MetricResult m, int t, VariantComparison.UsualQuantile usual) {
    return String.format(
        java.util.Locale.ROOT,
        "no effect on %s beyond its ties: it is %s in control and %s here, and the same in %s of"
            + " resamples (between the values: %s)",
        m.name(),
        Words.number(usual.control()),
        Words.number(usual.treatment()),
        Words.percent(usual.chanceEqual()),
        shown(m, t));
  }

  private static String untested(MetricResult m) {
    String problem = m.problem();
    return problem == null ? m.name() + " has no effect relative to a control of 0" : problem;
  }

  /** Primary uplift in the good direction; 0 without a goal or without a test. */
  private double gain(int t) {
    return metrics.stream()
        .filter(MetricResult::primary)
        .findFirst()
        .map(
            m -> m.comparisons().get(t).absolute().value() * (m.better().equals("higher") ? 1 : -1))
        .filter(g -> !g.isNaN())
        .orElse(0.0);
  }
}
