package org.rectrain.config.train;

import org.rectrain.config.read.Option;

/** What the popularity of an item without clicks is taken to be. */
public record ColdPriorConfig(
    @Option(
            doc =
                "warm_mean: the mean of the other items' log shares of clicks. features: the clicks"
                    + " expected of items of the same categories, fewer for an item that was shown"
                    + " and not clicked (Poisson clicks of a gamma rate whose spread is"
                    + " estimated); candidates of hide_popularity get theirs too.",
            def = "warm_mean")
        Source by,
    @Option(
            doc =
                "With by: features, what of the rate's distribution is used: mean; upper: its"
                    + " quantile at level, an upper confidence bound; thompson: one draw per item,"
                    + " by a hash of its id. The last two explore items that little is known of.",
            def = "mean")
        Bound bound,
    @Option(doc = "Level of the quantile with bound: upper.", def = "0.9", min = 0.5, max = 0.9999)
        double level) {

  /** What the prior is made from. */
  public enum Source {
    WARM_MEAN,
    FEATURES
  }

  /** What of an uncertain rate counts. */
  public enum Bound {
    MEAN,
    UPPER,
    THOMPSON
  }
}
