package org.rectrain.stat;

import java.util.List;

/** Do independent groups (segments, days) share one effect? */
public final class Heterogeneity {
  private Heterogeneity() {}

  /**
   * Cochran's Q as Welch (1951) reads it.
   *
   * @param q weighted sum of squared deviations from the common effect
   * @param degreesOfFreedom defined groups less one
   * @param pValue NaN below two defined groups
   */
  public record Result(double q, int degreesOfFreedom, double pValue) {}

  /**
   * Cochran's Q (1954): Σ w_g (e_g - ē)² with w_g = 1 / se_g², chi-square under one common effect
   * when the standard errors are known. Where they are estimated, in small groups, it is Welch's F
   * (1951) with the groups' degrees of freedom f_g: Q / (k - 1) / (1 + 2 (k - 2) Λ / (k² - 1)) with
   * (k² - 1) / (3 Λ) degrees of freedom below, Λ = Σ (1 - w_g / Σ w)² / f_g; of two groups it is
   * the t-test of their difference. Undefined groups are left out.
   */
  public static Result test(List<Estimate> groups) {
    double weight = 0;
    double sum = 0;
    int defined = 0;
    for (Estimate g : groups) {
      if (g.defined()) {
        double w = 1 / (g.standardError() * g.standardError());
        weight += w;
        sum += w * g.value();
        defined++;
      }
    }
    if (defined < 2) {
      return new Result(Double.NaN, Math.max(0, defined - 1), Double.NaN);
    }
    double common = sum / weight;
    double q = 0;
    double lambda = 0;
    for (Estimate g : groups) {
      if (g.defined()) {
        double z = (g.value() - common) / g.standardError();
        q += z * z;
        double rest = 1 - 1 / (g.standardError() * g.standardError()) / weight;
        lambda += rest * rest / g.degreesOfFreedom();
      }
    }
    double k = defined;
    double f = q / (k - 1) / (1 + 2 * (k - 2) * lambda / (k * k - 1));
    double p = Distributions.fUpper(f, k - 1, (k * k - 1) / (3 * lambda));
    return new Result(q, defined - 1, p);
  }

  /**
   * Slope of the effect over time by weighted least squares: a novelty effect fades, a learning
   * effect grows. The days are taken as independent; users who come back make them positively
   * correlated, which a slope mostly cancels, so that the test errs to the safe side.
   *
   * @param at where each effect is, such as the day's number
   * @return slope per unit with its standard error; undefined below three defined effects
   */
  public static Estimate trend(double[] at, List<Estimate> effects) {
    double w = 0;
    double wx = 0;
    double wy = 0;
    int defined = 0;
    for (int i = 0; i < at.length; i++) {
      Estimate e = effects.get(i);
      if (e.defined()) {
        double weight = 1 / (e.standardError() * e.standardError());
        w += weight;
        wx += weight * at[i];
        wy += weight * e.value();
        defined++;
      }
    }
    double sxx = 0;
    double sxy = 0;
    for (int i = 0; i < at.length; i++) {
      Estimate e = effects.get(i);
      if (e.defined()) {
        double weight = 1 / (e.standardError() * e.standardError());
        sxx += weight * (at[i] - wx / w) * (at[i] - wx / w);
        sxy += weight * (at[i] - wx / w) * (e.value() - wy / w);
      }
    }
    return defined < 3 || !(sxx > 0)
        ? Estimate.UNDEFINED
        : Estimate.normal(sxy / sxx, 1 / Math.sqrt(sxx));
  }
}
