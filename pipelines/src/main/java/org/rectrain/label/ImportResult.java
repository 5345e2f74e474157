package org.rectrain.label;

import java.util.List;
import org.rectrain.eval.measure.IntervalEstimate;

/**
 * What {@code rectrain label import} found.
 *
 * @param label that was asked for
 * @param answers read
 * @param questions rows with an answer
 * @param annotators who answered, with the number of answers of each
 * @param open rows without a majority
 * @param fleissKappa agreement of all on the rows with the most frequent number of answers; NaN
 *     with fewer than two
 * @param pairs agreement of every two
 * @param filled rows that had no label and now have one
 * @param turned rows whose label is another one now
 * @param reasons by reason of choice: what people say of the label that the log has
 */
public record ImportResult(
    String label,
    int answers,
    int questions,
    List<Annotator> annotators,
    int open,
    double fleissKappa,
    List<Pair> pairs,
    int filled,
    int turned,
    List<OfReason> reasons) {
  /** Its file. */
  public static final String FILE = "import.json";

  /**
   * Who answered.
   *
   * @param who as Label Studio names them
   * @param answers how many
   * @param outvoted answers that the majority does not share
   */
  public record Annotator(String who, int answers, int outvoted) {}

  /**
   * Two annotators.
   *
   * @param first of the two
   * @param second of the two
   * @param both rows that both answered
   * @param kappa Cohen's; NaN where undefined
   */
  public record Pair(String first, String second, long both, double kappa) {}

  /**
   * Answers to rows of one reason. Only those drawn at random say something about all rows.
   *
   * @param reason of choice
   * @param rows with a majority
   * @param rate share for which people say yes, with Wilson's interval
   * @param wrong share whose label in the log is another one, of those that have one
   */
  public record OfReason(String reason, int rows, IntervalEstimate rate, IntervalEstimate wrong) {}
}
