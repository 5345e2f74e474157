package org.rectrain.metric;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Do events predicted with probability p happen with rate p? Reliability curve and expected
 * calibration error (Naeini et al. 2015; Guo et al. 2017).
 */
public final class Calibration {
  private Calibration() {}

  /** How predictions are put into bins. */
  public enum Binning {
    /** Bins of equal width over [0, 1]: the last includes 1, the others exclude their upper end. */
    EQUAL_WIDTH,
    /**
     * Bins of equal count in order of prediction; equal predictions never fall into different bins,
     * so there can be fewer.
     */
    EQUAL_MASS
  }

  /**
   * One bin that has rows.
   *
   * @param count rows
   * @param meanPrediction their mean probability
   * @param rate their share of positives
   */
  public record Bin(long count, double meanPrediction, double rate) {}

  /**
   * The reliability curve.
   *
   * @param probabilities of label 1, each 0 to 1
   * @param labels 0 or 1 per row
   * @param bins number of bins
   * @param binning how rows are put into them
   * @return the bins with rows, by ascending prediction; empty without rows or with a NaN
   */
  public static List<Bin> curve(double[] probabilities, int[] labels, int bins, Binning binning) {
    Checks.sameLength(probabilities.length, labels.length);
    Checks.positive("bins", bins);
    for (int i = 0; i < labels.length; i++) {
      Checks.label(labels[i], i);
      Checks.probability(probabilities[i], i);
      if (Double.isNaN(probabilities[i])) {
        return List.of();
      }
    }
    double[] uppers =
        binning == Binning.EQUAL_WIDTH ? equalWidth(bins) : equalMass(probabilities, bins);
    long[] counts = new long[uppers.length + 1];
    double[] predicted = new double[uppers.length + 1];
    long[] positives = new long[uppers.length + 1];
    for (int i = 0; i < labels.length; i++) {
      int bin = binOf(uppers, probabilities[i]);
      counts[bin]++;
      predicted[bin] += probabilities[i];
      positives[bin] += labels[i];
    }
    List<Bin> curve = new ArrayList<>();
    for (int b = 0; b < counts.length; b++) {
      if (counts[b] > 0) {
        curve.add(new Bin(counts[b], predicted[b] / counts[b], (double) positives[b] / counts[b]));
      }
    }
    return curve;
  }

  /**
   * Expected calibration error, 0 to 1, over bins b of n_b rows with mean prediction p_b and rate
   * of positives r_b; NaN for an empty curve:
   *
   * <pre>{@code
   * ECE = Σ_b (n_b / n) |p_b - r_b|,   n = Σ_b n_b
   * }</pre>
   */
  public static double expectedError(List<Bin> curve) {
    double sum = 0;
    double rows = 0;
    for (Bin bin : curve) {
      sum += bin.count * Math.abs(bin.meanPrediction - bin.rate);
      rows += bin.count;
    }
    return rows > 0 ? sum / rows : Double.NaN;
  }

  /** Largest |mean prediction - rate| of a bin; NaN for an empty curve. */
  public static double maximumError(List<Bin> curve) {
    return curve.stream()
        .mapToDouble(bin -> Math.abs(bin.meanPrediction - bin.rate))
        .max()
        .orElse(Double.NaN);
  }

  /**
   * Predicted events over observed ones: above 1 the model promises too much. NaN without
   * positives.
   */
  public static double ratio(double[] probabilities, int[] labels) {
    Checks.sameLength(probabilities.length, labels.length);
    int positives = Checks.positives(labels);
    return positives == 0 ? Double.NaN : Arrays.stream(probabilities).sum() / positives;
  }

  /** Exclusive upper ends of all bins but the last. */
  private static double[] equalWidth(int bins) {
    double[] uppers = new double[bins - 1];
    for (int b = 0; b < uppers.length; b++) {
      uppers[b] = (b + 1.0) / bins;
    }
    return uppers;
  }

  private static double[] equalMass(double[] probabilities, int bins) {
    double[] sorted = probabilities.clone();
    Arrays.sort(sorted);
    double[] uppers = new double[bins - 1];
    int used = 0;
    for (int b = 1; b < bins && sorted.length > 0; b++) {
      double upper = sorted[(int) ((long) sorted.length * b / bins)];
      if (upper > sorted[0] && (used == 0 || upper > uppers[used - 1])) {
        uppers[used++] = upper;
      }
    }
    return Arrays.copyOf(uppers, used);
  }

  private static int binOf(double[] uppers, double value) {
    int at = Arrays.binarySearch(uppers, value);
    return at >= 0 ? at + 1 : -at - 1;
  }
}
