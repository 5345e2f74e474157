package org.rectrain.config.eval;

import org.rectrain.config.read.Option;

/**
 * Damage to the scored data under which the main model is scored once more each; 0 leaves it out.
 */
public record RobustnessConfig(
    @Option(
            doc =
                "MODEL_typos: share of the words of items' texts in which two letters that follow"
                    + " one another have changed places.",
            def = "0.1",
            min = 0,
            max = 1)
        double typos,
    @Option(
            doc = "MODEL_no_text: share of the items that have no text.",
            def = "0.3",
            min = 0,
            max = 1)
        double noText,
    @Option(
            doc =
                "MODEL_missing: share of the features' values that are missing; statistics are"
                    + " there.",
            def = "0.3",
            min = 0,
            max = 1)
        double missing,
    @Option(
            doc =
                "MODEL_shuffled: share of the rows whose history is in random order; the ages stay"
                    + " at their places.",
            def = "1",
            min = 0,
            max = 1)
        double shuffled) {}
