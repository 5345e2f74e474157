package org.rectrain.config.baseline;

import java.util.List;
import java.util.Map;
import org.rectrain.config.read.Option;

/** Deep interest network (Zhou et al. 2018). */
public record DinConfig(
    @Option(doc = "Size of every embedding.", def = "16", min = 1, max = 4096) int dimension,
    @Option(doc = "Newest history events read.", def = "20", min = 1, max = 10000) int history,
    @Option(doc = "Hidden widths of the local activation unit.", def = "[32]", min = 1, max = 65536)
        List<Integer> attention,
    @Option(doc = "Hidden widths of the network on top.", def = "[64, 32]", min = 1, max = 65536)
        List<Integer> hidden,
    @Option(doc = "Dropout in the network on top.", def = "0.2", min = 0, max = 0.99)
        double dropout,
    @Option(doc = "Learned vector per user id. Needs many rows per user.", def = "false")
        boolean userIds,
    @Option(doc = "Impressions in train that give an item its own vector.", def = "5", min = 1)
        int minImpressions,
    @Option(doc = "Passes over the train split at most.", def = "3", min = 0, max = 1000)
        double epochs,
    @Option(doc = "Examples per step.", def = "512", min = 2, max = 1000000) int batchSize,
    @Option(doc = "AdamW's peak learning rate.", def = "0.001", min = 0, max = 10)
        double learningRate,
    @Option(doc = "Weight decay of matrices.", def = "0.01", min = 0, max = 10) double weightDecay,
    @Option(doc = "Weight decay of embeddings.", def = "0.1", min = 0, max = 10)
        double embeddingDecay,
    @Option(doc = "Epochs between evaluations on valid.", def = "0.5", min = 0.001, max = 1000)
        double evalEvery,
    @Option(
            doc = "Evaluations without gain after which to stop; 0 never stops.",
            def = "3",
            min = 0)
        int patience,
    @Option(
            doc =
                "What the logarithm of an item's share of clicks adds to its click logit in"
                    + " retrieval, times this; of several values the one with the best recall on"
                    + " valid is kept.",
            def = "[0, 0.5, 1, 2]",
            min = 0)
        List<Double> popularity,
    @Option(
            doc =
                "Weight of each label's loss; labels left out are not learned and get no score."
                    + " Empty learns all, 0.7 for the first and the rest shared. {click: 1} is"
                    + " the published network, which learns one label and ranks that one a little"
                    + " better.",
            def = "{}",
            min = 0)
        Map<String, Double> tasks) {

  /** Checks that there is something to choose from. */
  public DinConfig {
    if (attention.isEmpty() || hidden.isEmpty()) {
      throw new IllegalArgumentException("attention and hidden: expected at least one width");
    }
    if (popularity.isEmpty()) {
      throw new IllegalArgumentException("popularity: is empty; expected at least one value");
    }
    if (!tasks.isEmpty() && tasks.values().stream().noneMatch(weight -> weight > 0)) {
      throw new IllegalArgumentException("tasks: expected a weight above 0, got " + tasks);
    }
  }
}
