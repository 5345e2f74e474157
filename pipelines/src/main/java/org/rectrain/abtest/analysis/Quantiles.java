package org.rectrain.abtest.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.abtest.log.ExperimentUsers;
import org.rectrain.stat.MidQuantile;
import org.rectrain.stat.Sample;
import org.rectrain.stat.TiedQuantile;

/**
 * A quantile of users' sums as arms that compare like any other. The standard errors are stretched
 * so that the effect over its standard error is the statistic that counts users ({@link
 * MidQuantile#statistic}): distances between tied or sparse values are no measure of chance.
 */
public final class Quantiles {
  private Quantiles() {}

  public static MetricData data(double[] sums, ExperimentUsers users, double q) {
    List<Sample> arms = new ArrayList<>();
    List<double[]> values = new ArrayList<>();
    List<@Nullable String> problems = new ArrayList<>();
    for (int v = 0; v < users.variants().size(); v++) {
      int variant = v;
      double[] sorted =
          IntStream.range(0, sums.length)
              .filter(u -> users.variant()[u] == variant)
              .mapToDouble(u -> sums[u])
              .toArray();
      Arrays.sort(sorted);
      MidQuantile quantile = MidQuantile.of(sorted, q);
      double error = quantile.standardError();
      arms.add(new Sample(sorted.length, quantile.estimate(), error * error * sorted.length));
      values.add(sorted);
      String problem = quantile.problem();
      problems.add(problem == null ? null : "in '" + users.variants().get(v) + "' " + problem);
    }
    String inControl = problems.get(0);
    List<Double> wider = new ArrayList<>();
    List<@Nullable String> few = new ArrayList<>();
    List<@Nullable TiedQuantile> tied = new ArrayList<>();
    for (int v = 1; v < arms.size(); v++) {
      String problem = inControl == null ? problems.get(v) : inControl;
      double statistic =
          problem == null ? MidQuantile.statistic(values.get(0), values.get(v), q) : Double.NaN;
      wider.add(wider(arms.get(0), arms.get(v), statistic));
      few.add(problem);
      boolean empty = values.get(0).length == 0 || values.get(v).length == 0;
      tied.add(empty ? null : TiedQuantile.of(values.get(0), values.get(v), q));
    }
    return new MetricData(arms, arms, Double.NaN, wider, few, tied);
  }

  /** What makes the effect over its standard error the statistic, or no larger when it is small. */
  private static double wider(Sample control, Sample treatment, double statistic) {
    double effect = Math.abs(treatment.mean() - control.mean());
    double error = Math.sqrt(control.squaredError() + treatment.squaredError());
    double z = Math.abs(statistic);
    return z >= 1 ? effect / z / error : Math.max(1, effect / error);
  }
}
