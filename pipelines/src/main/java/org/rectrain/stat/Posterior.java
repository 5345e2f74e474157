package org.rectrain.stat;

/**
 * What to believe about an effect after the data: a normal posterior from a normal likelihood (the
 * estimate and its standard error) and a normal or flat prior.
 *
 * @param mean of the posterior
 * @param standardDeviation of the posterior, positive
 */
public record Posterior(double mean, double standardDeviation) {

  /** Posterior under a flat prior: the estimate itself. */
  public static Posterior flat(Estimate estimate) {
    return new Posterior(estimate.value(), estimate.standardError());
  }

  /**
   * Posterior under a normal prior: precisions add up.
   *
   * @param priorDeviation how large effects usually are, positive, in the effect's unit
   */
  public static Posterior normal(Estimate estimate, double priorMean, double priorDeviation) {
    if (!(priorDeviation > 0)) {
      throw new IllegalArgumentException("priorDeviation must be positive, is " + priorDeviation);
    }
    double data = 1 / (estimate.standardError() * estimate.standardError());
    double prior = 1 / (priorDeviation * priorDeviation);
    double precision = data + prior;
    return new Posterior(
        (estimate.value() * data + priorMean * prior) / precision, Math.sqrt(1 / precision));
  }

  /** Chance that the effect is above 0. */
  public double chancePositive() {
    return Distributions.normalLower(mean / standardDeviation);
  }

  /** Central credible interval. */
  public Interval interval(double level) {
    double half = Distributions.normalQuantile(1 - (1 - level) / 2) * standardDeviation;
    return new Interval(mean - half, mean + half, level);
  }

  /** E[max(0, -effect)]: what is lost on average by shipping, in the effect's unit. */
  public double riskOfShipping() {
    double z = mean / standardDeviation;
    return standardDeviation * Distributions.normalDensity(z) - mean * Distributions.normalUpper(z);
  }

  /** E[max(0, effect)]: what is lost on average by not shipping, in the effect's unit. */
  public double riskOfKeeping() {
    double z = mean / standardDeviation;
    return standardDeviation * Distributions.normalDensity(z) + mean * Distributions.normalLower(z);
  }
}
