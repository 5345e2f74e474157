package org.rectrain.config.label;

import org.rectrain.config.read.Option;

/** Labels that a model gives to rows without one. */
public record PseudoConfig(
    @Option(
            doc =
                "Share of right labels that valid has to show, at the lower end of a 95 % interval,"
                    + " on either side of the thresholds.",
            def = "0.9",
            min = 0.5,
            max = 0.9999)
        double precision,
    @Option(
            doc = "What the weight of such a row is multiplied by.",
            def = "0.5",
            min = 0.001,
            max = 1)
        double weight,
    @Option(
            doc =
                "Where no label is missing: share of the rows that keep theirs, while that of all"
                    + " others is hidden and given by the model, to see what that is worth.",
            def = "0.2",
            min = 0.01,
            max = 0.99)
        double labelled,
    @Option(
            doc = "Seeds with which trees are fitted with and without them.",
            def = "3",
            min = 1,
            max = 100)
        int seeds) {}
