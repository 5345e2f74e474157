package org.rectrain.stat.sequential;

import org.rectrain.stat.Estimate;
import org.rectrain.stat.Interval;

/**
 * Always-valid intervals for those who look every day: the asymptotic confidence sequence of
 * Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2021, "Time-uniform central limit theory and
 * asymptotic confidence sequences", equations 9 and 155). All intervals of the sequence hold the
 * true effect together with the given confidence, so that one may stop at any look.
 *
 * <p>With N the clock (independent observations seen so far), the interval is estimate ± standard
 * error · √((Nρ² + 1) / (Nρ²) · 2 log(√(Nρ² + 1) / α)), tightest where N = {@code tunedAt}. The
 * clock must not run ahead of the information: the estimates at clocks M &lt; N must be correlated
 * by at least √(M / N), which counts of users or of user-days fulfil.
 */
public final class ConfidenceSequence {
  private final double alpha;
  private final double rhoSquared;

  /**
   * A sequence at one level.
   *
   * @param alpha chance that the sequence ever misses the truth, 0 to 1
   * @param tunedAt clock at which the interval is tightest, positive; chosen before looking
   */
  public ConfidenceSequence(double alpha, double tunedAt) {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("alpha must be between 0 and 1, is " + alpha);
    }
    if (!(tunedAt > 0)) {
      throw new IllegalArgumentException("tunedAt must be positive, is " + tunedAt);
    }
    this.alpha = alpha;
    double twice = -2 * Math.log(alpha);
    this.rhoSquared = (twice + Math.log(twice + 1)) / tunedAt;
  }

  /** How many standard errors the interval reaches to either side at the given clock. */
  public double multiplier(double clock) {
    double grown = clock * rhoSquared + 1;
    return Math.sqrt(grown / (clock * rhoSquared) * 2 * Math.log(Math.sqrt(grown) / alpha));
  }

  /** The interval at one look; undefined when the estimate is. */
  public Interval interval(Estimate estimate, double clock) {
    if (!estimate.defined() || !(clock > 0)) {
      return Interval.undefined(1 - alpha);
    }
    double half = multiplier(clock) * estimate.standardError();
    return new Interval(estimate.value() - half, estimate.value() + half, 1 - alpha);
  }

  /**
   * p-value that stays valid however often one looks: the inverse of the mixture's e-value, at most
   * 1. Below alpha exactly when the interval leaves out the null value.
   */
  public double pValue(Estimate estimate, double nullValue, double clock) {
    double z = estimate.statistic(nullValue);
    if (Double.isNaN(z) || !(clock > 0)) {
      return Double.NaN;
    }
    double grown = clock * rhoSquared + 1;
    double logE = clock * rhoSquared * z * z / (2 * grown) - Math.log(grown) / 2;
    return Math.min(1, Math.exp(-logE));
  }
}
