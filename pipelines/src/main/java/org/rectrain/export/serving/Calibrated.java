package org.rectrain.export.serving;

import java.util.stream.IntStream;
import org.rectrain.metric.Calibration;
import org.rectrain.metric.Calibration.Binning;
import org.rectrain.metric.LogLoss;
import org.rectrain.metric.Platt;

/**
 * A task's scores brought to the rates that happen: Platt scaling of the logit, fitted on valid,
 * its gain measured on rows that it was not fitted on. The order of scores does not change.
 *
 * @param task name of the label
 * @param intercept added to the scaled logit
 * @param slope of the logit, above 0
 * @param fittedOn split
 * @param measuredOn split; the same one where there is no other, and then the gain is too good
 * @param rows labelled rows of that split
 * @param lossBefore log loss of the model's probabilities
 * @param lossAfter of the calibrated ones
 * @param errorBefore expected calibration error in 15 bins of equal count
 * @param errorAfter the same of the calibrated ones
 */
public record Calibrated(
    String task,
    double intercept,
    double slope,
    String fittedOn,
    String measuredOn,
    int rows,
    double lossBefore,
    double lossAfter,
    double errorBefore,
    double errorAfter) {
  private static final int BINS = 15;
  private static final double CLIP = 1e-12;

  /**
   * Scores of one task on one split.
   *
   * @param split its name
   * @param probabilities of the model
   * @param labels 0, 1, or -1 for rows to leave out
   */
  @SuppressWarnings("ArrayRecordComponent") // columns, never compared
  public record Scored(String split, double[] probabilities, int[] labels) {}

  /** Fits on one split and measures on another. */
  public static Calibrated of(String task, Scored fitted, Scored measured) {
    Platt platt = Platt.fit(logits(fitted.probabilities()), fitted.labels());
    int[] known =
        IntStream.range(0, measured.labels().length)
            .filter(i -> measured.labels()[i] >= 0)
            .toArray();
    int[] labels = IntStream.of(known).map(i -> measured.labels()[i]).toArray();
    double[] before = IntStream.of(known).mapToDouble(i -> measured.probabilities()[i]).toArray();
    double[] logits = logits(before);
    double[] after = new double[before.length];
    for (int i = 0; i < after.length; i++) {
      after[i] = platt.probability(logits[i]);
    }
    return new Calibrated(
        task,
        platt.a(),
        platt.b(),
        fitted.split(),
        measured.split(),
        known.length,
        LogLoss.of(before, labels),
        LogLoss.of(after, labels),
        error(before, labels),
        error(after, labels));
  }

  /** The calibrated probability of the model's. */
  public double probability(double of) {
    return platt().probability(logits(new double[] {of})[0]);
  }

  /** The scaling itself. */
  public Platt platt() {
    return new Platt(intercept, slope);
  }

  private static double error(double[] probabilities, int[] labels) {
    return Calibration.expectedError(
        Calibration.curve(probabilities, labels, BINS, Binning.EQUAL_MASS));
  }

  private static double[] logits(double[] probabilities) {
    double[] out = new double[probabilities.length];
    for (int i = 0; i < out.length; i++) {
      double p = Math.min(Math.max(probabilities[i], CLIP), 1 - CLIP);
      out[i] = Math.log(p) - Math.log1p(-p);
    }
    return out;
  }
}
