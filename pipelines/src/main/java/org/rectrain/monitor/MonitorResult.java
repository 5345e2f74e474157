package org.rectrain.monitor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code verdict.json} says.
 *
 * @param version format of the file
 * @param decision what is to be done
 * @param sentence the same for people
 * @param date the window that was judged, by its last pane
 * @param window its kind: hour, day, week, sliding
 * @param distance that decides over features
 * @param falseAlarms share of windows without drift that may raise an alarm
 * @param reasons of the decision, the strongest first
 * @param reference what windows were compared with
 * @param untimedRows rows without a readable time, which no window has
 * @param windows up to the date, oldest first
 * @param examples rows that show what changed most; empty when nothing did
 */
public record MonitorResult(
    int version,
    Decision decision,
    String sentence,
    String date,
    String window,
    String distance,
    double falseAlarms,
    List<Reason> reasons,
    ReferenceFacts reference,
    long untimedRows,
    List<WindowResult> windows,
    Examples examples) {
  /** File of the result in the stage's folder. */
  public static final String FILE = "verdict.json";

  static final int VERSION = 1;

  /** What is to be done. */
  public enum Decision {
    /** The data has moved: train again. */
    RETRAIN,
    /** It has not. */
    NOTHING_TO_DO,
    /** Too few rows to say either. */
    NOT_ENOUGH,
    /** The data is broken and must not be trained on. */
    BROKEN
  }

  /** Why. */
  public enum Cause {
    /** A feature is missing in rows that had it. */
    MISSING,
    /** A feature has only one value left. */
    CONSTANT,
    /** A feature's values are all some factor of what they were. */
    UNIT,
    /** A category goes by another name. */
    RENAMED,
    /** The mix of a feature's values. */
    COVARIATE,
    /** The mix of scores. */
    SCORE,
    /** The rate of a label. */
    PRIOR,
    /** Scores no longer say how often the label comes. */
    CALIBRATION,
    /** AUC has dropped. */
    CONCEPT,
    /** Loss or calibration has moved over several windows, each of which was within its limit. */
    TREND;

    /** Whether the data must not be trained on. */
    public boolean broken() {
      return this == MISSING || this == CONSTANT || this == UNIT || this == RENAMED;
    }
  }

  /**
   * One reason.
   *
   * @param name of the feature or the task
   * @param slice empty for all rows
   * @param value how far it has moved
   * @param limit that chance reaches
   * @param sentence for people
   */
  public record Reason(
      Cause cause, String name, String slice, double value, double limit, String sentence) {
    double strength() {
      return limit > 0 ? value / limit : value > 0 ? Double.POSITIVE_INFINITY : 0;
    }
  }

  /** The reference: its first and last day, its rows, its users (to about 3 %). */
  public record ReferenceFacts(String from, String to, long rows, double users) {}

  /** Whether a window, or a part of it, has moved. */
  public enum State {
    STEADY,
    DRIFT,
    BROKEN,
    NOT_ENOUGH
  }

  /**
   * One window.
   *
   * @param users to about 3 %
   */
  public record WindowResult(
      String date,
      long rows,
      double users,
      State state,
      List<FeatureResult> features,
      List<TaskResult> tasks,
      List<Reason> reasons) {}

  /**
   * One feature in a window, against the reference.
   *
   * @param value of the distance that decides
   * @param limit that chance reaches in a window of this size
   * @param psi population stability index, smoothed by 0.0001 a bucket
   * @param jensenShannon in bits
   * @param kullbackLeibler of the window from the reference, in nats, smoothed likewise
   * @param wasserstein in standard deviations of the reference; NaN for categories
   * @param kolmogorovSmirnov NaN for categories
   * @param chiSquare of homogeneity
   * @param missing share of rows without a value
   * @param changed buckets whose share changed most
   */
  public record FeatureResult(
      String name,
      State state,
      double value,
      double limit,
      double psi,
      double jensenShannon,
      double kullbackLeibler,
      double wasserstein,
      double kolmogorovSmirnov,
      double chiSquare,
      double missing,
      List<BucketChange> changed) {}

  /** The share of a bucket in the reference and in the window. */
  public record BucketChange(String bucket, double before, double now) {}

  /**
   * One task in a window, or in a slice of it.
   *
   * @param slice empty for all rows
   * @param labelled rows whose label has arrived
   * @param open rows whose label has not
   * @param estimated from the scores alone: an estimate that does not see concept drift
   * @param limits how far rate, calibration and AUC may move by chance
   */
  public record TaskResult(
      String task,
      String slice,
      State state,
      long labelled,
      long open,
      Figure rate,
      Figure meanScore,
      Figure calibration,
      Figure auc,
      Figure logLoss,
      Estimated estimated,
      TaskLimits limits) {}

  /** A value with its 95 % interval over resampled users. */
  public record Figure(double value, double low, double high) {}

  /** What the scores foretell, if each held as it did in the reference. */
  public record Estimated(double rate, double auc, double logLoss) {}

  /** The reference's figures, and how far chance moves them in a window of this size. */
  public record TaskLimits(
      double rateBefore,
      double rate,
      double calibrationBefore,
      double calibration,
      double aucBefore,
      double auc) {}

  /**
   * Rows that show a change.
   *
   * @param feature that changed most; empty when none did
   * @param bucket that grew most
   */
  public record Examples(
      String feature, String bucket, List<String> columns, List<List<@Nullable String>> rows) {}
}
