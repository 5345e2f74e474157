package org.rectrain.tune;

import java.util.Map;

/**
 * A trial that has ended, as a sampler sees it.
 *
 * @param number from 1
 * @param point value of each parameter that counted
 * @param end how it ended
 * @param loss what is made small: the metric, its sign turned where larger is better
 * @param evaluations on valid that it made, of a pruned one
 */
public record PastTrial(
    int number, Map<String, Double> point, End end, double loss, int evaluations) {

  /** How a trial ended. */
  public enum End {
    /** With a value. */
    DONE,
    /** Stopped early, with a value so far. */
    PRUNED,
    /** Without a defined value. */
    FAILED
  }
}
