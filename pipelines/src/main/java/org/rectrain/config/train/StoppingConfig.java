package org.rectrain.config.train;

import org.rectrain.config.read.Option;

/** When to stop and which checkpoint is best. */
public record StoppingConfig(
    @Option(
            doc = "Evaluations without gain after which training ends; 0 never ends early.",
            def = "3",
            min = 0,
            max = 100000)
        int patience,
    @Option(doc = "Smallest gain that counts.", def = "0.0002", min = 0, max = 1) double minDelta,
    @Option(
            doc =
                "Share of Recall@k in the monitored value; the rest is the AUC of the tasks,"
                    + " weighted as in tasks. Where valid has positives only, recall replaces"
                    + " the AUC of the first task too.",
            def = "0.25",
            min = 0,
            max = 1)
        double recallShare,
    @Option(
            doc = "Valid examples evaluated at most, chosen by hash; 0 means all.",
            def = "0",
            min = 0,
            max = 100000000)
        int evalRows,
    @Option(
            doc =
                "Whose parameters the model has: best = of the best evaluation; last = of the last"
                    + " step, for short training on few rows, where the best evaluation is the"
                    + " luckiest; the start is not evaluated then.",
            def = "best")
        Take take) {

  /** Which step's parameters a model has. */
  public enum Take {
    BEST,
    LAST
  }
}
