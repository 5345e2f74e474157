package org.rectrain.stat;

/**
 * Is the treatment at least not worse than control by more than a margin? The right question for a
 * guardrail: "no significant harm" in a small experiment proves nothing.
 */
public final class NonInferiority {
  private NonInferiority() {}

  /** Which way a metric should move. */
  public enum Better {
    /** Larger is better. */
    HIGHER,
    /** Smaller is better. */
    LOWER
  }

  /** What is known of a guardrail. */
  public enum Finding {
    /** Not worse by its margin. */
    HELD,
    /** Worse: harm is shown. */
    BROKEN,
    /** Neither is shown. */
    UNCLEAR
  }

  /**
   * Outcome of the test.
   *
   * @param pValue one-sided, against "worse by the margin or more"; below alpha = not inferior
   * @param worstCase end of the one-sided interval on the bad side, in the effect's unit: the most
   *     harm the data still allow
   * @param harmPValue one-sided, against "not worse at all"; below alpha = harm is shown
   */
  public record Result(double pValue, double worstCase, double harmPValue) {}

  /**
   * Tests an effect against a margin.
   *
   * @param effect treatment minus control, absolute or relative
   * @param margin largest harm that may be borne, positive, in the effect's unit
   * @param level of the one-sided interval, such as 0.95
   * @return NaN throughout when the effect is undefined
   */
  public static Result test(Estimate effect, double margin, Better better, double level) {
    if (!(margin > 0)) {
      throw new IllegalArgumentException("margin must be positive, is " + margin);
    }
    if (better == Better.HIGHER) {
      return new Result(
          effect.pValue(-margin, Alternative.GREATER),
          effect.interval(level, Alternative.GREATER).low(),
          effect.pValue(0, Alternative.LESS));
    }
    return new Result(
        effect.pValue(margin, Alternative.LESS),
        effect.interval(level, Alternative.LESS).high(),
        effect.pValue(0, Alternative.GREATER));
  }
}
