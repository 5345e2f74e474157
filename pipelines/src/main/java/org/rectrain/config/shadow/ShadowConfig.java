package org.rectrain.config.shadow;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.eval.ScoreConfig.Scored;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** Options of {@code rectrain shadow A B}: what two models say of the same prepared rows. */
public record ShadowConfig(
    @Option(
            doc = "The model that serves: an alias or number of the registry, or a model folder.",
            def = "production")
        InputPath a,
    @Option(doc = "The model that is to be shown to nobody yet, likewise.", def = "shadow")
        InputPath b,
    @Option(
            doc =
                "Prepared rows that both score: test, or valid where there is no test. Labels are"
                    + " needed for calibration and AUC only.",
            def = "test")
        Scored split,
    @Option(
            doc = "Positions of a user's list that are compared.",
            def = "20",
            min = 1,
            max = 100000)
        int topK,
    @Option(
            doc =
                "Persistence of rank-biased overlap: the chance that a user looks at the next"
                    + " position; 0.9 gives the first ten positions 86 % of the weight.",
            def = "0.9",
            min = 0.01,
            max = 0.999)
        double persistence,
    @Option(
            doc =
                "What rows are sliced by, to find slices that move more than the rest: columns of"
                    + " the examples, day, hour, or conditions, as eval.slice_by.",
            def = "[day]")
        List<String> sliceBy,
    @Option(
            doc = "Significance level of slices that move, Holm's correction over all.",
            def = "0.05",
            min = 1e-6,
            max = 0.5)
        double alpha,
    @Option(
            doc =
                "Smallest mean share of the top K that both have in common; less ends with exit"
                    + " code 4. Absent: any.",
            min = 0,
            max = 1)
        @Nullable Double minOverlap) {

  /** Checks that there are two. */
  public ShadowConfig {
    if (a.text().equals(b.text())) {
      throw new IllegalArgumentException("b: is a as well: '" + a.text() + "'");
    }
  }
}
