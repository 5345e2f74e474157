package org.rectrain.tune.worth;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.rectrain.eval.SeedSpread;
import org.rectrain.eval.measure.PairedComparison;

/**
 * The content of {@code worth.json}.
 *
 * @param verdict in one sentence
 * @param metric that decides
 * @param minGain smallest gain that pays
 * @param choice the variant to take
 * @param variants in the order of the section, those that ran
 * @param comparisons of all pairs of variants in all compared metrics, by the variants' names
 * @param leftOut variants that were predicted to take too long, with the minutes
 * @param findings what a reader must know, in sentences
 */
public record WorthResult(
    String verdict,
    String metric,
    double minGain,
    String choice,
    List<Variant> variants,
    List<PairedComparison> comparisons,
    Map<String, Double> leftOut,
    List<String> findings) {
  /** File of the result in the stage's folder. */
  public static final String FILE = "worth.json";

  /**
   * One variant with what it reached and what it costs.
   *
   * @param name in the section
   * @param kind no_text, lexical, frozen, towers or tuned
   * @param changes keys in which it differs
   * @param runs folders of its runs, one a seed
   * @param predictedMinutes of training, if nothing stops it early, as predicted before the start;
   *     NaN for a baseline
   * @param minutes of training (of a baseline: fitting), mean over the seeds
   * @param peakMegabytes largest memory of a training process; 0 where unknown
   * @param trainable values that learn
   * @param warmMillis per 1,000 scores, texts known
   * @param newMillis per 1,000 scores of new items, their texts encoded in the request; NaN for a
   *     baseline
   * @param stillGaining whether its last evaluation was its best, so that more epochs may give more
   * @param metrics each compared metric over users and seeds, by name
   */
  public record Variant(
      String name,
      Rung.Kind kind,
      Map<String, JsonNode> changes,
      List<String> runs,
      double predictedMinutes,
      double minutes,
      long peakMegabytes,
      long trainable,
      double warmMillis,
      double newMillis,
      boolean stillGaining,
      Map<String, SeedSpread> metrics) {

    /** A metric's value; NaN where it was not measured. */
    public double value(String metric) {
      SeedSpread spread = metrics.get(metric);
      return spread == null ? Double.NaN : spread.mean().value();
    }
  }
}
