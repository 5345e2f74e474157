package org.rectrain.config.eval;

import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** What the main model must reach in the first task (click). */
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
    @Option(doc = "How far below that the main model's AUC may be.", def = "0", min = 0, max = 1)
        double maxDrop,
    @Option(
            doc =
                "Smallest AUC of a group of eval.fairness; a group fails where its whole interval"
                    + " is below; absent: any.",
            min = 0,
            max = 1)
        @Nullable Double minGroupAuc,
    @Option(
            doc =
                "Largest ratio of a group's share of exposure to its share of clicks, and,"
                    + " inverted, the smallest: 1.5 allows 0.67 to 1.5. A group fails where its"
                    + " whole interval is beyond; absent: any.",
            min = 1,
            max = 1000000)
        @Nullable Double maxExposureRatio,
    @Option(
            doc =
                "Largest ratio of a group's scores to its positives, and, inverted, the smallest,"
                    + " likewise; absent: any.",
            min = 1,
            max = 1000000)
        @Nullable Double maxCalibrationRatio) {

  /** Whether groups are held to account. */
  public boolean ofGroups() {
    return minGroupAuc != null || maxExposureRatio != null || maxCalibrationRatio != null;
  }
}
