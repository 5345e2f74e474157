package org.rectrain.abtest.simulate;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.abtest.log.ExperimentUsers;
import org.rectrain.abtest.log.MetricVector;
import org.rectrain.config.abtest.AbtestMetric;
import org.rectrain.config.abtest.AbtestMetric.Kind;
import org.rectrain.dataset.StableHash;
import org.rectrain.stat.Moments;

/**
 * An uplift given to the treated users. It multiplies a mean's or a ratio's values, so that the
 * lifted sums follow from those without it; a proportion turns users on, who must be added up
 * again.
 *
 * @param uplift relative, 0.02 = 2 %
 * @param turned the users' rows with the uplift; null where multiplying does
 */
record Lift(double uplift, @Nullable Products turned) {

  static Lift of(
      ExperimentUsers users,
      AbtestMetric metric,
      MetricVector vector,
      double[] centre,
      double uplift,
      long seed) {
    boolean proportion = vector.kind() == Kind.PROPORTION;
    return new Lift(
        uplift,
        proportion
            ? products(users, vector, centre, turned(users, metric, vector, uplift, seed))
            : null);
  }

  /** Every user's row. */
  static Products products(
      ExperimentUsers users, MetricVector vector, double[] centre, boolean[] turned) {
    Products products = new Products(users.users(), centre);
    double[] filled = new double[vector.dimension()];
    double[] now = new double[users.now().length];
    double[] before = new double[now.length];
    for (int u = 0; u < users.users(); u++) {
      users.sums(u, now, before);
      vector.fill(filled, now, before);
      if (turned[u]) {
        filled[0] = 1;
      }
      products.set(u, filled);
    }
    return products;
  }

  /**
   * The treated arm with the uplift.
   *
   * @param same the arm without it
   * @param sums rows of {@code turned} added up over the arm, from an offset
   */
  Moments moments(Moments same, double[] sums, int offset) {
    return turned == null ? same.scaled(0, 1 + uplift) : turned.moments(sums, offset);
  }

  /** All users with the uplift. */
  Moments all(Moments same) {
    return turned == null ? same.scaled(0, 1 + uplift) : turned.moments(turned.total(), 0);
  }

  /**
   * The users without success who get one so that the share p becomes p(1 + uplift): as many as
   * that takes, those with the smallest hashes.
   */
  private static boolean[] turned(
      ExperimentUsers users, AbtestMetric metric, MetricVector vector, double uplift, long seed) {
    boolean[] turned = new boolean[users.users()];
    double[] sums = users.now()[vector.value()];
    long stream = StableHash.of(seed, "uplift", metric.name());
    int[] others =
        IntStream.range(0, sums.length)
            .filter(u -> sums[u] <= 0)
            .boxed()
            .sorted(Comparator.comparingLong(u -> StableHash.mix(stream ^ users.key()[u])))
            .mapToInt(Integer::intValue)
            .toArray();
    long wanted = Math.round((sums.length - others.length) * uplift);
    for (int i = 0; i < Math.min(wanted, others.length); i++) {
      turned[others[i]] = true;
    }
    return turned;
  }
}
