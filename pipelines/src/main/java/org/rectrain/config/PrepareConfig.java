package org.rectrain.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Options of the preparation of data. */
public record PrepareConfig(
    @Option(doc = "Cleaning rules.") CleanConfig clean,
    @Option(doc = "A longer pause than this starts a new session.", def = "30", min = 1)
        int sessionGapMinutes,
    @Option(
            doc = "Longest history, in clicks; the newest are kept.",
            def = "20",
            min = 0,
            max = 1000)
        int historyLength,
    @Option(doc = "How rows become train, valid and test.") SplitConfig split,
    @Option(
            doc =
                "What histories and statistics may know: train_end = rows of the train split,"
                    + " strictly before the event, so no valid or test label is ever an input;"
                    + " test_start = rows of train and valid, strictly before the event, so no"
                    + " test label is; event = every row strictly before the event, as an online"
                    + " system with instant feedback. Default: train_end; test_start where valid"
                    + " is a hashed share of the rows before test_from; event for a split by"
                    + " user.")
        @Nullable AsOf asOf,
    @Option(doc = "Sampling of impressions without a click, train split only.")
        NegativesConfig negatives,
    @Option(doc = "Counts and smoothed rates known at the event.") StatisticsConfig statistics,
    @Option(
            doc =
                "Features of the moment: hour, weekday, session_index (impressions so far in the"
                    + " session), previous_gap (seconds since the user's last impression).",
            def = "[]")
        List<Moment> moments,
    @Option(doc = "Thresholds on the quality of the raw data; exit code 4 when one fails.")
        GatesConfig gates,
    @Option(
            doc = "E-mail addresses, phone and card numbers in texts: mask, flag or off.",
            def = "mask")
        Pii pii) {

  /** What histories and statistics may know. */
  public enum AsOf {
    TRAIN_END,
    TEST_START,
    EVENT
  }

  /** Features of the moment. */
  public enum Moment {
    HOUR,
    WEEKDAY,
    SESSION_INDEX,
    PREVIOUS_GAP
  }

  /** What happens to personal data in texts. */
  public enum Pii {
    MASK,
    FLAG,
    OFF
  }

  /** The policy in force. */
  public AsOf asOfOrDefault() {
    if (asOf != null) {
      return asOf;
    }
    boolean hashed =
        split.kind() == SplitConfig.Kind.ROLLING
            || (split.testFrom() != null && split.validFrom() == null);
    return split.kind() == SplitConfig.Kind.USER
        ? AsOf.EVENT
        : hashed ? AsOf.TEST_START : AsOf.TRAIN_END;
  }

  /** How impressions without a click are sampled. */
  public record NegativesConfig(
      @Option(
              doc =
                  "Impressions without a click to keep per click of the same user; 0 keeps all."
                      + " Users without a click are sampled at the mean rate of the others.",
              def = "4",
              min = 0,
              max = 1000)
          int ratio,
      @Option(
              doc =
                  "When a user has too few: keep = take what there is; fill_popularity = draw items"
                      + " by popularity^alpha; fill_uniform = draw any item. Drawn"
                      + " items get the click's own time and context.",
              def = "keep")
          Shortage shortage,
      @Option(doc = "Exponent of popularity for fill_popularity.", def = "0.75", min = 0, max = 2)
          double alpha) {}

  /** What happens where there are too few impressions without a click. */
  public enum Shortage {
    KEEP,
    FILL_POPULARITY,
    FILL_UNIFORM
  }

  /** Which statistics are made. */
  public record StatisticsConfig(
      @Option(
              doc =
                  "What to count by: item, user, a context, item or user feature, or a pair joined"
                      + " by *: user*category. Each gives a log count and one smoothed rate per"
                      + " label.",
              def = "[item, user]")
          List<String> by,
      @Option(
              doc =
                  "Statistics without the user are known up to the start of the current bucket of"
                      + " this length; shorter is fresher and takes more memory.",
              def = "60",
              min = 1,
              max = 10080)
          int bucketMinutes,
      @Option(doc = "Pseudo-counts that pull a rate to the overall one.", def = "20", min = 0)
          double smoothing,
      @Option(
              doc = "Pseudo-counts for what is counted by the user, alone or in a pair.",
              def = "5",
              min = 0)
          double userSmoothing) {}

  /** Thresholds on the quality of the raw data. */
  public record GatesConfig(
      @Option(
              doc = "Largest share of missing values in any mapped column.",
              def = "0.05",
              min = 0,
              max = 1)
          double maxMissing,
      @Option(doc = "Other thresholds for single columns, e.g. {device: 0.5}.")
          Map<String, Double> maxMissingOf,
      @Option(
              doc =
                  "Smallest normalised entropy of a label over clean rows before sampling, in bits:"
                      + " 1 = balanced, 0 = constant.",
              def = "0.02",
              min = 0,
              max = 1)
          double minLabelEntropy,
      @Option(doc = "Largest share of quarantined rows.", def = "0.2", min = 0, max = 1)
          double maxQuarantined,
      @Option(
              doc =
                  "Shares the rows ought to have, e.g. {device: {ios: 0.35, android: 0.65}}: the"
                      + " traffic they stand for.")
          Map<String, Map<String, Double>> reference,
      @Option(
              doc = "Largest absolute difference from a reference share.",
              def = "0.1",
              min = 0,
              max = 1)
          double maxShareDifference) {}
}
