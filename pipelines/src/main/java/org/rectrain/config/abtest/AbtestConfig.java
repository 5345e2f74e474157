package org.rectrain.config.abtest;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.Option;

/** Options of experiment analysis: {@code rectrain abtest plan|assign|analyze|simulate}. */
public record AbtestConfig(
    @Option(doc = "What to analyse and how its columns are called.") AbtestInput input,
    @Option(doc = "The variant that the others are compared with.", def = "control") String control,
    @Option(
            doc =
                "Intended weight of each variant on any scale, for the sample-ratio check; empty"
                    + " means that all variants found in the log were to be equal.")
        Map<String, Double> shares,
    @Option(doc = "When the experiment ran.") AbtestWindow window,
    @Option(doc = "What is measured; the first goal is the primary one that decides.")
        List<AbtestMetric> metrics,
    @Option(
            doc = "Significance level of each decision, two-sided.",
            def = "0.05",
            min = 1e-6,
            max = 0.5)
        double alpha,
    @Option(
            doc =
                "Correction over goals and treatments: holm holds the chance of any false win,"
                    + " benjamini_hochberg the share of false wins, dunnett the former over"
                    + " treatments of one metric (sharper), none nothing.",
            def = "holm")
        Correction correction,
    @Option(doc = "Looks before the planned end.") AbtestSequential sequential,
    @Option(
            doc = "Sample-ratio p-value below which the experiment is invalid.",
            def = "0.001",
            min = 0,
            max = 0.5)
        double srmAlpha,
    @Option(
            doc =
                "Largest share of users seen in several variants that is allowed; they are left"
                    + " out in any case.",
            def = "0.01",
            min = 0,
            max = 1)
        double maxContaminated,
    @Option(
            doc =
                "Fewest users per variant for a verdict; normal intervals miss their level below"
                    + " this.",
            def = "100",
            min = 2,
            max = 1e12)
        long minUsers,
    @Option(doc = "Columns to look at the effect by, such as device; corrected by Holm.")
        List<String> segments,
    @Option(
            doc =
                "Column to post-stratify by; it must be known before the experiment. Costs nothing"
                    + " when it explains nothing.")
        @Nullable String stratify,
    @Option(doc = "A Bayesian reading beside the tests.") @Nullable AbtestPrior bayes,
    @Option(
            doc = "Replicates of bootstrap and permutation tests; more is slower and steadier.",
            def = "1000",
            min = 100,
            max = 1000000)
        int resamples,
    @Option(
            doc =
                "Which verdict ends with exit code 4: none; invalid; no_harm (invalid, or harm"
                    + " shown); ship (anything but ship).",
            def = "invalid")
        Gate gate,
    @Option(doc = "How long must it run?") AbtestPlanning plan,
    @Option(doc = "Who gets which variant.") @Nullable AbtestAssigning assign,
    @Option(doc = "Does the analysis suit the data?") AbtestSimulation simulate) {

  /** How p-values are corrected when several are looked at. */
  public enum Correction {
    HOLM,
    BENJAMINI_HOCHBERG,
    DUNNETT,
    NONE
  }

  /** Which verdicts fail the run. */
  public enum Gate {
    NONE,
    INVALID,
    NO_HARM,
    SHIP
  }

  /** Checks what holds between options. */
  public AbtestConfig {
    Set<String> names = new HashSet<>();
    for (AbtestMetric metric : metrics) {
      if (!names.add(metric.name())) {
        throw new IllegalArgumentException("metrics: two are called '" + metric.name() + "'");
      }
    }
    shares.forEach(
        (variant, share) -> {
          if (!(share > 0)) {
            throw new IllegalArgumentException(
                "shares." + variant + ": " + share + " is not allowed; expected a positive number");
          }
        });
    if (!shares.isEmpty() && !shares.containsKey(control)) {
      throw new IllegalArgumentException("shares: has no weight for control '" + control + "'");
    }
  }

  /** The same with other looks and another window. */
  public AbtestConfig with(AbtestSequential otherSequential, AbtestWindow otherWindow) {
    return new AbtestConfig(
        input,
        control,
        shares,
        otherWindow,
        metrics,
        alpha,
        correction,
        otherSequential,
        srmAlpha,
        maxContaminated,
        minUsers,
        segments,
        stratify,
        bayes,
        resamples,
        gate,
        plan,
        assign,
        simulate);
  }
}
