package org.rectrain.abtest.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.rectrain.abtest.log.ExperimentUsers;
import org.rectrain.stat.QuantileInterval;
import org.rectrain.stat.Sample;

/** A quantile of users' sums as arms that compare like any other. */
public final class Quantiles {
  private static final double LEVEL = 0.95;

  private Quantiles() {}

  public static MetricData data(double[] sums, ExperimentUsers users, double q) {
    List<Sample> arms = new ArrayList<>();
    for (int v = 0; v < users.variants().size(); v++) {
      int variant = v;
      double[] sorted =
          IntStream.range(0, sums.length)
              .filter(u -> users.variant()[u] == variant)
              .mapToDouble(u -> sums[u])
              .toArray();
      Arrays.sort(sorted);
      QuantileInterval quantile = QuantileInterval.of(sorted, q, LEVEL);
      double error = quantile.standardError();
      arms.add(new Sample(sorted.length, quantile.estimate(), error * error * sorted.length));
    }
    return new MetricData(arms, arms, Double.NaN);
  }
}
