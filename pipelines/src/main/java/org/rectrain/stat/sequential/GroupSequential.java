package org.rectrain.stat.sequential;

import java.util.Arrays;
import org.rectrain.stat.Alternative;
import org.rectrain.stat.Distributions;
import org.rectrain.stat.Estimate;
import org.rectrain.stat.Interval;
import org.rectrain.stat.Quadrature;

/**
 * Group-sequential boundaries for a few planned looks: how large |z| must be at each look so that
 * the chance of a false alarm at any of them stays at alpha (Lan and DeMets 1983; numerical
 * recursion of Armitage, McPherson and Rowe 1969).
 */
public final class GroupSequential {
  /** Beyond this z the chance is below 1e-15: treated as "never". */
  private static final double NEVER = 8;

  private static final double SMALLEST_STEP = 1e-4;

  private GroupSequential() {}

  /** How alpha is spent over the information fraction f. */
  public enum Spending {
    /** 2(1 - Φ(z_{1-α/2} / √f)): hardly anything early, almost the plain test at the end. */
    OBRIEN_FLEMING,
    /** α log(1 + (e - 1) f): about evenly, stops earlier, pays more at the end. */
    POCOCK,
    /** α f²: between the two (Kim and DeMets 1987, power family). */
    QUADRATIC;

    /** Alpha spent up to the fraction, for one tail that may spend {@code alpha} in all. */
    public double spent(double fraction, double alpha) {
      double f = Math.min(1, fraction);
      return switch (this) {
        case OBRIEN_FLEMING ->
            2 * Distributions.normalUpper(-Distributions.normalQuantile(alpha / 2) / Math.sqrt(f));
        case POCOCK -> alpha * Math.log1p((Math.E - 1) * f);
        case QUADRATIC -> alpha * f * f;
      };
    }
  }

  /**
   * Boundaries on z at each look; a two-sided test is symmetric and spends alpha/2 on each side, a
   * one-sided one returns its upper boundary (mirror it for {@code LESS}).
   *
   * @param fractions information at each look over the planned information, ascending by at least
   *     1e-4, in (0, 1]
   * @return the smallest z that is significant at each look; at most 8, which means "never"
   */
  public static double[] bounds(
      double[] fractions, double alpha, Alternative alternative, Spending spending) {
    check(fractions);
    boolean both = alternative == Alternative.TWO_SIDED;
    double tail = both ? alpha / 2 : alpha;
    double[] bounds = new double[fractions.length];
    // Density of the score process S = z√f among the paths that never crossed, on nodes.
    double[] nodes = {0};
    double[] density = {1};
    double before = 0;
    double spent = 0;
    for (int k = 0; k < fractions.length; k++) {
      double f = fractions[k];
      double step = Math.sqrt(f - before);
      double spend = Math.max(0, spending.spent(f, tail) - spent);
      spent += spend;
      bounds[k] = bound(nodes, density, step, Math.sqrt(f), spend);
      if (k + 1 < fractions.length) {
        double next = Math.sqrt(fractions[k + 1] - f);
        double high = bounds[k] * Math.sqrt(f);
        double low = both ? -high : -NEVER * Math.sqrt(f);
        Quadrature grid = new Quadrature(low, high, Math.min(step, next));
        density = advance(nodes, density, step, grid);
        nodes = grid.at;
        before = f;
      }
    }
    return bounds;
  }

  /**
   * The smallest alpha at which |z| at the last of the given looks is significant (repeated
   * p-value, Jennison and Turnbull 1989): below alpha exactly when the boundary is crossed, so that
   * it may go into Holm's correction as any p-value.
   *
   * @param fractions information at the looks so far
   * @param z statistic at the last of them
   * @return between 1e-12 and 1, to a relative 1e-4; NaN when z is
   */
  public static double pValue(
      double[] fractions, double z, Alternative alternative, Spending spending) {
    if (Double.isNaN(z)) {
      return Double.NaN;
    }
    double size =
        switch (alternative) {
          case TWO_SIDED -> Math.abs(z);
          case GREATER -> z;
          case LESS -> -z;
        };
    double low = Math.log(1e-12);
    double high = Math.log(0.999);
    if (gap(fractions, Math.exp(low), size, alternative, spending) >= 0) {
      return 1e-12;
    }
    if (gap(fractions, Math.exp(high), size, alternative, spending) <= 0) {
      return 1;
    }
    while (high - low > 1e-4) {
      double middle = (low + high) / 2;
      if (gap(fractions, Math.exp(middle), size, alternative, spending) >= 0) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return Math.exp(high);
  }

  private static double gap(
      double[] fractions, double alpha, double size, Alternative alternative, Spending spending) {
    double[] bounds = bounds(fractions, alpha, alternative, spending);
    return size - bounds[bounds.length - 1];
  }

  /**
   * Interval of an estimate at a look that keeps its confidence over all looks (repeated confidence
   * interval, Jennison and Turnbull 1989): estimate ± bound · standard error.
   */
  public static Interval interval(Estimate estimate, double bound, double level) {
    if (!estimate.defined()) {
      return Interval.undefined(level);
    }
    double half = bound * estimate.standardError();
    return new Interval(estimate.value() - half, estimate.value() + half, level);
  }

  private static double bound(
      double[] nodes, double[] density, double step, double scale, double spend) {
    if (crossing(nodes, density, step, NEVER * scale) >= spend) {
      return NEVER;
    }
    double low = -NEVER;
    double high = NEVER;
    double z = 2;
    // Newton's method on the logarithm, held inside a shrinking bracket.
    for (int i = 0; i < 100; i++) {
      double chance = crossing(nodes, density, step, z * scale);
      if (chance > spend) {
        low = z;
      } else {
        high = z;
      }
      double slope = -landing(nodes, density, step, z * scale) * scale;
      double move = Math.log(chance / spend) * chance / slope;
      double guess = z - move;
      if (!(guess > low && guess < high)) {
        guess = (low + high) / 2;
      }
      if (Math.abs(guess - z) < 1e-12) {
        return guess;
      }
      z = guess;
    }
    return z;
  }

  /** Density of landing on the boundary after the next step. */
  private static double landing(double[] nodes, double[] density, double step, double boundary) {
    double sum = 0;
    for (int i = 0; i < nodes.length; i++) {
      sum += density[i] * Distributions.normalDensity((boundary - nodes[i]) / step);
    }
    return sum / step;
  }

  /** Chance that a path not stopped so far ends above the boundary after the next step. */
  private static double crossing(double[] nodes, double[] density, double step, double boundary) {
    double sum = 0;
    for (int i = 0; i < nodes.length; i++) {
      sum += density[i] * Distributions.normalUpper((boundary - nodes[i]) / step);
    }
    return sum;
  }

  /** Density (times quadrature weight) after one more step, at the nodes inside the boundaries. */
  private static double[] advance(double[] nodes, double[] density, double step, Quadrature grid) {
    double[] moved = new double[grid.at.length];
    for (int j = 0; j < moved.length; j++) {
      double sum = 0;
      for (int i = 0; i < nodes.length; i++) {
        sum += density[i] * Distributions.normalDensity((grid.at[j] - nodes[i]) / step);
      }
      moved[j] = sum / step * grid.weight[j];
    }
    return moved;
  }

  private static void check(double[] fractions) {
    double before = 0;
    for (double f : fractions) {
      if (!(f - before >= SMALLEST_STEP && f <= 1)) {
        throw new IllegalArgumentException(
            "information fractions must rise by at least 1e-4 up to 1, are "
                + Arrays.toString(fractions));
      }
      before = f;
    }
  }
}
