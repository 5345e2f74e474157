package org.rectrain.config.train;

import org.rectrain.config.causal.PropensityConfig;
import org.rectrain.config.read.Option;

/** How training keeps what a position did apart from what an item deserves. */
public record DebiasConfig(
    @Option(
            doc =
                "none; weights: a click counts by the inverse of the chance that its position is"
                    + " looked at, so that clicks far down are not lost; tower: a number per"
                    + " position and task is learned beside the model and left out of it, so that"
                    + " serving never asks for a position. Scores stay those of a usual position."
                    + " Needs data.events.position.",
            def = "none")
        Method method,
    @Option(doc = "The chance that a position is looked at; method: weights only.")
        PropensityConfig propensities,
    @Option(
            doc =
                "Largest inverse chance of method: weights: higher takes more bias away and lets"
                    + " single clicks far down decide more.",
            def = "10",
            min = 1,
            max = 1000000)
        double clip) {

  /** What is done. */
  public enum Method {
    NONE,
    WEIGHTS,
    TOWER
  }
}
