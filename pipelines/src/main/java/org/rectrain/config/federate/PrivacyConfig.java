package org.rectrain.config.federate;

import org.rectrain.config.read.Option;

/** What of a silo its updates may show (silo-level differential privacy). */
public record PrivacyConfig(
    @Option(
            doc =
                "Largest length (L2 norm) of an update; longer ones are scaled down. 0 does not"
                    + " clip.",
            def = "0",
            min = 0,
            max = 1000000000)
        double clip,
    @Option(
            doc =
                "Standard deviation of the Gaussian noise on the sum of updates, as a multiple of"
                    + " clip; each silo adds its share before anything leaves it. 0 adds none.",
            def = "0",
            min = 0,
            max = 1000000)
        double noise,
    @Option(
            doc = "Chance that the guarantee does not hold, for which epsilon is given.",
            def = "1.0e-5",
            min = 1e-300,
            max = 0.5)
        double delta) {

  /** Checks that noise has a measure. */
  public PrivacyConfig {
    if (noise > 0 && clip == 0) {
      throw new IllegalArgumentException(
          "noise: " + noise + " without clip protects nothing; expected clip above 0");
    }
  }

  /** Whether a guarantee is given. */
  public boolean on() {
    return noise > 0;
  }
}
