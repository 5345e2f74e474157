package org.rectrain.config.distill;

import org.rectrain.config.read.Option;

/** The teacher's order among rows, taught beside its probabilities. */
public record RankingDistillConfig(
    @Option(
            doc =
                "Weight of the ranking loss, summed over the tasks by their weights; 0 leaves it"
                    + " out.",
            def = "0",
            min = 0,
            max = 1000)
        double weight,
    @Option(
            doc =
                "ranknet: cross entropy of each pair's order; margin: squared distance of each"
                    + " pair's differences (margin MSE); listwise: divergence of the softmax over"
                    + " the group.",
            def = "ranknet")
        Loss loss,
    @Option(
            doc =
                "Rows that are compared: user compares rows of one user, which then come in the"
                    + " same batch; batch compares all rows of a forward pass.",
            def = "user")
        Within within) {

  /** Kinds of ranking losses. */
  public enum Loss {
    RANKNET,
    MARGIN,
    LISTWISE
  }

  /** Which rows are compared. */
  public enum Within {
    USER,
    BATCH
  }
}
