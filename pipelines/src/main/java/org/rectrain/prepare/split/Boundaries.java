package org.rectrain.prepare.split;

import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import org.rectrain.Failure;
import org.rectrain.config.prepare.SplitConfig;
import org.rectrain.config.prepare.Times;

/** Finds the boundaries in time of a configuration, from its own times or from the data. */
public final class Boundaries {
  private Boundaries() {}

  /** Whether the boundaries are known before the data is read. */
  public static boolean isKnown(SplitConfig config) {
    return switch (config.kind()) {
      case TEMPORAL -> config.testFrom() != null;
      case ROLLING -> false;
      default -> true;
    };
  }

  /** The boundaries that the configuration names. */
  public static TimeBounds named(SplitConfig config) {
    String testFrom = config.testFrom();
    if (config.kind() != SplitConfig.Kind.TEMPORAL || testFrom == null) {
      return TimeBounds.open();
    }
    long test = Times.millis(testFrom);
    String validFrom = config.validFrom();
    String testUntil = config.testUntil();
    long until = testUntil == null ? Long.MAX_VALUE : Times.millis(testUntil);
    return validFrom == null
        ? new TimeBounds(test, test, until, config.valid() / (config.train() + config.valid()))
        : new TimeBounds(Times.millis(validFrom), test, until, 0);
  }

  /**
   * The boundaries that the shares or the windows give.
   *
   * @param rows clean rows by time bucket
   * @param bucketMillis length of a bucket; boundaries fall on bucket starts
   */
  public static TimeBounds found(
      SplitConfig config, NavigableMap<Integer, Long> rows, long bucketMillis) {
    if (rows.isEmpty()) {
      throw Failure.input(
          "prepare.split: no clean rows are left to split",
          "check data.events: the columns, the labels and the time format");
    }
    if (config.kind() == SplitConfig.Kind.ROLLING) {
      return window(config, rows, bucketMillis);
    }
    long total = rows.values().stream().mapToLong(Long::longValue).sum();
    long validFrom = start(rows, Math.round(total * config.train()), bucketMillis);
    long testFrom =
        start(rows, Math.round(total * (config.train() + config.valid())), bucketMillis);
    return new TimeBounds(validFrom, testFrom, Long.MAX_VALUE, 0);
  }

  /** Start of the bucket before which about {@code wanted} rows are. */
  private static long start(NavigableMap<Integer, Long> rows, long wanted, long bucketMillis) {
    long before = 0;
    for (Map.Entry<Integer, Long> bucket : rows.entrySet()) {
      long after = before + bucket.getValue();
      // The nearer edge of the bucket that holds the wanted row.
      if (after >= wanted) {
        boolean lower = wanted - before < after - wanted;
        return (bucket.getKey() + (lower ? 0L : 1L)) * bucketMillis;
      }
      before = after;
    }
    return (rows.lastKey() + 1L) * bucketMillis;
  }

  private static TimeBounds window(
      SplitConfig config, NavigableMap<Integer, Long> rows, long bucketMillis) {
    long from = rows.firstKey();
    double span = rows.lastKey() + 1.0 - from;
    long testFrom = from + Math.round(span * config.window() / config.windows());
    long until = from + Math.round(span * (config.window() + 1) / config.windows());
    if (testFrom <= from || until <= testFrom) {
      throw Failure.usage(
          String.format(
              Locale.ROOT,
              "prepare.split.windows: %d windows over %.0f time buckets leave an empty one",
              config.windows(),
              span),
          "ask for fewer windows or set a shorter prepare.statistics.bucket_minutes");
    }
    double valid = config.valid() / (config.train() + config.valid());
    long test = testFrom * bucketMillis;
    return new TimeBounds(test, test, until * bucketMillis, valid);
  }
}
