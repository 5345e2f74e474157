package org.rectrain.eval.policy;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.causal.Examination;
import org.rectrain.config.ModelName;
import org.rectrain.eval.measure.IntervalEstimate;

/**
 * What each model's ranking would have got on the logged lists. Rewards are labels of the first
 * task per impression.
 *
 * @param task the label that is the reward
 * @param chances what weighs a row: examination, uniform or logged
 * @param examination chance that a position is looked at; null where another thing weighs a row
 * @param lists lists of two rows or more
 * @param rounds rows in them
 * @param leftOut rows without a position or alone in their list
 * @param logged mean reward of the ranking that was shown
 * @param models one per model
 */
public record OffPolicyResult(
    String task,
    String chances,
    @Nullable Examination examination,
    int lists,
    int rounds,
    int leftOut,
    IntervalEstimate logged,
    List<OfModel> models) {

  /**
   * One model.
   *
   * @param model its name
   * @param effectiveSize effective sample size of its weights
   * @param largestWeight of a round
   * @param moved share of the rows that it puts at another position
   * @param refused why there is no estimate; null where there is one
   * @param estimates by estimator; empty where refused
   * @param gains estimate minus the logged mean reward, on the same resampled users
   */
  public record OfModel(
      @ModelName String model,
      double effectiveSize,
      double largestWeight,
      double moved,
      @Nullable String refused,
      Map<String, IntervalEstimate> estimates,
      Map<String, IntervalEstimate> gains) {}
}
