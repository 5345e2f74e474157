package org.rectrain.stat.privacy;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Privacy spent by releases with Gaussian noise, each on all units, by Rényi differential privacy
 * (Mironov 2017). Orders and conversion are those of Opacus: 1.1 to 10.9 by tenths, then 12 to 63.
 */
public final class RenyiAccountant {
  private static final double[] ORDERS =
      DoubleStream.concat(
              IntStream.range(1, 100).mapToDouble(i -> 1 + i / 10.0),
              IntStream.range(12, 64).asDoubleStream())
          .toArray();

  private final double[] spent = new double[ORDERS.length];

  /**
   * Adds a release.
   *
   * @param noise standard deviation of the noise over the largest influence of a unit, above 0
   */
  public void add(double noise) {
    if (!(noise > 0)) {
      throw new IllegalArgumentException("noise " + noise + " is not above 0");
    }
    for (int i = 0; i < ORDERS.length; i++) {
      spent[i] += ORDERS[i] / (2 * noise * noise);
    }
  }

  /**
   * The epsilon that holds but for a chance of delta (Balle et al. 2020); 0 before any release.
   *
   * @param delta above 0
   */
  public double epsilon(double delta) {
    double best = Double.POSITIVE_INFINITY;
    boolean any = false;
    for (int i = 0; i < ORDERS.length; i++) {
      double a = ORDERS[i];
      any |= spent[i] > 0;
      double epsilon = spent[i] - (Math.log(delta) + Math.log(a)) / (a - 1) + Math.log((a - 1) / a);
      best = Double.isNaN(epsilon) ? best : Math.min(best, epsilon);
    }
    return any ? Math.max(0, best) : 0;
  }
}
