package org.rectrain.guess;

import java.time.DateTimeException;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.rectrain.source.TimeParser;

/**
 * The split that suits a log.
 *
 * @param kind as prepare.split.kind takes it
 * @param why evidence
 * @param busiest most rows of one user within an hour, in the sample
 */
record SplitGuess(String kind, String why, int busiest) {
  private static final double TEST = 0.85;
  private static final double TRAIN = 0.7;
  private static final double ENOUGH = 0.3;
  private static final long HOUR = 3_600_000L;

  static SplitGuess of(LogGuess log) {
    if (log.order().equals("shuffled")) {
      return new SplitGuess("stratified", "the last rows of a user are no later ones", 0);
    }
    if (log.look() == null || log.time() == null) {
      return new SplitGuess("leave_last_out", "there are no times to split by", 0);
    }
    long[] times = times(log);
    long[] sorted = Arrays.stream(times).filter(t -> t != Long.MIN_VALUE).sorted().toArray();
    Map<String, Long> first = new HashMap<>();
    Map<String, Integer> hours = new HashMap<>();
    for (int i = 0; i < times.length; i++) {
      String user = log.user().values().get(i);
      if (user != null && times[i] != Long.MIN_VALUE) {
        first.merge(user, times[i], Math::min);
        hours.merge(user + "\t" + Math.floorDiv(times[i], HOUR), 1, Integer::sum);
      }
    }
    int busiest = hours.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    if (sorted.length < 2 || sorted[0] == sorted[sorted.length - 1]) {
      return new SplitGuess("leave_last_out", "all times are alike", busiest);
    }
    long test = sorted[(int) (TEST * (sorted.length - 1))];
    long train = sorted[(int) (TRAIN * (sorted.length - 1))];
    int late = 0;
    int known = 0;
    for (int i = 0; i < times.length; i++) {
      String user = log.user().values().get(i);
      if (user != null && times[i] >= test) {
        late++;
        known += first.getOrDefault(user, Long.MAX_VALUE) < train ? 1 : 0;
      }
    }
    double share = late == 0 ? 0 : (double) known / late;
    String evidence =
        String.format(
            Locale.ROOT, "%.0f %% of the last 15 %% of rows are of users seen before", 100 * share);
    boolean part = log.table().rows() < log.table().allRows();
    if (share >= ENOUGH || part) {
      return new SplitGuess("temporal", evidence, busiest);
    }
    return lasting(log, times) < 0.1
        ? new SplitGuess("user", evidence + ", and few have rows of three times or more", busiest)
        : new SplitGuess(
            "leave_last_out", evidence + ": a split in time would test new users", busiest);
  }

  /** Share of the users with rows of three times or more: what leaving the last two out needs. */
  private static double lasting(LogGuess log, long... times) {
    Map<String, Set<Long>> byUser = new HashMap<>();
    for (int i = 0; i < times.length; i++) {
      String user = log.user().values().get(i);
      if (user != null && times[i] != Long.MIN_VALUE) {
        byUser.computeIfAbsent(user, key -> new HashSet<>()).add(times[i]);
      }
    }
    long lasting = byUser.values().stream().filter(all -> all.size() > 2).count();
    return (double) lasting / Math.max(1, byUser.size());
  }

  private static long[] times(LogGuess log) {
    var look = java.util.Objects.requireNonNull(log.look());
    var column = java.util.Objects.requireNonNull(log.time());
    TimeParser parser = TimeParser.of(look.format(), ZoneOffset.UTC);
    long[] out = new long[column.rows()];
    for (int i = 0; i < out.length; i++) {
      String value = column.values().get(i);
      try {
        out[i] = value == null ? Long.MIN_VALUE : parser.millis(value);
      } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
        out[i] = Long.MIN_VALUE; // the cleaning rule bad_time will take it
      }
    }
    return out;
  }
}
