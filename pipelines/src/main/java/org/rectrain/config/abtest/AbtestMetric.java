package org.rectrain.config.abtest;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.expression.Expression;
import org.rectrain.config.read.Option;
import org.rectrain.stat.NonInferiority.Better;

/** One metric of an experiment. Users are the units throughout. */
public record AbtestMetric(
    @Option(doc = "Name in the results.") String name,
    @Option(
            doc =
                "mean: sum per user, averaged over users (Welch); ratio: sum over sum, such as CTR"
                    + " (delta method); proportion: share of users whose sum is above 0; quantile:"
                    + " of the sums per user (mid-distribution quantile, which holds with ties).",
            def = "mean")
        Kind kind,
    @Option(
            doc =
                "What a row adds to its user: a column or an expression over columns, such as"
                    + " 'dwell_ms / 1000' (docs/expressions.md); 1 counts rows. Missing counts as"
                    + " 0, true as 1.")
        String value,
    @Option(doc = "Denominator of a ratio, likewise; 1 counts rows.", def = "1") String denominator,
    @Option(doc = "Only rows that fulfil this condition count.") @Nullable String filter,
    @Option(
            doc =
                "For shape users: column or expression of the same value in the pre-period, for"
                    + " CUPED.")
        @Nullable String preValue,
    @Option(doc = "For shape users: denominator of the pre-period.")
        @Nullable String preDenominator,
    @Option(doc = "Which quantile, for kind quantile.", def = "0.5", min = 0.001, max = 0.999)
        double quantile,
    @Option(
            doc =
                "Sums per user above this are set to it, which tames heavy tails at the price of a"
                    + " little bias.",
            min = 0)
        @Nullable Double cap,
    @Option(doc = "The same, at a quantile of all users' sums, such as 0.999.", min = 0.5, max = 1)
        @Nullable Double capQuantile,
    @Option(
            doc =
                "goal: should improve, and decides; guardrail: must not get worse by more than"
                    + " margin; info: shown only.",
            def = "goal")
        Role role,
    @Option(doc = "Which way is good.", def = "higher") Better better,
    @Option(
            doc = "Harm that a guardrail bears, relative to control: 0.02 = 2 %.",
            def = "0.02",
            min = 1e-9,
            max = 10)
        double margin,
    @Option(doc = "Subtract what the pre-period foretold, when there is one.", def = "true")
        boolean cuped,
    @Option(doc = "Further tests to show beside the main one.") List<Test> tests) {

  /** What is computed of a user's rows and over users. */
  public enum Kind {
    MEAN,
    RATIO,
    PROPORTION,
    QUANTILE
  }

  /** What a metric decides. */
  public enum Role {
    GOAL,
    GUARDRAIL,
    INFO
  }

  /** Tests beside the main one. */
  public enum Test {
    /** Two-proportion z-test on rows: naive, wrong where users come back; ratio and proportion. */
    TWO_PROPORTION,
    /** Rank test of the users' values (a ratio's are their linearised ones). */
    MANN_WHITNEY,
    /** Random re-assignment of users. */
    PERMUTATION,
    /** Resampling of users. */
    BOOTSTRAP
  }

  /** Checks what holds between options. */
  public AbtestMetric {
    Expression.checkNumber("value", value);
    Expression.checkNumber("denominator", denominator);
    Expression.checkNumber("pre_value", preValue);
    Expression.checkNumber("pre_denominator", preDenominator);
    Expression.checkCondition("filter", filter);
    if (cap != null && capQuantile != null) {
      throw new IllegalArgumentException("cap: give cap or cap_quantile, not both");
    }
  }
}
