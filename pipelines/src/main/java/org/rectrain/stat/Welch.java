package org.rectrain.stat;

/**
 * Difference of two arms with unequal variances (Welch 1947), absolute and relative to control.
 * Undefined when an arm has fewer than two units or when neither varies.
 */
public final class Welch {
  private Welch() {}

  /**
   * Treatment minus control: standard error √(v_c/n_c + v_t/n_t), degrees of freedom by Welch and
   * Satterthwaite from those of the arms.
   */
  public static Estimate difference(Sample control, Sample treatment) {
    double error = control.squaredError() + treatment.squaredError();
    if (!comparable(control, treatment)) {
      return Estimate.UNDEFINED;
    }
    return new Estimate(
        treatment.mean() - control.mean(), Math.sqrt(error), freedom(control, treatment));
  }

  /**
   * (Treatment - control) / |control|, by the delta method: with raw means c and t, squared
   * standard error v_t / (n_t c²) + v_c t² / (n_c c⁴). The difference is the adjusted one, its base
   * the raw mean of control without its sign, so that more is positive even where control is
   * negative. Undefined when control's mean is 0.
   */
  public static Estimate relative(Sample control, Sample treatment) {
    double c = control.rawMean();
    if (!comparable(control, treatment) || c == 0) {
      return Estimate.UNDEFINED;
    }
    double t = treatment.rawMean();
    double error =
        treatment.squaredError() / (c * c) + control.squaredError() * t * t / (c * c * c * c);
    return new Estimate(
        (treatment.mean() - control.mean()) / Math.abs(c),
        Math.sqrt(error),
        freedom(control, treatment));
  }

  private static boolean comparable(Sample control, Sample treatment) {
    return control.size() >= 2
        && treatment.size() >= 2
        && control.squaredError() + treatment.squaredError() > 0
        && Double.isFinite(treatment.mean() - control.mean());
  }

  private static double freedom(Sample control, Sample treatment) {
    double c = control.squaredError();
    double t = treatment.squaredError();
    return (c + t) * (c + t) / (c * c / control.freedom() + t * t / treatment.freedom());
  }
}
