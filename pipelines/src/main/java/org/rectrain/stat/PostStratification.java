package org.rectrain.stat;

import java.util.List;

/**
 * Post-stratification (Miratrix, Sekhon and Yu 2013): compares like with like inside each stratum,
 * then weights the strata by their share of all users, so that chance imbalance between the arms
 * does not count as effect.
 *
 * <p>Estimate Σ w_s (t_s - c_s), squared standard error Σ w_s² (v_cs/n_cs + v_ts/n_ts), with w_s
 * the stratum's share of users over both arms. A stratum with fewer than two users in an arm cannot
 * be compared; give it together with others.
 */
public final class PostStratification {
  private PostStratification() {}

  /**
   * The weighted difference.
   *
   * @param control arm per stratum
   * @param treatment arm per stratum, in the same order
   * @return undefined when a stratum has fewer than two users in an arm
   */
  public static Estimate difference(List<Sample> control, List<Sample> treatment) {
    if (control.size() != treatment.size() || control.isEmpty()) {
      throw new IllegalArgumentException(
          "strata differ: "
              + control.size()
              + " in control, "
              + treatment.size()
              + " in treatment");
    }
    return combine(control, treatment, weights(control, treatment));
  }

  private static Estimate combine(List<Sample> control, List<Sample> treatment, double[] weights) {
    double value = 0;
    double squared = 0;
    for (int s = 0; s < weights.length; s++) {
      Sample c = control.get(s);
      Sample t = treatment.get(s);
      if (c.size() < 2 || t.size() < 2) {
        return Estimate.UNDEFINED;
      }
      value += weights[s] * (t.mean() - c.mean());
      squared += weights[s] * weights[s] * (c.squaredError() + t.squaredError());
    }
    return squared > 0 && Double.isFinite(value)
        ? Estimate.normal(value, Math.sqrt(squared))
        : Estimate.UNDEFINED;
  }

  private static double[] weights(List<Sample> control, List<Sample> treatment) {
    double[] weights = new double[control.size()];
    double total = 0;
    for (int s = 0; s < weights.length; s++) {
      weights[s] = (double) control.get(s).size() + treatment.get(s).size();
      total += weights[s];
    }
    for (int s = 0; s < weights.length; s++) {
      weights[s] /= total;
    }
    return weights;
  }
}
