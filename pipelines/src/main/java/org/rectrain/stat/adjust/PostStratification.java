package org.rectrain.stat.adjust;

import java.util.List;
import org.rectrain.stat.Estimate;
import org.rectrain.stat.Sample;

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
    double[] weights = weights(control, treatment);
    Sample c = arm(control, weights, Double.NaN);
    Sample t = arm(treatment, weights, Double.NaN);
    double squared = c.squaredError() + t.squaredError();
    return squared > 0
        ? Estimate.normal(t.mean() - c.mean(), Math.sqrt(squared))
        : Estimate.UNDEFINED;
  }

  /**
   * One arm over all strata, as a sample that compares like any other: mean Σ w_s mean_s, squared
   * standard error Σ w_s² v_s / n_s, degrees of freedom by Satterthwaite (1946) over the strata.
   *
   * @param strata the arm in each stratum; two users or more in each, else the result is undefined
   * @param weights of the strata, adding up to 1
   * @param rawMean the arm's mean before any adjustment
   */
  public static Sample arm(List<Sample> strata, double[] weights, double rawMean) {
    long size = 0;
    double mean = 0;
    double squared = 0;
    double spread = 0;
    for (int s = 0; s < weights.length; s++) {
      Sample stratum = strata.get(s);
      size += stratum.size();
      mean += weights[s] * stratum.mean();
      double part = weights[s] * weights[s] * stratum.squaredError();
      squared += part;
      spread += part * part / stratum.freedom();
      if (stratum.size() < 2) {
        squared = Double.NaN;
      }
    }
    double freedom = spread > 0 ? squared * squared / spread : size - 1.0;
    return new Sample(
        size, Double.isNaN(squared) ? Double.NaN : mean, squared * size, freedom, rawMean);
  }

  /** Each stratum's share of the users of both arms. */
  public static double[] weights(List<Sample> control, List<Sample> treatment) {
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
