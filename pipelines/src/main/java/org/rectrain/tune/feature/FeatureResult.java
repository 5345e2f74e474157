package org.rectrain.tune.feature;

import java.util.List;
import org.rectrain.eval.measure.IntervalEstimate;

/**
 * What a search for features found.
 *
 * @param label that has to be predicted better
 * @param rows of valid that candidates were judged on
 * @param users of these rows
 * @param tried candidates, the largest gain on train first
 * @param kept those that are worth making
 * @param auc on test, of trees with the features that are there
 * @param gain on test, of the features that the kept ones make, with its 95 % interval
 * @param verdict in one sentence
 */
public record FeatureResult(
    String label,
    int rows,
    int users,
    List<Tried> tried,
    FeatureCandidates kept,
    IntervalEstimate auc,
    IntervalEstimate gain,
    String verdict) {
  /** Its file. */
  public static final String FILE = "features.json";

  /** The block of the configuration that makes them. */
  public static final String YAML = "features.yaml";

  /**
   * A candidate.
   *
   * @param candidate its name ({@link FeatureCandidates#names})
   * @param share of what the trees on train explain that its columns explain
   * @param gain of AUC on valid beside what was kept before it, with an interval that holds for all
   *     candidates at once; undefined for those that got no look
   * @param kept whether it is above 0
   */
  public record Tried(String candidate, double share, IntervalEstimate gain, boolean kept) {}
}
