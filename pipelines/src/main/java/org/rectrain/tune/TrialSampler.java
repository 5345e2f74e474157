package org.rectrain.tune;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Chooses the values of the next trial. */
public interface TrialSampler {
  /**
   * The values of a trial, which number, seed and history decide.
   *
   * @param number of the trial, from 1
   * @param history trials that ended, by number
   * @return value of each parameter that counts; empty when there are no more
   */
  Optional<Map<String, Double>> next(int number, List<PastTrial> history);
}
