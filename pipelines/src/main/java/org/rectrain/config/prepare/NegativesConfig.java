package org.rectrain.config.prepare;

import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.Option;

/** How impressions without a click are sampled. */
public record NegativesConfig(
    @Option(
            doc =
                "Impressions without a click to keep per click of the same user; 0 keeps all."
                    + " Users without a click are sampled at the mean rate of the others.",
            def = "4",
            min = 0,
            max = 1000)
        int ratio,
    @Option(
            doc =
                "When a user has too few: keep = take what there is; fill_popularity = draw items"
                    + " by popularity^alpha; fill_uniform = draw any item; in_session = take"
                    + " what the user left unclicked in the click's session once more. Drawn"
                    + " items get the click's own time and context. Default: keep;"
                    + " fill_popularity for data.events.feedback: positives.")
        @Nullable Shortage shortage,
    @Option(doc = "Exponent of popularity for fill_popularity.", def = "0.75", min = 0, max = 2)
        double alpha,
    @Option(doc = "Hard negatives beside the sampled ones, from a scored file.")
        @Nullable HardNegativesConfig hard) {

  /** The policy in force. */
  public Shortage shortageOrKeep() {
    return shortage == null ? Shortage.KEEP : shortage;
  }

  /** What happens where there are too few impressions without a click. */
  public enum Shortage {
    KEEP,
    FILL_POPULARITY,
    FILL_UNIFORM,
    IN_SESSION
  }
}
