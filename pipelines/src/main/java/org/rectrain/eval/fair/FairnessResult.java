package org.rectrain.eval.fair;

import java.util.List;
import org.rectrain.config.ModelName;
import org.rectrain.eval.measure.IntervalEstimate;

/**
 * Exposure and error of the first task by group.
 *
 * @param task the label
 * @param minRows rows from which on gates hold a group to account
 * @param models one per model
 */
public record FairnessResult(String task, int minRows, List<OfModel> models) {
  /**
   * One model.
   *
   * @param model its name
   * @param groups all groups, family by family
   */
  public record OfModel(@ModelName String model, List<Group> groups) {}

  /**
   * One group of rows under one model's ranking of each user's rows. A row at rank r has the
   * exposure 1 / log2(1 + r), as in DCG.
   *
   * @param family what the rows are divided by
   * @param value which part this is
   * @param rows rows with the label
   * @param users users with such a row
   * @param clicks share of the positives that are the group's
   * @param exposure share of the exposure that the group gets
   * @param exposureRatio exposure over clicks: above 1 the group is shown more than it is clicked
   * @param auc among the group's rows
   * @param calibration sum of scores over positives: above 1 the group is promised too much
   */
  public record Group(
      String family,
      String value,
      int rows,
      int users,
      IntervalEstimate clicks,
      IntervalEstimate exposure,
      IntervalEstimate exposureRatio,
      IntervalEstimate auc,
      IntervalEstimate calibration) {
    /** The group as it is called in sentences. */
    public String name() {
      return family + "=" + value;
    }
  }
}
