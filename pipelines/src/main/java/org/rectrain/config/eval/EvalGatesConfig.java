package org.rectrain.config.eval;

import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** What the main model must reach in AUC of the first task (click). */
public record EvalGatesConfig(
    @Option(doc = "Smallest AUC of the main model that passes; absent: any.", min = 0, max = 1)
        @Nullable Double minAuc,
    @Option(
            doc =
                "What the main model is held against, on the same test rows: a model of this run,"
                    + " 'production' (what 'rectrain models promote' put there; passes when"
                    + " nothing was), canary, shadow or v3 of the registry, or the folder of"
                    + " another run, whose main model counts; absent: nothing.")
        @Nullable InputPath maxDropVs,
    @Option(doc = "How far below that the main model's AUC may lie.", def = "0", min = 0, max = 1)
        double maxDrop) {}
