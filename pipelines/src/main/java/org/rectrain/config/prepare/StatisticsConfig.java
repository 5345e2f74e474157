package org.rectrain.config.prepare;

import java.util.List;
import org.rectrain.config.read.Option;

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

  /** From what the statistics of train rows are made. */
  public enum TrainValues {
    POINT_IN_TIME,
    OUT_OF_FOLD
  }
}
