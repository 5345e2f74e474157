package org.rectrain.export.serving;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.export.onnx.CalibrationCurve;
import org.rectrain.export.onnx.CalibrationCurve.Knot;
import org.rectrain.metric.Calibration;
import org.rectrain.metric.Calibration.Binning;
import org.rectrain.metric.LogLoss;
import org.rectrain.metric.Platt;

/**
 * A task's scores brought to the rates that happen: Platt scaling of the logit or isotonic
 * regression, whichever has the lower log loss on the halves of valid that it was not fitted on;
 * fitted on valid, its gain measured on other rows. The order of scores does not change.
 *
 * @param task name of the label
 * @param intercept added to the scaled logit
 * @param slope of the logit, above 0
 * @param knots of the isotonic regression; empty where Platt scaling is taken, null in exports of
 *     versions before it
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
    @Nullable List<Knot> knots,
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
    CalibrationCurve curve = chosen(logits(fitted.probabilities()), fitted.labels());
    int[] known =
        IntStream.range(0, measured.labels().length)
            .filter(i -> measured.labels()[i] >= 0)
            .toArray();
    int[] labels = IntStream.of(known).map(i -> measured.labels()[i]).toArray();
    double[] before = IntStream.of(known).mapToDouble(i -> measured.probabilities()[i]).toArray();
    double[] logits = logits(before);
    double[] after = new double[before.length];
    for (int i = 0; i < after.length; i++) {
      after[i] = curve.probability(logits[i]);
    }
    return new Calibrated(
        task,
        curve.platt().a(),
        curve.platt().b(),
        curve.knots(),
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
    return curve().probability(logits(new double[] {of})[0]);
  }

  /** What makes a probability of a logit. */
  public CalibrationCurve curve() {
    return new CalibrationCurve(new Platt(intercept, slope), knots == null ? List.of() : knots);
  }

  /** What it was chosen to be. */
  public String method() {
    return curve().knots().isEmpty() ? "Platt scaling" : "isotonic regression";
  }

  /** Both on each half of the rows, judged on the other one; rows of a user are together. */
  static CalibrationCurve chosen(double[] logits, int[] labels) {
    int half = logits.length / 2;
    double gain = 0;
    for (boolean second : new boolean[] {false, true}) {
      int from = second ? half : 0;
      int to = second ? logits.length : half;
      double[] x = Arrays.copyOfRange(logits, from, to);
      int[] y = Arrays.copyOfRange(labels, from, to);
      Platt platt = Platt.fit(x, y);
      List<Knot> knots = Isotonic.fit(x, y);
      if (knots.isEmpty()) {
        return new CalibrationCurve(Platt.fit(logits, labels), List.of());
      }
      CalibrationCurve isotonic = new CalibrationCurve(platt, knots);
      for (int i = 0; i < logits.length; i++) {
        if ((i < from || i >= to) && labels[i] >= 0) {
          gain += LogLoss.ofRow(platt.probability(logits[i]), labels[i]);
          gain -= LogLoss.ofRow(isotonic.probability(logits[i]), labels[i]);
        }
      }
    }
    List<Knot> knots = gain > 0 ? Isotonic.fit(logits, labels) : List.of();
    return new CalibrationCurve(Platt.fit(logits, labels), knots);
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
