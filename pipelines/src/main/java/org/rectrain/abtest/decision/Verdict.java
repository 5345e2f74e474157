package org.rectrain.abtest.decision;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.abtest.analysis.Words;

/**
 * What to do.
 *
 * @param decision one of four
 * @param treatment the variant that the decision is about; null when there is none
 * @param sentence the whole result in one plain sentence
 * @param reasons further sentences, most important first
 * @param until for keep_running: the day on which there should be enough data, when it can be
 *     predicted
 */
public record Verdict(
    Decision decision,
    @Nullable String treatment,
    String sentence,
    List<String> reasons,
    @Nullable String until) {

  /** The four ways an experiment ends, or goes on. */
  public enum Decision {
    /** The primary goal improved and no guardrail is broken. */
    SHIP,
    /** Harm was shown, or nothing was found with enough data. */
    DO_NOT_SHIP,
    /** Not enough data yet. */
    KEEP_RUNNING,
    /** The experiment or its log is broken: no effect can be believed. */
    INVALID
  }

  /** To go on, as the smallest variant has too few users. */
  static Verdict tooFew(List<String> variants, long[] counts, long fewest) {
    int smallest = 0;
    for (int v = 1; v < counts.length; v++) {
      smallest = counts[v] < counts[smallest] ? v : smallest;
    }
    String why =
        "'"
            + variants.get(smallest)
            + "' has "
            + Words.count(counts[smallest])
            + (counts[smallest] == 1 ? " user" : " users")
            + "; fewer than "
            + Words.count(fewest)
            + " are too few for a verdict";
    return new Verdict(Decision.KEEP_RUNNING, null, "Keep running: " + why + ".", List.of(), null);
  }
}
