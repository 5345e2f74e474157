package org.rectrain.config.baseline;

import java.util.List;
import org.rectrain.config.read.Option;

/** The simple models beside the main one; a verdict is worth what they are worth. */
public record BaselinesConfig(
    @Option(doc = "Which ones to fit.", def = "[popularity, itemcf, frequency]") List<Kind> models,
    @Option(doc = "Popularity.") PopularityConfig popularity,
    @Option(doc = "Item-based collaborative filtering.") ItemCfConfig itemcf,
    @Option(doc = "EASE: every item's ridge regression on all others, in closed form.")
        EaseConfig ease,
    @Option(doc = "Retrieval by the words of texts.") LexicalConfig lexical,
    @Option(doc = "Deep interest network on ids and features.") DinConfig din,
    @Option(doc = "Models that Tribuo trains on the prepared features.") TribuoConfig tribuo) {

  /** A kind of baseline; its lower-case name is the model's name. */
  public enum Kind {
    /** Clicks per item. */
    POPULARITY,
    /** Recent clicks per item, older ones decayed. */
    POPULARITY_RECENT,
    /** Clicks per item among users or requests alike in one feature. */
    POPULARITY_SEGMENT,
    /** Similar items by who clicked them. */
    ITEMCF,
    /** Weights between items by ridge regression; learns dislikes too. */
    EASE,
    /** Words and pairs of words that an item shares with what the user clicked. */
    LEXICAL,
    /** Deep interest network: attention of the candidate over the history. */
    DIN,
    /** Logistic regression on smoothed rates of item, user and context. */
    FREQUENCY,
    /** Logistic regression on all features. */
    LOGISTIC,
    /** Factorisation machine on all features. */
    FACTORISATION,
    /** Boosted trees on all features; ranks rows, does not retrieve. */
    XGBOOST
  }

  /** The options that decide one baseline. */
  public Record options(Kind kind) {
    return switch (kind) {
      case POPULARITY, POPULARITY_RECENT, POPULARITY_SEGMENT -> popularity;
      case ITEMCF -> itemcf;
      case EASE -> ease;
      case LEXICAL -> lexical;
      case DIN -> din;
      case FREQUENCY, LOGISTIC, FACTORISATION, XGBOOST -> tribuo;
    };
  }

  /** Cosine of sparse vectors of words and pairs of adjacent words. */
  public record LexicalConfig(
      @Option(
              doc =
                  "How a word counts: tfidf or bm25; of several the one with the best recall on"
                      + " valid is kept.",
              def = "[tfidf, bm25]")
          List<Terms> weighting) {

    /** How a word counts in a text. */
    public enum Terms {
      TFIDF,
      BM25
    }

    /** Checks that there is something to choose from. */
    public LexicalConfig {
      if (weighting.isEmpty()) {
        throw new IllegalArgumentException("weighting: is empty; expected at least one value");
      }
    }
  }

  /** Popularity: retrieves by clicks, predicts an item's smoothed rate. */
  public record PopularityConfig(
      @Option(
              doc =
                  "Days after which a click counts half; 0 lets all count the same. Fresh clicks"
                      + " tell more where tastes move.",
              def = "0",
              min = 0)
          double halfLifeDays,
      @Option(
              doc = "Impressions at the overall rate that are added to every item.",
              def = "20",
              min = 0)
          double smoothing,
      @Option(
              doc =
                  "Half-lives in days that popularity_recent tries; the one with the best recall on"
                      + " valid is kept.",
              def = "[0.5, 1, 2, 4, 8]",
              min = 0)
          List<Double> recentHalfLives,
      @Option(
              doc =
                  "Categorical features of users or requests that popularity_segment tries, by"
                      + " recall on valid. Empty tries all.")
          List<String> segments,
      @Option(
              doc =
                  "Features that popularity_segment takes at most, one after the other while recall"
                      + " on valid grows; several multiply, as in naive Bayes.",
              def = "5",
              min = 1)
          int mostSegments,
      @Option(
              doc = "Clicks, spread as all clicks are, that are added to every segment.",
              def = "100",
              min = 0)
          double segmentSmoothing) {

    /** Checks that there is something to choose from. */
    public PopularityConfig {
      if (recentHalfLives.isEmpty()) {
        throw new IllegalArgumentException(
            "recent_half_lives: is empty; expected at least one value");
      }
    }
  }

  /** ItemCF: cosine of who clicked, shrunk, top neighbours of each item. */
  public record ItemCfConfig(
      @Option(doc = "How clicks are weighted: cosine, tfidf or bm25.", def = "cosine")
          Weighting weighting,
      @Option(
              doc = "Neighbours kept per item; more helps recall and takes memory.",
              def = "200",
              min = 1,
              max = 100000)
          int neighbours,
      @Option(
              doc =
                  "Shrinkage: pulls the similarity of items with few common users towards 0;"
                      + " co / (norms + shrinkage). Of several values the one with the best recall"
                      + " on valid is kept.",
              def = "[10, 50, 200]",
              min = 0)
          List<Double> shrinkage,
      @Option(
              doc =
                  "What an item's share of all clicks adds to its score, times this; of several"
                      + " values the one with the best recall on valid is kept. 0 leaves popularity"
                      + " to items without any similarity.",
              def = "[0, 3, 10, 30, 100]",
              min = 0)
          List<Double> popularity,
      @Option(
              doc =
                  "Damping of busy users: a user of n clicks counts n^-damping in each pair; 0"
                      + " counts all the same.",
              def = "0.5",
              min = 0,
              max = 2)
          double userDamping,
      @Option(
              doc =
                  "Newest clicks of a user that form pairs; bounds the work a heavy user makes,"
                      + " which grows with the square.",
              def = "500",
              min = 2,
              max = 1000000)
          int clicksPerUser) {

    /** Checks that there is something to choose from. */
    public ItemCfConfig {
      if (shrinkage.isEmpty()) {
        throw new IllegalArgumentException("shrinkage: is empty; expected at least one value");
      }
      if (popularity.isEmpty()) {
        throw new IllegalArgumentException("popularity: is empty; expected at least one value");
      }
    }
  }

  /** EASE^R (Steck 2019). */
  public record EaseConfig(
      @Option(
              doc =
                  "Ridge penalty; of several values the one with the best recall on valid is kept."
                      + " Each costs one inversion: items cubed operations.",
              def = "[50, 250, 1000]",
              min = 0.000001)
          List<Double> lambda,
      @Option(
              doc =
                  "What an item's share of all clicks adds to its score, times this; of several"
                      + " values the one with the best recall on valid is kept.",
              def = "[0, 1, 3, 10, 30]",
              min = 0)
          List<Double> popularity,
      @Option(
              doc =
                  "Items that take part, the most clicked ones; the others are ranked by"
                      + " popularity. Memory is 8 bytes times items squared: 20,000 items take 3.2"
                      + " GB.",
              def = "12000",
              min = 1,
              max = 40000)
          int maxItems,
      @Option(doc = "Newest clicks of a user that count.", def = "500", min = 2, max = 1000000)
          int clicksPerUser) {

    /** Checks that there is something to choose from. */
    public EaseConfig {
      if (lambda.isEmpty()) {
        throw new IllegalArgumentException("lambda: is empty; expected at least one value");
      }
      if (popularity.isEmpty()) {
        throw new IllegalArgumentException("popularity: is empty; expected at least one value");
      }
    }
  }

  /** How ItemCF weights a click. */
  public enum Weighting {
    COSINE,
    TFIDF,
    BM25
  }

  /** Training of logistic regression, factorisation machine and boosted trees by Tribuo. */
  public record TribuoConfig(
      @Option(doc = "Passes over the train rows (not for trees).", def = "5", min = 1, max = 1000)
          int epochs,
      @Option(doc = "AdaGrad's learning rate (not for trees).", def = "0.1", min = 0.000001)
          double learningRate,
      @Option(doc = "Factors of the factorisation machine.", def = "8", min = 1, max = 1000)
          int factors,
      @Option(doc = "Trees.", def = "200", min = 1, max = 100000) int trees,
      @Option(doc = "Depth of a tree.", def = "5", min = 1, max = 30) int depth,
      @Option(doc = "Shrinkage of each tree's step.", def = "0.1", min = 0.0001, max = 1)
          double eta,
      @Option(
              doc =
                  "Train rows taken at most, chosen by a hash of their ids; Tribuo holds them all"
                      + " in memory (about 100 bytes a feature).",
              def = "1000000",
              min = 100)
          int maxRows) {}
}
