package org.rectrain.stat;

/**
 * Two proportions of independent trials.
 *
 * <p>Right where the trial is the unit of assignment (did this user convert); wrong for the rows of
 * a log, whose users come back: on impressions it calls far too many A/A experiments significant
 * ({@link Ratio} is the right one there).
 */
public final class TwoProportions {
  private TwoProportions() {}

  /**
   * z-test with the pooled standard error under "no difference"; NaN when an arm is empty or the
   * pooled proportion is 0 or 1.
   */
  public static double pValue(
      long controlSuccesses,
      long controlTrials,
      long treatmentSuccesses,
      long treatmentTrials,
      Alternative alternative) {
    Sample control = Sample.proportion(controlSuccesses, controlTrials);
    Sample treatment = Sample.proportion(treatmentSuccesses, treatmentTrials);
    double pooled =
        (double) (controlSuccesses + treatmentSuccesses) / (controlTrials + treatmentTrials);
    double error = Math.sqrt(pooled * (1 - pooled) * (1.0 / controlTrials + 1.0 / treatmentTrials));
    return Estimate.normal(treatment.mean() - control.mean(), error).pValue(0, alternative);
  }

  /** Treatment minus control with the unpooled (Wald) standard error, for intervals. */
  public static Estimate difference(
      long controlSuccesses, long controlTrials, long treatmentSuccesses, long treatmentTrials) {
    Sample control = Sample.proportion(controlSuccesses, controlTrials);
    Sample treatment = Sample.proportion(treatmentSuccesses, treatmentTrials);
    double error = Math.sqrt(control.squaredError() + treatment.squaredError());
    return error > 0
        ? Estimate.normal(treatment.mean() - control.mean(), error)
        : Estimate.UNDEFINED;
  }

  /**
   * Newcombe's hybrid score interval (1998, method 10) for treatment minus control: good even for
   * small counts and proportions of 0 or 1, where Wald's collapses.
   */
  public static Interval newcombe(
      long controlSuccesses,
      long controlTrials,
      long treatmentSuccesses,
      long treatmentTrials,
      double level) {
    if (controlTrials == 0 || treatmentTrials == 0) {
      return Interval.undefined(level);
    }
    double c = (double) controlSuccesses / controlTrials;
    double t = (double) treatmentSuccesses / treatmentTrials;
    Interval control = wilson(controlSuccesses, controlTrials, level);
    Interval treatment = wilson(treatmentSuccesses, treatmentTrials, level);
    double down = Math.hypot(t - treatment.low(), control.high() - c);
    double up = Math.hypot(treatment.high() - t, c - control.low());
    return new Interval(t - c - down, t - c + up, level);
  }

  /** Wilson's score interval (1927) of one proportion; undefined without trials. */
  public static Interval wilson(long successes, long trials, double level) {
    if (trials == 0) {
      return Interval.undefined(level);
    }
    double z = Distributions.normalQuantile(1 - (1 - level) / 2);
    double p = (double) successes / trials;
    double scale = 1 + z * z / trials;
    double centre = (p + z * z / (2.0 * trials)) / scale;
    double half = z / scale * Math.sqrt(p * (1 - p) / trials + z * z / (4.0 * trials * trials));
    return new Interval(Math.max(0, centre - half), Math.min(1, centre + half), level);
  }
}
