package org.rectrain.stat.adjust;

import java.util.List;
import org.rectrain.stat.Moments;
import org.rectrain.stat.Ratio;
import org.rectrain.stat.Sample;

/**
 * CUPED (Deng, Xu, Kohavi and Walker 2013): subtracts from a metric what the pre-period already
 * foretold. Unbiased whatever the covariates, because assignment is independent of them; the
 * variance falls by the squared correlation.
 *
 * <p>The coefficients θ = Var(X)⁻¹ Cov(X, Y) are taken over all arms together. A ratio's Y is its
 * linearised value ({@link Ratio}). Covariates that do not vary, or that the earlier ones
 * determine, get θ = 0. The adjusted mean of an arm is mean(Y) - θ·(mean(X) - mean of X over all
 * arms).
 */
public final class Cuped {
  private static final double SINGULAR = 1e-10;

  private Cuped() {}

  /**
   * Adjusts a mean.
   *
   * @param arms moments of (outcome, covariates...) per arm: component 0 is the outcome
   * @return the adjusted arms in the same order
   */
  public static List<Sample> mean(List<Moments> arms) {
    double[] outcome = new double[arms.get(0).dimension()];
    outcome[0] = 1;
    double[] theta = theta(pooled(arms), outcome, 1);
    return arms.stream().map(arm -> adjust(arm, arm.mean(0), outcome, theta, arms)).toList();
  }

  /**
   * Adjusts a ratio.
   *
   * @param arms moments of (numerator, denominator, covariates...) per arm
   * @return the adjusted arms in the same order; undefined where the denominator's mean is 0
   */
  public static List<Sample> ratio(List<Moments> arms) {
    Moments all = pooled(arms);
    double[] theta = theta(all, Ratio.weights(all, 0, 1), 2);
    return arms.stream()
        .map(
            arm -> {
              Sample plain = Ratio.sample(arm, 0, 1);
              return Double.isNaN(plain.mean())
                  ? plain
                  : adjust(arm, plain.mean(), Ratio.weights(arm, 0, 1), theta, arms);
            })
        .toList();
  }

  /**
   * How one user's vector becomes the user's adjusted value: constant + Σ weight_i x_i. Averaged
   * over an arm it gives the arm's adjusted mean, and its variance is the arm's.
   */
  public static final class Line {
    private final double constant;
    private final double[] weights;

    private Line(double constant, double[] weights) {
      this.constant = constant;
      this.weights = weights;
    }

    /** The value of a user. */
    public double at(double[] vector) {
      double sum = constant;
      for (int i = 0; i < weights.length; i++) {
        sum += weights[i] * vector[i];
      }
      return sum;
    }
  }

  /**
   * The lines behind {@link #mean} or {@link #ratio}.
   *
   * @param arms moments per arm
   * @param outcomes 1 for a mean, 2 for a ratio: the components before the covariates
   */
  public static List<Line> lines(List<Moments> arms, int outcomes) {
    Moments all = pooled(arms);
    double[] whole = outcome(all, outcomes);
    double[] theta = theta(all, whole, outcomes);
    return arms.stream()
        .map(
            arm -> {
              double[] weights = outcome(arm, outcomes);
              // A linearised ratio averages 0, so that the ratio itself is added back.
              double constant = outcomes == 2 ? arm.mean(0) / arm.mean(1) : 0;
              for (int i = outcomes; i < weights.length; i++) {
                weights[i] -= theta[i];
                constant += theta[i] * all.mean(i);
              }
              return new Line(constant, weights);
            })
        .toList();
  }

  private static double[] outcome(Moments moments, int outcomes) {
    if (outcomes == 2) {
      return Ratio.weights(moments, 0, 1);
    }
    double[] weights = new double[moments.dimension()];
    weights[0] = 1;
    return weights;
  }

  /** Share of the variance that the adjustment took away, 0 to 1; NaN when undefined. */
  public static double varianceReduction(Sample raw, Sample adjusted) {
    return raw.variance() > 0 ? 1 - adjusted.variance() / raw.variance() : Double.NaN;
  }

  /**
   * Coefficients of the covariates for an outcome that is a weighted sum of components.
   *
   * @param all moments over all arms
   * @param outcome weights of the components that make up the outcome
   * @param first index of the first covariate; all components from there on are covariates
   * @return θ per component, 0 for those that are no covariates
   */
  public static double[] theta(Moments all, double[] outcome, int first) {
    int d = all.dimension();
    int k = d - first;
    double[][] a = new double[k][k + 1];
    for (int i = 0; i < k; i++) {
      for (int j = 0; j < k; j++) {
        a[i][j] = all.covariance(first + i, first + j);
      }
      for (int j = 0; j < first; j++) {
        a[i][k] += outcome[j] * all.covariance(first + i, j);
      }
    }
    double[] theta = new double[d];
    boolean[] used = new boolean[k];
    // Gauss-Jordan on a symmetric matrix; a covariate that the earlier ones explain is left out.
    for (int i = 0; i < k; i++) {
      double own = all.variance(first + i);
      if (!(own > 0) || !(a[i][i] > SINGULAR * own)) {
        continue;
      }
      used[i] = true;
      for (int r = 0; r < k; r++) {
        if (r != i) {
          double factor = a[r][i] / a[i][i];
          for (int c = i; c <= k; c++) {
            a[r][c] -= factor * a[i][c];
          }
        }
      }
    }
    for (int i = 0; i < k; i++) {
      theta[first + i] = used[i] ? a[i][k] / a[i][i] : 0;
    }
    return theta;
  }

  private static Sample adjust(
      Moments arm, double raw, double[] outcome, double[] theta, List<Moments> arms) {
    Moments all = pooled(arms);
    double[] weights = outcome.clone();
    double mean = raw;
    for (int i = 0; i < theta.length; i++) {
      weights[i] -= theta[i];
      mean -= theta[i] == 0 ? 0 : theta[i] * (arm.mean(i) - all.mean(i));
    }
    return new Sample(arm.count(), mean, arm.variance(weights), arm.count() - 1.0, raw);
  }

  private static Moments pooled(List<Moments> arms) {
    Moments all = new Moments(arms.get(0).dimension());
    arms.forEach(all::merge);
    return all;
  }
}
