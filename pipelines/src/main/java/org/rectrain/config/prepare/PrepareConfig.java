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
    @Option(doc = "Features made of other features.") DeriveConfig derive,
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
    if (split != null && split.carves() && (asOf == AsOf.EVENT || asOf == AsOf.TEST_START)) {
      throw new IllegalArgumentException(
          "as_of: "
              + asOf.name().toLowerCase(java.util.Locale.ROOT)
              + " would let rows of train know the items that split.cold_items sets aside;"
              + " expected session or train_end");
    }
    if (statistics != null
        && derive != null
        && !derive.lags().isEmpty()
        && statistics.train() == StatisticsConfig.TrainValues.OUT_OF_FOLD) {
      throw new IllegalArgumentException(
          "derive.lags: "
              + derive.lags()
              + " is not allowed with statistics.train: out_of_fold, which knows no before;"
              + " expected point_in_time");
    }
    if (statistics != null
        && split != null
        && statistics.train() == StatisticsConfig.TrainValues.OUT_OF_FOLD
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
    boolean folds = statistics.train() == StatisticsConfig.TrainValues.OUT_OF_FOLD;
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
          split.carves()
              ? Knowable.TRAIN // a cold item must be in nobody's history
              : switch (split.kind()) {
                case TEMPORAL, ROLLING, USER -> Knowable.ALL;
                case STRATIFIED, LEAVE_LAST_OUT, GIVEN -> Knowable.TRAIN;
              };
    };
  }

  /** The same with the policy settled that holds where none is named. */
  public PrepareConfig filling(NegativesConfig.Shortage policy) {
    return negatives.shortage() != null
        ? this
        : ConfigTrees.with(
            this, Map.of("negatives", ConfigTrees.with(negatives, Map.of("shortage", policy))));
  }
}
