package org.rectrain.metric;

import java.util.List;

/**
 * Turns a score into a probability by p = 1 / (1 + exp(-(a + b·x))), fitted by maximum likelihood
 * (Platt 1999). The order of scores is kept: b is never below a tiny positive value.
 *
 * @param a intercept
 * @param b slope, positive
 */
public record Platt(double a, double b) {
  private static final double SMALLEST_SLOPE = 1e-6;
  private static final int STEPS = 100;
  private static final double RIDGE = 1e-6;

  /** The probability of a score. */
  public double probability(double x) {
    return Logistic.sigmoid(a + b * x);
  }

  /**
   * One score per row as probabilities of several tasks.
   *
   * @param scaling of each known task, in the order of {@code known}
   * @param known names of the tasks that were fitted
   * @param tasks names of those asked for
   * @param x (rows) scores
   * @return (tasks, rows); NaN throughout for a task that is not known
   */
  public static double[][] probabilities(
      List<Platt> scaling, List<String> known, List<String> tasks, double[] x) {
    double[][] out = new double[tasks.size()][x.length];
    for (int t = 0; t < out.length; t++) {
      int task = known.indexOf(tasks.get(t));
      for (int i = 0; i < x.length; i++) {
        out[t][i] = task < 0 ? Double.NaN : scaling.get(task).probability(x[i]);
      }
    }
    return out;
  }

  /**
   * Fits by Newton's method with a tiny ridge, which keeps separable data finite.
   *
   * @param x scores
   * @param labels 0, 1, or -1 for rows to leave out
   */
  public static Platt fit(double[] x, int[] labels) {
    double mean = 0;
    double rate = 0;
    int n = 0;
    for (int i = 0; i < x.length; i++) {
      if (labels[i] >= 0) {
        mean += x[i];
        rate += labels[i];
        n++;
      }
    }
    // One row of each class added: the rate of a rare label is then never 0.
    rate = (rate + 1) / (n + 2);
    mean /= Math.max(1, n);
    double a = Math.log(rate / (1 - rate));
    double b = 0;
    for (int step = 0; step < STEPS; step++) {
      double ga = 0;
      double gb = -RIDGE * b;
      double haa = RIDGE;
      double hab = 0;
      double hbb = RIDGE;
      for (int i = 0; i < x.length; i++) {
        if (labels[i] >= 0) {
          double z = x[i] - mean;
          double p = Logistic.sigmoid(a + b * z);
          double w = p * (1 - p);
          ga += labels[i] - p;
          gb += (labels[i] - p) * z;
          haa += w;
          hab += w * z;
          hbb += w * z * z;
        }
      }
      double determinant = haa * hbb - hab * hab;
      double da = (hbb * ga - hab * gb) / determinant;
      double db = (haa * gb - hab * ga) / determinant;
      a += da;
      b += db;
      if (Math.abs(da) + Math.abs(db) < 1e-10) {
        break;
      }
    }
    if (!(b > SMALLEST_SLOPE) || !Double.isFinite(a)) {
      return new Platt(Math.log(rate / (1 - rate)) - SMALLEST_SLOPE * mean, SMALLEST_SLOPE);
    }
    return new Platt(a - b * mean, b);
  }
}
