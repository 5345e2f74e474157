package org.rectrain.stat;

/**
 * Power, sample size and minimum detectable effect of a z-test (normal approximation, exact to the
 * second digit from a few hundred users). Both tails of a two-sided test are counted.
 */
public final class Power {
  private Power() {}

  /**
   * Chance to call a true effect significant.
   *
   * @param effect true effect, in the unit of the standard error
   * @param standardError of the estimated effect, positive
   * @param alpha significance level, 0 to 1
   */
  public static double power(
      double effect, double standardError, double alpha, Alternative alternative) {
    level("alpha", alpha);
    double shift = effect / standardError;
    double critical = critical(alpha, alternative);
    return switch (alternative) {
      case TWO_SIDED ->
          Distributions.normalUpper(critical - shift) + Distributions.normalUpper(critical + shift);
      case GREATER -> Distributions.normalUpper(critical - shift);
      case LESS -> Distributions.normalUpper(critical + shift);
    };
  }

  /**
   * Smallest effect found with the given power, as a multiple of the standard error: multiply by
   * it.
   *
   * @param power wanted, above alpha and below 1
   */
  public static double detectable(double alpha, double power, Alternative alternative) {
    level("alpha", alpha);
    level("power", power);
    if (power <= alpha) {
      throw new IllegalArgumentException("power " + power + " must exceed alpha " + alpha);
    }
    double shift = critical(alpha, alternative) + Distributions.normalQuantile(power);
    if (alternative != Alternative.TWO_SIDED) {
      return shift;
    }
    // The far tail helps a little when power is low; Newton from the one-tailed answer.
    double critical = critical(alpha, alternative);
    shift = Math.max(shift, 1e-3);
    for (int i = 0; i < 50; i++) {
      double gap = power(shift, 1, alpha, alternative) - power;
      double slope =
          Distributions.normalDensity(critical - shift)
              - Distributions.normalDensity(critical + shift);
      double step = gap / slope;
      shift = Math.max(shift - step, shift / 4);
      if (Math.abs(step) < 1e-13 * shift) {
        break;
      }
    }
    return shift;
  }

  /**
   * Users that control needs; treatment needs {@code ratio} times as many.
   *
   * @param effect absolute effect to be found, not 0
   * @param controlVariance variance of one user's value in control
   * @param treatmentVariance the same in treatment, under the effect
   * @param ratio treatment users per control user, positive
   * @return not rounded; infinity never: an effect of 0 is refused
   */
  public static double sampleSize(
      double effect,
      double controlVariance,
      double treatmentVariance,
      double ratio,
      double alpha,
      double power,
      Alternative alternative) {
    if (effect == 0) {
      throw new IllegalArgumentException("no number of users shows an effect of 0");
    }
    if (!(ratio > 0)) {
      throw new IllegalArgumentException("ratio must be positive, is " + ratio);
    }
    double needed = Math.abs(effect) / detectable(alpha, power, alternative);
    return (controlVariance + treatmentVariance / ratio) / (needed * needed);
  }

  private static double critical(double alpha, Alternative alternative) {
    return -Distributions.normalQuantile(alternative == Alternative.TWO_SIDED ? alpha / 2 : alpha);
  }

  private static void level(String name, double value) {
    if (!(value > 0 && value < 1)) {
      throw new IllegalArgumentException(name + " must be between 0 and 1, is " + value);
    }
  }
}
