package org.rectrain.abtest.decision;

import java.util.List;
import org.jspecify.annotations.Nullable;

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
}
