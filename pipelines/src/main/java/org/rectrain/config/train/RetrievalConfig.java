package org.rectrain.config.train;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.Option;

/** The softmax over items that makes the towers retrieve. */
public record RetrievalConfig(
    @Option(
            doc = "Weight of the softmax loss beside the tasks'; 0 leaves it out.",
            def = "0.3",
            min = 0,
            max = 1000)
        double weight,
    @Option(doc = "Label whose positives are to be found. Empty: the first one.", def = "''")
        String label,
    @Option(
            doc =
                "Items drawn at random per micro-batch beside those in it (mixed negative"
                    + " sampling); as many as the catalogue has means all of it.",
            def = "1024",
            min = 0,
            max = 10000000)
        int extraNegatives,
    @Option(
            doc = "Correct each item's score by the log of its chance to be among the candidates.",
            def = "true")
        boolean logQ,
    @Option(
            doc =
                "How much an item's log share of the train positives counts in its score, beside"
                    + " what the item tower learns.",
            def = "1",
            min = 0,
            max = 10)
        double popularity,
    @Option(
            doc =
                "Categorical features of users or requests among whose values items differ in"
                    + " popularity: each adds to an item's score how many times as popular it is"
                    + " there (log, naive Bayes). Choose them on valid; empty for none.")
        List<String> segments,
    @Option(
            doc = "Clicks that draw each such factor towards 1.",
            def = "3",
            min = 0.001,
            max = 1000000)
        double segmentSmoothing,
    @Option(
            doc =
                "Share of the candidates whose popularity and statistics are hidden in training,"
                    + " so that the towers learn to place items that nobody has seen yet.",
            def = "0.1",
            min = 0,
            max = 1)
        double hidePopularity,
    @Option(
            doc = "Train positives up to which an item counts as cold: its popularity is unknown.",
            def = "0",
            min = 0,
            max = 1000000)
        int coldPositives,
    @Option(doc = "The prior popularity of cold items.") ColdPriorConfig coldPrior,
    @Option(
            doc = "Hits counted in the valid Recall that is logged and monitored.",
            def = "100",
            min = 1,
            max = 100000)
        int k,
    @Option(
            doc =
                "Which items of a batch are no negatives for a user: history = those in the row's"
                    + " history; user = all that the user took in train.",
            def = "history")
        Mask mask,
    @Option(
            doc =
                "Among which items the valid Recall is measured: all, or cold = items that valid"
                    + " shows and train does not (prepare.split.cold_items makes some).",
            def = "all")
        Candidates candidates,
    @Option(
            doc =
                "Weights, beside 0, of a lexical channel: the cosine of the words and pairs of"
                    + " words of an item's text with those of the history, in deviations of the"
                    + " towers' own scores. The one with the best valid Recall is kept; product"
                    + " texts often want one, titles hardly. It takes part in lists only, and what"
                    + " serves vectors cannot hold it: no export.",
            def = "[]",
            min = 0,
            max = 100)
        List<Double> lexical) {

  /** Which items are no negatives. */
  public enum Mask {
    HISTORY,
    USER
  }

  /** Among which items lists are made. */
  public enum Candidates {
    ALL,
    COLD
  }

  /** The prior of cold items where it is not the mean of the others; null where it is. */
  public @Nullable ColdPriorConfig coldPriorByFeatures() {
    return coldPrior.by() == ColdPriorConfig.Source.FEATURES ? coldPrior : null;
  }

  /** The label in force among those that are learned, in their order. */
  public String labelAmong(List<String> tasks) {
    return label.isEmpty() ? tasks.get(0) : label;
  }
}
