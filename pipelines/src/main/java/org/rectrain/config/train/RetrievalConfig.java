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
        int k) {

  /** The prior of cold items where it is not the mean of the others; null where it is. */
  public @Nullable ColdPriorConfig coldPriorByFeatures() {
    return coldPrior.by() == ColdPriorConfig.Source.FEATURES ? coldPrior : null;
  }

  /** The label in force among those that are learned, in their order. */
  public String labelAmong(List<String> tasks) {
    return label.isEmpty() ? tasks.get(0) : label;
  }
}
