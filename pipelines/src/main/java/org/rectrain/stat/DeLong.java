package org.rectrain.stat;

import java.util.Arrays;
import org.hipparchus.distribution.continuous.NormalDistribution;

/**
 * Variance of the AUC and test of two AUCs on the same rows (DeLong, DeLong and Clarke-Pearson
 * 1988), for independent rows. Rows of one user are not independent: over impressions of a
 * recommender use the bootstrap over users, this is the cross-check.
 *
 * <p>With V10(i) the share of negatives that positive i beats and V01(j) the share of positives
 * that beat negative j (ties one half): var(AUC) = var(V10) / P + var(V01) / N.
 */
public final class DeLong {
  private static final NormalDistribution NORMAL = new NormalDistribution();

  private DeLong() {}

  /**
   * An AUC with its uncertainty.
   *
   * @param auc the area
   * @param standardError NaN with fewer than two positives or negatives
   * @param interval normal interval, cut to [0, 1]
   */
  public record Result(double auc, double standardError, Interval interval) {}

  /**
   * Two AUCs on the same rows.
   *
   * @param difference AUC of the first minus that of the second
   * @param standardError of the difference
   * @param interval normal interval of the difference
   * @param z difference / standard error
   * @param pValue two-sided, of no difference; NaN when both rank alike
   */
  public record Comparison(
      double difference, double standardError, Interval interval, double z, double pValue) {}

  /**
   * The AUC of one model.
   *
   * @param scores one per row, no NaN
   * @param labels 0 or 1 per row, both present
   * @param level confidence level
   */
  public static Result of(double[] scores, int[] labels, double level) {
    Placements placements = Placements.of(scores, labels);
    double error = Math.sqrt(placements.covariance(placements));
    double half = quantile(level) * error;
    double auc = placements.auc();
    Interval interval =
        Double.isNaN(error)
            ? Interval.undefined(level)
            : new Interval(Math.max(0, auc - half), Math.min(1, auc + half), level);
    return new Result(auc, error, interval);
  }

  /**
   * The difference of two models on the same rows.
   *
   * @param first scores of one model, one per row, no NaN
   * @param second scores of the other, same rows
   * @param labels 0 or 1 per row, both present
   * @param level confidence level
   */
  public static Comparison compare(double[] first, double[] second, int[] labels, double level) {
    Placements a = Placements.of(first, labels);
    Placements b = Placements.of(second, labels);
    double difference = a.auc() - b.auc();
    double variance = a.covariance(a) + b.covariance(b) - 2 * a.covariance(b);
    double error = Math.sqrt(Math.max(0, variance));
    double z = error > 0 ? difference / error : Double.NaN;
    double p = error > 0 ? 2 * NORMAL.cumulativeProbability(-Math.abs(z)) : Double.NaN;
    double half = quantile(level) * error;
    Interval interval =
        Double.isNaN(error)
            ? Interval.undefined(level)
            : new Interval(difference - half, difference + half, level);
    return new Comparison(difference, error, interval, z, p);
  }

  private static double quantile(double level) {
    return NORMAL.inverseCumulativeProbability(0.5 + level / 2);
  }

  /** V10 and V01 in order of rows. */
  private static final class Placements {
    private final double[] ofPositives;
    private final double[] ofNegatives;

    private Placements(double[] ofPositives, double[] ofNegatives) {
      this.ofPositives = ofPositives;
      this.ofNegatives = ofNegatives;
    }

    static Placements of(double[] scores, int[] labels) {
      if (scores.length != labels.length) {
        throw new IllegalArgumentException(
            "scores and labels differ in length: " + scores.length + " and " + labels.length);
      }
      int positives = (int) Arrays.stream(labels).filter(label -> label == 1).count();
      double[] high = new double[positives];
      double[] low = new double[labels.length - positives];
      int h = 0;
      int l = 0;
      for (int i = 0; i < scores.length; i++) {
        if (Double.isNaN(scores[i])) {
          throw new IllegalArgumentException("score of row " + i + " is NaN");
        }
        if (labels[i] == 1) {
          high[h++] = scores[i] + 0.0;
        } else {
          low[l++] = scores[i] + 0.0;
        }
      }
      if (high.length == 0 || low.length == 0) {
        throw new IllegalArgumentException(
            "an AUC needs both classes; found "
                + high.length
                + " positives and "
                + low.length
                + " negatives");
      }
      double[] highSorted = sorted(high);
      double[] lowSorted = sorted(low);
      return new Placements(
          Arrays.stream(high).map(x -> shareBelow(lowSorted, x)).toArray(),
          Arrays.stream(low).map(x -> 1 - shareBelow(highSorted, x)).toArray());
    }

    double auc() {
      return Arrays.stream(ofPositives).average().orElse(Double.NaN);
    }

    double covariance(Placements other) {
      return covariance(ofPositives, other.ofPositives) / ofPositives.length
          + covariance(ofNegatives, other.ofNegatives) / ofNegatives.length;
    }

    /** NaN for one value: 0 / 0. */
    private static double covariance(double[] x, double[] y) {
      double meanX = Arrays.stream(x).average().orElse(Double.NaN);
      double meanY = Arrays.stream(y).average().orElse(Double.NaN);
      double sum = 0;
      for (int i = 0; i < x.length; i++) {
        sum += (x[i] - meanX) * (y[i] - meanY);
      }
      return x.length < 2 ? Double.NaN : sum / (x.length - 1);
    }

    private static double[] sorted(double[] values) {
      double[] copy = values.clone();
      Arrays.sort(copy);
      return copy;
    }

    /** (values below + 0.5 · values equal) / all. */
    private static double shareBelow(double[] sorted, double value) {
      int upTo =
          value == Double.POSITIVE_INFINITY ? sorted.length : below(sorted, Math.nextUp(value));
      double halves = below(sorted, value) + upTo;
      return halves / 2 / sorted.length;
    }

    private static int below(double[] sorted, double value) {
      int from = 0;
      int to = sorted.length;
      while (from < to) {
        int middle = (from + to) >>> 1;
        if (sorted[middle] < value) {
          from = middle + 1;
        } else {
          to = middle;
        }
      }
      return from;
    }
  }
}
