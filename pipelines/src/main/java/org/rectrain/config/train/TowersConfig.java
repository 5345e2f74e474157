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
    @Option(doc = "Dropout of hidden values.", def = "0.2", min = 0, max = 0.99) double dropout,
    @Option(
            doc =
                "projected: a content is a learned layer of dim numbers over the text's vector."
                    + " own: it is that vector itself, as wide as the encoder's (dim is not used),"
                    + " and the towers learn corrections of it; best where items are new and texts"
                    + " carry everything.",
            def = "projected")
        Content content,
    @Option(
            doc =
                "Subtract the mean of the catalogue's text vectors, which all texts have in common."
                    + " Costs nothing and lifts retrieval by text.",
            def = "false")
        boolean centre,
    @Option(
            doc =
                "Principal components of the centred text vectors that are taken out too; choose"
                    + " them on valid (1 or 2 help some encoders).",
            def = "0",
            min = 0,
            max = 1000)
        int components,
    @Option(
            doc =
                "Whitening of the centred text vectors: each principal component is divided by its"
                    + " deviation to this power. 0 leaves them; 0.25 to 0.5 lifts retrieval by"
                    + " frozen vectors; 1 makes all components alike.",
            def = "0",
            min = 0,
            max = 1)
        double whiten,
    @Option(
            doc =
                "How retrieval compares a user's and an item's vector: dot, their product over the"
                    + " root of dim, or cosine, over a learned temperature that starts at 0.05.",
            def = "dot")
        Similarity similarity,
    @Option(
            doc =
                "How the user tower pools the history: attention weighs events by content and age;"
                    + " mean counts all alike, which long histories (100 and more) need for"
                    + " memory.",
            def = "attention")
        Pooling pooling,
    @Option(
            doc =
                "What train rows see of their user: earlier = the history before the row; others ="
                    + " all other items that the user took in train, for logs without an order,"
                    + " whose queries see whole histories too.",
            def = "earlier")
        HistoryOf historyOf) {

  /** What a content is. */
  public enum Content {
    PROJECTED,
    OWN
  }

  /** How vectors are compared. */
  public enum Similarity {
    DOT,
    COSINE
  }

  /** How the history becomes one vector. */
  public enum Pooling {
    ATTENTION,
    MEAN
  }

  /** What train rows see of their user. */
  public enum HistoryOf {
    EARLIER,
    OTHERS
  }

  /** Fills what older model folders do not say, and checks what holds between options. */
  public TowersConfig {
    content = content == null ? Content.PROJECTED : content;
    similarity = similarity == null ? Similarity.DOT : similarity;
    pooling = pooling == null ? Pooling.ATTENTION : pooling;
    historyOf = historyOf == null ? HistoryOf.EARLIER : historyOf;
    if ((components > 0 || whiten > 0) && !centre) {
      throw new IllegalArgumentException(
          (components > 0 ? "components: " + components : "whiten: " + whiten)
              + " needs centre: true beside it");
    }
    if (!text && (centre || content == Content.OWN)) {
      throw new IllegalArgumentException(
          (centre ? "centre: true" : "content: own") + " is about text vectors, and text is false");
    }
    if (historyOf == HistoryOf.OTHERS && (pooling != Pooling.MEAN || skipped > 0)) {
      throw new IllegalArgumentException(
          "history_of: others knows no order of time; expected pooling: mean and skipped: 0");
    }
    if (pooling == Pooling.MEAN && attention && history > 64) {
      throw new IllegalArgumentException(
          "attention: true keeps every event of a history of "
              + history
              + " apart, which pooling: mean avoids; expected attention: false");
    }
  }

  /** What the heads share. */
  public enum Sharing {
    BOTTOM,
    EXPERTS
  }
}
