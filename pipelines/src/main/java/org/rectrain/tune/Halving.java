package org.rectrain.tune;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.rectrain.config.tune.PruneConfig;

/**
 * Asynchronous successive halving (Li et al. 2020) for trials that run on and are stopped: rung r
 * is at first · reductionʳ evaluations, and a trial passes it if it is among the best 1 / reduction
 * of those that reached it, itself among them; while those are fewer than reduction, if it is the
 * best.
 *
 * @param config its options
 */
public record Halving(PruneConfig config) {

  /**
   * At which evaluation a trial is stopped.
   *
   * @param losses of its evaluations so far, from the first behind a step; NaN where undefined
   * @param others the same of trials before it that count, whole or as far as they came
   * @return number of evaluations at the rung that it did not pass, 0 when it goes on
   */
  public int stop(List<Double> losses, List<List<Double>> others) {
    if (config.reduction() == 0) {
      return 0;
    }
    for (long rung = config.first(); rung <= losses.size(); rung *= config.reduction()) {
      int at = (int) rung - 1;
      double loss = losses.get(at);
      List<Double> reached = new ArrayList<>();
      others.stream().filter(o -> o.size() > at).forEach(o -> reached.add(o.get(at)));
      reached.removeIf(value -> Double.isNaN(value));
      reached.add(loss);
      Collections.sort(reached);
      int last = Math.max(0, reached.size() / config.reduction() - 1);
      if (Double.isNaN(loss) || loss > reached.get(last)) {
        return (int) rung;
      }
    }
    return 0;
  }
}
