package org.rectrain.label;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.eval.measure.IntervalEstimate;

/**
 * What {@code rectrain label score} found.
 *
 * @param label that was examined
 * @param rows with a label in train
 * @param judged rows of test
 * @param seeds of the curves
 * @param sizes rows with a label after each batch
 * @param curves a learning curve for each strategy
 * @param pseudo what labels by the model are worth; null where they were not asked for
 * @param verdict in one sentence
 */
public record LabelWorth(
    String label,
    int rows,
    int judged,
    int seeds,
    List<Integer> sizes,
    List<Curve> curves,
    @Nullable Pseudo pseudo,
    String verdict) {
  /** Its file. */
  public static final String FILE = "score.json";

  /**
   * AUC on test against rows with a label.
   *
   * @param strategy random, uncertainty, core_set or mixture
   * @param auc after each batch, mean over seeds with its 95 % interval
   * @param gain mean over all batches against random, in pairs of seeds, with its 95 % interval
   */
  public record Curve(String strategy, List<IntervalEstimate> auc, IntervalEstimate gain) {}

  /**
   * Labels by the model.
   *
   * @param hidden whether labels were hidden, because none is missing
   * @param labelled rows with a label
   * @param unlabelled rows without one
   * @param yes lowest probability that is taken for yes, mean over seeds; NaN for none
   * @param no highest probability that is taken for no, mean over seeds; NaN for none
   * @param given labels given, mean over seeds
   * @param precision share of right labels among them on the half of valid that did not choose the
   *     thresholds, mean over seeds; NaN without any
   * @param without AUC on test without them
   * @param gain with them minus without, in pairs over resampled users, with its 95 % interval
   * @param written whether prepared data with them was written
   */
  public record Pseudo(
      boolean hidden,
      int labelled,
      int unlabelled,
      double yes,
      double no,
      double given,
      double precision,
      IntervalEstimate without,
      IntervalEstimate gain,
      boolean written) {

    /** The same, written. */
    Pseudo kept() {
      return new Pseudo(
          hidden, labelled, unlabelled, yes, no, given, precision, without, gain, true);
    }
  }
}
