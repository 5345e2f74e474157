package org.rectrain.release.shadow;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.eval.measure.IntervalEstimate;

/**
 * What two models say of the same rows; {@code shadow.json} is this record. Differences are b - a,
 * in probability; intervals of 95 % count users, whose rows are alike. Undefined is NaN.
 *
 * @param version of the format
 * @param a name of the model that serves
 * @param b name of the other
 * @param rows scored by both
 * @param users of these rows
 * @param tasks one for each task that both know
 * @param lists of retrieved items; null where one of them does not retrieve
 * @param sentence the result in one plain sentence
 */
public record ShadowResult(
    int version,
    String a,
    String b,
    long rows,
    long users,
    List<Task> tasks,
    @Nullable Lists lists,
    String sentence) {
  /** Name of the file. */
  public static final String FILE = "shadow.json";

  /**
   * One task.
   *
   * @param difference mean of b - a
   * @param distance mean of |b - a|
   * @param quantiles of b - a, at 1, 5, 25, 50, 75, 95 and 99 %
   * @param kendall mean over users of tau-b between the two orders of the user's rows
   * @param rankedUsers users with an order to compare
   * @param first what a says and how it fits the labels
   * @param second the same of b
   * @param slices those that differ most from the rest first
   */
  public record Task(
      String task,
      IntervalEstimate difference,
      double distance,
      List<Double> quantiles,
      IntervalEstimate kendall,
      long rankedUsers,
      Fit first,
      Fit second,
      List<Part> slices) {}

  /**
   * A model and the labels.
   *
   * @param mean probability over all rows
   * @param labelled rows with a label
   * @param calibration predicted over observed positives; 1 is right
   * @param expectedError expected calibration error over ten bins of equal size
   */
  public record Fit(
      double mean, long labelled, double calibration, double expectedError, double auc) {}

  /**
   * A slice.
   *
   * @param difference mean of b - a in it
   * @param excess this minus the mean of all rows, with its interval
   * @param adjustedPValue of no excess, by Holm over all slices of the task; NaN where undefined
   * @param moved whether the excess is significant
   */
  public record Part(
      String slice,
      long rows,
      long users,
      double difference,
      IntervalEstimate excess,
      @com.fasterxml.jackson.annotation.JsonProperty("adjusted_p_value") double adjustedPValue,
      boolean moved) {}

  /**
   * Lists of retrieved items.
   *
   * @param users with a list of both
   * @param k places that are compared
   * @param overlap mean share of the k places that both have
   * @param rankBiased mean rank-biased overlap
   * @param sameFirst share of users whose first item is the same
   */
  public record Lists(
      long users, int k, IntervalEstimate overlap, IntervalEstimate rankBiased, double sameFirst) {}
}
