package org.rectrain.report.experiment;

import java.util.List;
import java.util.Map;
import org.rectrain.abtest.analysis.VariantComparison;
import org.rectrain.abtest.decision.AbtestResult;
import org.rectrain.report.chart.Line;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.State;

/**
 * The decision of an online experiment, as drawn. Changes are relative, treatment against control.
 *
 * @param state good to ship, bad (also for an invalid experiment), or undecided
 * @param verdict the decision in a few words
 * @param sentence the decision and its reason in one sentence
 * @param reasons further sentences
 * @param interval name of the intervals, such as "95% interval"
 * @param effects every metric, the one that decides first
 * @param looks of the metric that decides, by day of the experiment: what each evening said
 * @param segments of the metric that decides
 * @param variants users by variant
 * @param warnings what a reader must know before believing the rest
 * @param facts assignment check, method, dates and the like, by name
 */
public record ExperimentView(
    State state,
    String verdict,
    String sentence,
    List<String> reasons,
    String interval,
    List<Effect> effects,
    List<Line.Point> looks,
    List<VariantComparison.SegmentTable> segments,
    List<AbtestResult.Variant> variants,
    List<String> warnings,
    Map<String, String> facts) {

  /** The reason for the verdict: the sentence, or the rest of one that begins with it. */
  public String reason() {
    return sentence.startsWith(verdict) ? sentence.substring(verdict.length()) : ". " + sentence;
  }

  /**
   * One metric under one treatment.
   *
   * @param name of the metric, with its treatment where there are several
   * @param role goal, guardrail or info
   * @param control its value in control
   * @param treatment its value in treatment
   * @param change relative change with its interval
   * @param p after correction for several comparisons, NaN where not computed
   * @param method how it was tested
   * @param state better, worse or undecided
   */
  record Effect(
      String name,
      String role,
      double control,
      double treatment,
      Measured change,
      double p,
      String method,
      State state) {}
}
