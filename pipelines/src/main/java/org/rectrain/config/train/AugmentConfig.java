package org.rectrain.config.train;

import org.rectrain.config.read.Option;

/** Train rows that are changed anew in each pass, so that a model does not depend on details. */
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
                    + " order; the ages stay at their places.",
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
        double hideStatistics) {

  /** Whether anything is changed. */
  public boolean on() {
    return historyDropout > 0 || historyCrop > 0 || historyReorder > 0 || hideStatistics > 0;
  }
}
