package org.rectrain.config.train;

import java.util.List;
import org.rectrain.config.read.Option;

/** The towers and heads above the encoder. */
public record TowersConfig(
    @Option(
            doc = "Width of the content vectors and of the dot product of user and item.",
            def = "32",
            min = 1,
            max = 4096)
        int dim,
    @Option(doc = "Hidden width of the towers.", def = "64", min = 1, max = 65536) int towerHidden,
    @Option(doc = "Hidden widths of the heads.", def = "[64, 32]", min = 1, max = 65536)
        List<Integer> hidden,
    @Option(
            doc =
                "What the tasks' heads share: bottom gives them one network, experts lets each mix"
                    + " some networks by its own gate (MMoE), for tasks that conflict.",
            def = "bottom")
        Sharing sharing,
    @Option(doc = "Networks in the mix; sharing: experts only.", def = "4", min = 1, max = 1024)
        int experts,
    @Option(doc = "Whether the heads look at the history with the candidate in hand.", def = "true")
        boolean attention,
    @Option(doc = "Width of a categorical feature's embedding.", def = "8", min = 1, max = 1024)
        int embedding,
    @Option(
            doc = "Learned vector per item id, added to its text vector. Needs many rows per item.",
            def = "false")
        boolean itemIds,
    @Option(doc = "Learned vector and bias per user id. Needs many rows per user.", def = "false")
        boolean userIds,
    @Option(
            doc =
                "Numbers per item, features of its side, from a decomposition of who met what in"
                    + " train, whatever the labels say (8 to 16; 0 for none): what people choose to"
                    + " meet shows what they will like. Stored in the model; an item that train"
                    + " lacks has zeros.",
            def = "0",
            min = 0,
            max = 256)
        int factors,
    @Option(doc = "Whether text enters at all; false shows what it is worth.", def = "true")
        boolean text,
    @Option(doc = "Newest history events used.", def = "20", min = 0, max = 10000) int history,
    @Option(
            doc =
                "Newest rows shown and not clicked that the heads read with the history, in the"
                    + " order of time: what a user turned down, and in what mood he is, tell as"
                    + " much as what he chose. Needs prepare.skipped_length.",
            def = "0",
            min = 0,
            max = 10000)
        int skipped,
    @Option(doc = "Dropout of hidden values.", def = "0.2", min = 0, max = 0.99) double dropout) {

  /** What the heads share. */
  public enum Sharing {
    BOTTOM,
    EXPERTS
  }
}
