package org.rectrain.config.abtest;

import org.rectrain.config.read.Option;

/** What is believed of relative uplifts before the data. */
public record AbtestPrior(
    @Option(doc = "Mean of the prior on the relative uplift.", def = "0", min = -1, max = 1)
        double mean,
    @Option(
            doc =
                "Standard deviation of the prior on the relative uplift: how large effects usually"
                    + " are; 0 means a flat prior.",
            def = "0.05",
            min = 0,
            max = 100)
        double deviation) {}
