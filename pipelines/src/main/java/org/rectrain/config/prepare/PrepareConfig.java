package org.rectrain.config.prepare;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.read.Option;

/** Options of the preparation of data. */
public record PrepareConfig(
    @Option(doc = "Cleaning rules.") CleanConfig clean,
    @Option(doc = "A longer pause than this starts a new session.", def = "30", min = 1)
        int sessionGapMinutes,
    @Option(
            doc = "Longest history, in clicks; the newest are kept.",
            def = "20",
            min = 0,
            max = 1000000)
        int historyLength,
    @Option(
            doc =
                "Newest rows shown and not clicked that are kept beside the history, in the columns"
                    + " skipped_items and skipped_ages, for train.towers.skipped; 0 for none.",
            def = "0",
            min = 0,
            max = 1000000)
        int skippedLength,
    @Option(doc = "How rows become train, valid and test.") SplitConfig split,
    @Option(
            doc =
                "What histories, skipped rows and statistics may know: session = every row strictly"
                    + " before the row's session (or request: data.events.session), as a server"
                    + " that ranks the candidates of one request by one state of the user; where"
                    + " the split is not in time or by user, of these the rows of train alone;"
                    + " event = every row strictly before the event, for features that really"
                    + " arrive within the session; test_start = rows of train and valid, strictly"
                    + " before the event, so no test label is ever an input; train_end = rows of"
                    + " train, strictly before the event, so no valid label is either. Default:"
                    + " session; train_end where the next row is the question (split.kind"
                    + " leave_last_out, given), and with statistics.train: out_of_fold (test_start"
                    + " there where valid is a hashed share of the rows before test_from).")
        @Nullable AsOf asOf,
    @Option(doc = "Sampling of impressions without a click, train split only.")
        NegativesConfig negatives,
    @Option(doc = "Counts and smoothed rates known at the event.") StatisticsConfig statistics,
    @Option(
            doc =
                "Features of the moment: hour, weekday, session_index (impressions so far in the"
                    + " session), previous_gap (seconds since the user's last impression). They"
                    + " are the row's own under every as_of: a server is given them with the"
                    + " request.",
            def = "[]")
        List<Moment> moments,
    @Option(doc = "Thresholds on the quality of the raw data; exit code 4 when one fails.")
        GatesConfig gates,
    @Option(
            doc =
                "Weights of the train rows: off = those of sampling alone; reference = times those"
                    + " that give each group its share in prepare.gates.reference. Without a"
                    + " reference both are the same.",
            def = "off")
        Reweight reweight,
    @Option(doc = "Search for labels that are probably wrong.") LabelNoiseConfig labelNoise,
    @Option(doc = "Answers of several annotators to one label.")
        @Nullable AnnotationsConfig annotations,
    @Option(
            doc =
                "Other formats to write the prepared data in: recbole = atomic files in"
                    + " recbole/data.",
            def = "[]")
        List<Export> export,
    @Option(
            doc =
                "E-mail addresses, phone and card numbers and national ids in the texts and the"
                    + " categorical features of items and users, and in the context of the log (a"
                    + " query, a name): mask, flag or off. Keys, and cells of digits alone in a"
                    + " feature, are ids and stay; the quarantine keeps rows as they came.",
            def = "mask")
        Pii pii) {

  /** Checks what holds between the options. */
  public PrepareConfig {
    if (statistics != null
        && split != null
        && statistics.train() == TrainValues.OUT_OF_FOLD
        && (asOf == AsOf.EVENT || asOf == AsOf.SESSION)) {
      throw new IllegalArgumentException(
          "statistics.train: out_of_fold is not allowed with as_of: "
              + asOf.name().toLowerCase(Locale.ROOT)
              + ", where test labels would feed train rows; expected point_in_time, or another"
              + " as_of");
    }
  }

  /** What histories and statistics may know. */
  public enum AsOf {
    SESSION,
    EVENT,
    TEST_START,
    TRAIN_END
  }

  /** Whose rows any row may know, however long before it. */
  public enum Knowable {
    TRAIN,
    TRAIN_AND_VALID,
    ALL
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

  /** Formats beside Parquet. */
  public enum Export {
    RECBOLE
  }

  /** Which weights train rows carry. */
  public enum Reweight {
    OFF,
    REFERENCE
  }

  /** The policy in force. */
  public AsOf asOfOrDefault() {
    if (asOf != null) {
      return asOf;
    }
    boolean folds = statistics.train() == TrainValues.OUT_OF_FOLD;
    return switch (split.kind()) {
      case TEMPORAL ->
          !folds
              ? AsOf.SESSION
              : split.testFrom() != null && split.validFrom() == null
                  ? AsOf.TEST_START
                  : AsOf.TRAIN_END;
      case ROLLING -> folds ? AsOf.TEST_START : AsOf.SESSION;
      case STRATIFIED, USER -> folds ? AsOf.TRAIN_END : AsOf.SESSION;
      case LEAVE_LAST_OUT, GIVEN -> AsOf.TRAIN_END;
    };
  }

  /** Whose rows may be known under the policy in force. */
  public Knowable knowable() {
    return switch (asOfOrDefault()) {
      case EVENT -> Knowable.ALL;
      case TEST_START -> Knowable.TRAIN_AND_VALID;
      case TRAIN_END -> Knowable.TRAIN;
      case SESSION ->
          switch (split.kind()) {
            case TEMPORAL, ROLLING, USER -> Knowable.ALL;
            case STRATIFIED, LEAVE_LAST_OUT, GIVEN -> Knowable.TRAIN;
          };
    };
  }

  /** The same with the policy settled that holds where none is named. */
  public PrepareConfig filling(Shortage policy) {
    return negatives.shortage() != null
        ? this
        : ConfigTrees.with(
            this, Map.of("negatives", ConfigTrees.with(negatives, Map.of("shortage", policy))));
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
                      + " by popularity^alpha; fill_uniform = draw any item; in_session = take"
                      + " what the user left unclicked in the click's session once more. Drawn"
                      + " items get the click's own time and context. Default: keep;"
                      + " fill_popularity for data.events.feedback: positives.")
          @Nullable Shortage shortage,
      @Option(doc = "Exponent of popularity for fill_popularity.", def = "0.75", min = 0, max = 2)
          double alpha,
      @Option(doc = "Hard negatives beside the sampled ones, from a scored file.")
          @Nullable HardNegativesConfig hard) {

    /** The policy in force. */
    public Shortage shortageOrKeep() {
      return shortage == null ? Shortage.KEEP : shortage;
    }
  }

  /** What happens where there are too few impressions without a click. */
  public enum Shortage {
    KEEP,
    FILL_POPULARITY,
    FILL_UNIFORM,
    IN_SESSION
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
      @Option(
              doc =
                  "Besides all that is known, the same counts and rates over the last so many hours"
                      + " of it, e.g. [24, 168]: what is in fashion, what the user is up to. They"
                      + " end at the row, or where as_of hides what follows; each adds columns to"
                      + " every key, named stat_KEY_count_24h and stat_KEY_LABEL_rate_24h.",
              def = "[]")
          List<Integer> windows,
      @Option(doc = "Pseudo-counts that pull a rate to the overall one.", def = "20", min = 0)
          double smoothing,
      @Option(
              doc = "Pseudo-counts for what is counted by the user, alone or in a pair.",
              def = "5",
              min = 0)
          double userSmoothing,
      @Option(
              doc =
                  "Statistics of the rows that later ones may know (as_of: train rows, and valid"
                      + " rows under test_start): point_in_time = from what was before the row;"
                      + " out_of_fold = from all of them but the row's own fold of time, so that"
                      + " counts are as full as a test row's. Early rows know little and rare"
                      + " labels gain from the second. Test rows are the same under both.",
              def = "point_in_time")
          TrainValues train,
      @Option(doc = "Length of a fold for out_of_fold, hours.", def = "24", min = 1, max = 8784)
          int foldHours,
      @Option(
              doc =
                  "Write all counts as of the end of what may be known to statistics/, so that"
                      + " serving makes the features of one record by the same code; takes time and"
                      + " space with many users.",
              def = "false")
          boolean snapshot) {

    /** Checks what holds between the options. */
    public StatisticsConfig {
      if (windows != null && !windows.isEmpty()) {
        int minutes = bucketMinutes;
        if (windows.stream().anyMatch(w -> w < 1 || w * 60L % minutes != 0)) {
          throw new IllegalArgumentException(
              "windows: "
                  + windows
                  + " is not allowed; expected hours that are a multiple of bucket_minutes: "
                  + bucketMinutes);
        }
        if (train == TrainValues.OUT_OF_FOLD) {
          throw new IllegalArgumentException(
              "windows: "
                  + windows
                  + " is not allowed with train: out_of_fold, which knows no before; expected"
                  + " point_in_time");
        }
      }
    }
  }

  /** From what the statistics of train rows are made. */
  public enum TrainValues {
    POINT_IN_TIME,
    OUT_OF_FOLD
  }

  /** Thresholds on the quality of the raw data. */
  public record GatesConfig(
      @Option(
              doc = "Largest share of missing values in any mapped column.",
              def = "0.05",
              min = 0,
              max = 1)
          double maxMissing,
      @Option(
              doc =
                  "Other thresholds for single columns, e.g. {device: 0.5}. Columns of the"
                      + " catalogue and the profiles are judged only here: {items.title: 0.01}.")
          Map<String, Double> maxMissingOf,
      @Option(
              doc =
                  "Smallest normalised entropy of a label over clean rows before sampling, in bits:"
                      + " 1 = balanced, 0 = constant.",
              def = "0.02",
              min = 0,
              max = 1)
          double minLabelEntropy,
      @Option(
              doc =
                  "Largest share of quarantined rows, but for joined events and rows outside the"
                      + " window of the split.",
              def = "0.2",
              min = 0,
              max = 1)
          double maxQuarantined,
      @Option(
              doc =
                  "Largest share of rows whose user has no profile, where"
                      + " prepare.clean.unknown_users is flag: almost all means that the ids of"
                      + " the log and of the profiles do not fit.",
              def = "0.5",
              min = 0,
              max = 1)
          double maxUnknownUsers,
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
          double maxShareDifference,
      @Option(
              doc =
                  "Smallest normalised entropy of each stratum (prepare.split.strata and the"
                      + " columns of the reference) over clean rows before sampling: H in bits"
                      + " divided by log2 of the number of values; 1 = even, 0 = one value. Without"
                      + " it the entropies are told and not judged.",
              min = 0,
              max = 1)
          @Nullable Double minStratumEntropy,
      @Option(
              doc =
                  "Largest share of a table's rows that hold personal data of one kind in one"
                      + " column, as they came, so also where it is masked. Without it the finds"
                      + " are told and not judged.",
              min = 0,
              max = 1)
          @Nullable Double maxPersonalData,
      @Option(doc = "Drift from a reference data set.") DriftConfig drift) {

    /** Checks that shares are shares. */
    public GatesConfig {
      if (reference != null) {
        reference.forEach(
            (column, shares) -> {
              double sum = shares.values().stream().mapToDouble(Double::doubleValue).sum();
              if (sum > 1 + 1e-6 || shares.values().stream().anyMatch(s -> s < 0)) {
                throw new IllegalArgumentException(
                    "reference."
                        + column
                        + ": "
                        + shares
                        + " is not allowed; expected shares from 0 that sum to at most 1");
              }
            });
      }
    }
  }
}
