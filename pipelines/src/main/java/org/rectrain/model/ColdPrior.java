package org.rectrain.model;

import java.util.Arrays;
import org.hipparchus.distribution.continuous.GammaDistribution;
import org.rectrain.config.train.ColdPriorConfig;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.StableHash;

/**
 * How often an item is clicked that has hardly been clicked yet, from its categories: clicks are
 * Poisson of a rate that is gamma around the product of one factor per category, {@code mu_i = m
 * prod_f r_f(v)}, with shape a. An item that was shown and clicked c times has the posterior
 * Gamma(a + c, a / mu + 1), one that was never shown the prior Gamma(a, a / mu). Factors are fitted
 * on items that were shown, one feature after the other, each drawn to 1 by some clicks, and mu of
 * an item comes from the items of other folds, so that none of its own clicks are in it. The shape
 * comes from the spread around mu by the method of moments.
 */
final class ColdPrior {
  private static final int FOLDS = 5;
  private static final int SWEEPS = 20;
  private static final double SHRINKAGE = 20;
  private static final double LEAST_SHAPE = 0.02;
  private static final double MOST_SHAPE = 1000;

  private final Catalogue catalogue;
  private final double[] means;
  private final double shape;

  private ColdPrior(Catalogue catalogue, double[] means, double shape) {
    this.catalogue = catalogue;
    this.means = means;
    this.shape = shape;
  }

  /** Fits to the train clicks of a catalogue. */
  static ColdPrior fit(Catalogue catalogue) {
    double[] means = new double[catalogue.size()];
    for (int fold = 0; fold < FOLDS; fold++) {
      double[] mu = means(catalogue, fold);
      for (int i = fold; i < means.length; i += FOLDS) {
        means[i] = mu[i];
      }
    }
    double spread = 0;
    double squares = 0;
    for (int i = 0; i < means.length; i++) {
      if (isShown(catalogue, i)) {
        double error = catalogue.trainClicks()[i] - means[i];
        spread += error * error - means[i];
        squares += means[i] * means[i];
      }
    }
    double shape = spread <= 0 ? MOST_SHAPE : squares / spread;
    return new ColdPrior(catalogue, means, Math.min(MOST_SHAPE, Math.max(LEAST_SHAPE, shape)));
  }

  private static boolean isShown(Catalogue catalogue, int item) {
    return catalogue.trainImpressions()[item] > 0 || catalogue.trainClicks()[item] > 0;
  }

  /** The means of all items as those outside a fold have them. */
  private static double[] means(Catalogue catalogue, int fold) {
    EncodedFeatures features = catalogue.features();
    boolean[] used = new boolean[catalogue.size()];
    double clicks = 0;
    int rows = 0;
    for (int i = 0; i < used.length; i++) {
      used[i] = i % FOLDS != fold && isShown(catalogue, i);
      rows += used[i] ? 1 : 0;
      clicks += used[i] ? catalogue.trainClicks()[i] : 0;
    }
    double[] mu = new double[used.length];
    Arrays.fill(mu, Math.max(clicks, 0.5) / Math.max(1, rows));
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int f = 0; f < features.categoryWidth(); f++) {
        scale(mu, features, f, catalogue.trainClicks(), used);
      }
    }
    double expected = 0;
    for (int i = 0; i < mu.length; i++) {
      expected += used[i] ? mu[i] : 0;
    }
    for (int i = 0; i < mu.length; i++) {
      mu[i] *= clicks > 0 ? clicks / expected : 1;
    }
    return mu;
  }

  /** Multiplies the means by what the values of one feature are missing or have too much. */
  private static void scale(
      double[] mu, EncodedFeatures features, int f, long[] clicks, boolean[] used) {
    int width = features.categoryWidth();
    int values = 1;
    for (int i = 0; i < mu.length; i++) {
      values = Math.max(values, features.categories()[i * width + f] + 1);
    }
    double[] found = new double[values];
    double[] expected = new double[values];
    for (int i = 0; i < mu.length; i++) {
      if (used[i]) {
        found[features.categories()[i * width + f]] += clicks[i];
        expected[features.categories()[i * width + f]] += mu[i];
      }
    }
    for (int i = 0; i < mu.length; i++) {
      int value = features.categories()[i * width + f];
      mu[i] *= (found[value] + SHRINKAGE) / (expected[value] + SHRINKAGE);
    }
  }

  /** Clicks that items of the same categories get. */
  double mean(int item) {
    return means[item];
  }

  /** The clicks that count for an item: of its posterior the mean, a quantile or a draw. */
  double clicks(int item, ColdPriorConfig config) {
    double a = shape + catalogue.trainClicks()[item];
    double scale = 1 / (shape / means[item] + (isShown(catalogue, item) ? 1 : 0));
    return switch (config.bound()) {
      case MEAN -> a * scale;
      case UPPER -> new GammaDistribution(a, scale).inverseCumulativeProbability(config.level());
      case THOMPSON ->
          new GammaDistribution(a, scale)
              .inverseCumulativeProbability(drawn(catalogue.ids()[item]));
    };
  }

  /** A uniform number of an item's id: the draw of one item never depends on the others. */
  static double drawn(String id) {
    return StableHash.unit(StableHash.of(StableHash.of(0, "cold_prior"), StableHash.of(0, id)));
  }

  /** The gamma shape a: small where items of the same categories differ much. */
  double shape() {
    return shape;
  }
}
