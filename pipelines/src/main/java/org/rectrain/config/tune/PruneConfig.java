package org.rectrain.config.tune;

import org.rectrain.config.read.Option;

/** When a trial that learns badly is stopped (asynchronous successive halving). */
public record PruneConfig(
    @Option(
            doc =
                "A trial goes on past a rung if it is among the best 1 / reduction of those that"
                    + " reached it. 0 lets every trial run to its end.",
            def = "3",
            min = 0,
            max = 100)
        int reduction,
    @Option(
            doc =
                "Evaluations on valid until the first rung; the next rungs are at reduction times"
                    + " as many each. The one before the first step does not count.",
            def = "1",
            min = 1,
            max = 100000)
        int first) {

  /** Checks that trials are divided at all. */
  public PruneConfig {
    if (reduction == 1) {
      throw new IllegalArgumentException(
          "reduction: 1 stops no trial; expected 0 for that, or at least 2");
    }
  }
}
