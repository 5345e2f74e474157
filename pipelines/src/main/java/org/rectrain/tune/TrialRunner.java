package org.rectrain.tune;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Trains and judges one trial. */
public interface TrialRunner {
  /**
   * Runs a trial to its end, or takes its result from its folder.
   *
   * @param number from 1; 0 is the configuration as it is
   * @param others losses at each evaluation of the trials that it competes with
   * @throws InterruptedException when the search is interrupted; the trial is stopped by then
   */
  Trial run(int number, Map<String, Double> point, List<List<Double>> others)
      throws IOException, InterruptedException;
}
