package org.rectrain.config.rollout;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.abtest.AbtestInput;
import org.rectrain.config.abtest.AbtestMetric;
import org.rectrain.config.abtest.AbtestMetric.Kind;
import org.rectrain.config.abtest.AbtestMetric.Role;
import org.rectrain.config.read.Option;

/** Options of a roll-out: {@code rectrain rollout plan|judge|status}. */
public record RolloutConfig(
    @Option(
            doc =
                "Name of the roll-out: the salt of the assignment and of what the registry's"
                    + " history says. Another name draws other users.",
            def = "rollout")
        String name,
    @Option(
            doc = "The model that goes out: an alias of the registry, or a number such as v3.",
            def = "canary")
        String candidate,
    @Option(doc = "What was served to whom, read as an experiment's log is.") AbtestInput input,
    @Option(doc = "The variant that production serves.", def = "control") String control,
    @Option(doc = "The variant that the candidate serves.", def = "treatment") String treatment,
    @Option(
            doc =
                "Share of users that the candidate serves at each step, ascending. After the step"
                    + " before 1 the candidate becomes production.",
            def = "[0.01, 0.05, 0.2, 0.5, 1]",
            min = 1e-6,
            max = 1)
        List<Double> steps,
    @Option(
            doc =
                "What is watched: the first goal is the quality that the floor is about;"
                    + " guardrails (latency, errors, calibration) have their margins.")
        List<AbtestMetric> metrics,
    @Option(
            doc =
                "Roll back when the upper bound of quality relative to production is below this;"
                    + " for a quality where lower is better, when the lower bound is above 1 /"
                    + " this.",
            def = "0.85",
            min = 0.01,
            max = 1)
        double floor,
    @Option(
            doc =
                "Advance when the lower bound of quality relative to production is above 1 minus"
                    + " this, by step; the last holds for all further ones. Wide at small steps,"
                    + " which only guard against disasters; narrow at large ones.",
            def = "[0.15, 0.1, 0.05, 0.03]",
            min = 1e-6,
            max = 1)
        List<Double> margins,
    @Option(
            doc =
                "Chance of a wrong decision over the whole roll-out, all steps, looks and metrics"
                    + " together: of rolling back a model that is not below the floor, and of"
                    + " advancing one that is worse by the margin.",
            def = "0.05",
            min = 1e-6,
            max = 0.5)
        double alpha,
    @Option(doc = "Fewest users per variant for a decision.", def = "200", min = 2, max = 1e12)
        long minUsers,
    @Option(
            doc =
                "Days that a step is meant to take: bounds are tightest there. A step that takes"
                    + " longer is said to have stalled; it waits.",
            def = "7",
            min = 1,
            max = 365)
        int days,
    @Option(doc = "First day of the first step, UTC; without one, the first day of the log.")
        @Nullable String start,
    @Option(doc = "Last day to look at, UTC; without one, the last day of the log.")
        @Nullable String date,
    @Option(
            doc =
                "Sample-ratio p-value below which users were not assigned as the step says, and"
                    + " nothing can be decided; small, as every look tests it.",
            def = "0.0001",
            min = 0,
            max = 0.5)
        double srmAlpha,
    @Option(
            doc =
                "Which decision ends with exit code 4 besides a broken log: none (schedulers that"
                    + " read the last line), or roll_back (those that read exit codes only).",
            def = "none")
        Gate gate,
    @Option(
            doc = "Roll-outs that rollout plan simulates for each true quality.",
            def = "10000",
            min = 100,
            max = 10000000)
        int simulations) {

  /** Which decisions fail the command. */
  public enum Gate {
    NONE,
    ROLL_BACK
  }

  /** Checks steps, days and metrics. */
  public RolloutConfig {
    double before = 0;
    for (double step : steps) {
      if (!(step > before)) {
        throw new IllegalArgumentException("steps: " + steps + " do not rise");
      }
      before = step;
    }
    if (steps.size() < 2 || before != 1) {
      throw new IllegalArgumentException(
          "steps: " + steps + " is not allowed; expected at least two, the last of them 1");
    }
    if (margins.isEmpty()) {
      throw new IllegalArgumentException("margins: is empty; expected one for each step");
    }
    if (name.isBlank()) {
      throw new IllegalArgumentException("name: is empty; expected a name, which draws the users");
    }
    if (candidate.equals("production")) {
      throw new IllegalArgumentException(
          "candidate: 'production' is not allowed; expected another alias or a number such as v3");
    }
    if (control.equals(treatment)) {
      throw new IllegalArgumentException("treatment: is control as well: '" + control + "'");
    }
    day("start", start);
    day("date", date);
    Set<String> names = new HashSet<>();
    for (AbtestMetric metric : metrics) {
      if (!names.add(metric.name())) {
        throw new IllegalArgumentException("metrics: two are called '" + metric.name() + "'");
      }
      if (metric.kind() == Kind.QUANTILE) {
        throw new IllegalArgumentException(
            "metrics: '"
                + metric.name()
                + "' is a quantile, which has no bounds that hold at every look; take the share of"
                + " rows above a limit");
      }
    }
    if (metrics.stream().noneMatch(m -> m.role() == Role.GOAL)) {
      throw new IllegalArgumentException(
          "metrics: no goal; expected one, such as {name: ctr, kind: ratio, value: click,"
              + " denominator: 1}");
    }
  }

  private static void day(String key, @Nullable String text) {
    if (text != null) {
      try {
        LocalDate.parse(text);
      } catch (DateTimeParseException e) {
        throw new IllegalArgumentException(
            key + ": '" + text + "' is not allowed; expected a day such as 2026-05-01", e);
      }
    }
  }

  /** The metric whose floor and margins decide. */
  public AbtestMetric quality() {
    return metrics.stream().filter(m -> m.role() == Role.GOAL).findFirst().orElseThrow();
  }

  /** Metrics that can decide: quality and guardrails. */
  public int deciding() {
    return 1 + (int) metrics.stream().filter(m -> m.role() == Role.GUARDRAIL).count();
  }

  /** The margin of a step, from 0. */
  public double margin(int step) {
    return margins.get(Math.min(step, margins.size() - 1));
  }

  /** Steps at which there is a production to compare with: all but the last. */
  public int judged() {
    return steps.size() - 1;
  }

  /**
   * Level of each two-sided sequence of bounds: alpha shared evenly by steps and deciding metrics.
   */
  public double alphaEach() {
    return alpha / (judged() * deciding());
  }
}
