package org.rectrain.config.train;

import org.rectrain.config.read.Option;

/** Train rows that are changed again in each pass, so that a model does not depend on details. */
public record AugmentConfig(
    @Option(
            doc = "Chance that an event of a row's history is left out.",
            def = "0",
            min = 0,
            max = 0.99)
        double historyDropout,
    @Option(
            doc =
                "Chance that a row's history is cut to some of its events that follow one another.",
            def = "0",
            min = 0,
            max = 1)
        double historyCrop,
    @Option(
            doc =
                "Chance that half of a row's history, events that follow one another, gets another"
                    + " order; the ages keep their positions.",
            def = "0",
            min = 0,
            max = 1)
        double historyReorder,
    @Option(
            doc =
                "Chance that a row's item is seen without its statistics, as a new item is"
                    + " (retrieval.hide_popularity does the same for the candidates of the"
                    + " softmax).",
            def = "0",
            min = 0,
            max = 0.99)
        double hideStatistics,
    @Option(
            doc =
                "Chance that an item is read without its text in a pass, in its row, in histories"
                    + " and among the candidates of the softmax; for items whose text is missing."
                    + " Needs a frozen encoder.",
            def = "0",
            min = 0,
            max = 0.99)
        double hideText,
    @Option(
            doc =
                "Rows are mixed in pairs before the heads read them, and their labels alike, by a"
                    + " share from Beta(mixup, mixup); 0 mixes none. Not with within,"
                    + " nor with debias.method: tower.",
            def = "0",
            min = 0,
            max = 1)
        double mixup,
    @Option(
            doc =
                "Length by which text vectors are shifted to where the loss is larger: each pass is"
                    + " run again there, and the mean of both losses is learned from. It costs a"
                    + " pass of the towers, and a copy of the text vectors, for each step.",
            def = "0",
            min = 0,
            max = 1000)
        double epsilon,
    @Option(
            doc =
                "Steps to that length: 1 is the fast gradient method, more are projected gradient"
                    + " descent.",
            def = "1",
            min = 1,
            max = 100)
        int epsilonSteps) {

  /** Whether rows are changed. */
  public boolean on() {
    return historyDropout > 0
        || historyCrop > 0
        || historyReorder > 0
        || hideStatistics > 0
        || hideText > 0
        || mixup > 0;
  }
}
