package org.rectrain.report.model;

import java.util.List;
import java.util.Map;

/**
 * The course of one training, as drawn: each course is named, its points are (step, value).
 *
 * @param model name of what was trained
 * @param losses courses of the loss and its terms, the whole loss first
 * @param scores courses of AUC on valid by task
 * @param recall course of recall on valid; empty where not computed
 * @param bestStep step of the checkpoint that was taken, NaN where unknown
 * @param facts figures shown beside the curves, by name
 */
public record TrainingView(
    String model,
    Map<String, List<Step>> losses,
    Map<String, List<Step>> scores,
    List<Step> recall,
    double bestStep,
    Map<String, String> facts) {

  /** A value at an optimizer step. */
  record Step(double step, double value) {}
}
