package org.rectrain.config.train;

import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** Old examples among the new ones when training goes on from an earlier model. */
public record ReplayConfig(
    @Option(
            doc =
                "Prepared folder of earlier days whose train split is drawn from, against"
                    + " forgetting, or production: what that model learned from; without it, and"
                    + " without train.news, nothing is replayed.")
        @Nullable InputPath from,
    @Option(
            doc = "Share of the training examples that are old, drawn by the hash of their ids.",
            def = "0.2",
            min = 0,
            max = 0.99)
        double share) {}
