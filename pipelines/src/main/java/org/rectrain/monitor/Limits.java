package org.rectrain.monitor;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.rectrain.dataset.StableHash;

/**
 * How far chance moves each measure in a window of a given size: windows are resampled from the
 * reference by user, and the limits are set so that the share of them in which any measure exceeds
 * its own is what was asked for (the largest of all measures, each in units of its own quantile:
 * Westfall and Young's maximum).
 */
final class Limits {
  /** Above this many rows a resampled window is that large, and limits shrink by theory. */
  static final int MOST_ROWS = 10_000;

  private final ReferenceRows rows;
  private final Yardstick yardstick;
  private final List<Buckets> buckets;
  private final int slices;
  private final long referenceRows;
  private final double falseAlarms;
  private final int draws;
  private final long seed;
  private final Map<Integer, Null> known = new HashMap<>();

  /**
   * What chance does at one size.
   *
   * @param limits by measure; NaN where chance gives no figure
   * @param loss log losses of the resampled windows, by task
   * @param calibration likewise
   */
  @SuppressWarnings("ArrayRecordComponent") // a table for one computation, never compared
  record Null(double[] limits, double[][] loss, double[][] calibration) {}

  Limits(
      ReferenceRows rows,
      Yardstick yardstick,
      List<Buckets> buckets,
      int slices,
      long referenceRows,
      double falseAlarms,
      int draws,
      long seed) {
    this.rows = rows;
    this.yardstick = yardstick;
    this.buckets = buckets;
    this.slices = slices;
    this.referenceRows = referenceRows;
    this.falseAlarms = falseAlarms;
    this.draws = draws;
    this.seed = seed;
  }

  /**
   * Limits of a window.
   *
   * @param windowRows its rows
   * @return by measure
   */
  double[] of(long windowRows) {
    double size = size(windowRows);
    int drawn = drawn(size);
    double[] limits = at(drawn).limits().clone();
    double shrink = drawn / size;
    if (shrink < 1 && drawn == MOST_ROWS) {
      for (int i = 0; i < limits.length; i++) {
        boolean distance = yardstick.measures().get(i).isDistance();
        limits[i] *= distance ? shrink : Math.sqrt(shrink);
      }
    }
    return limits;
  }

  /** The reference is a sample as well: both sides' noise is that of one window of this size. */
  private double size(long windowRows) {
    return 1 / (1.0 / windowRows + 1.0 / referenceRows);
  }

  /** Sizes in steps of a twentieth, downwards: limits are never too narrow. */
  private static int drawn(double size) {
    if (size >= MOST_ROWS) {
      return MOST_ROWS;
    }
    double step = Math.floor(Math.log(size) / Math.log(1.05));
    return Math.max(1, (int) Math.floor(Math.pow(1.05, step)));
  }

  /** What chance does in a window of so many rows. */
  Null chance(long windowRows) {
    return at(drawn(size(windowRows)));
  }

  private Null at(int size) {
    return known.computeIfAbsent(size, this::resample);
  }

  private Null resample(int size) {
    int tasks = rows.labels().length;
    double[][] moved = new double[draws][];
    double[][] loss = new double[tasks][draws];
    double[][] calibration = new double[tasks][draws];
    ThreadLocal<WindowTally> tallies =
        ThreadLocal.withInitial(() -> WindowTally.empty(buckets, tasks, slices));
    IntStream.range(0, draws)
        .parallel()
        .forEach(
            d -> {
              WindowTally tally = tallies.get();
              rows.draw(StableHash.of(StableHash.of(seed, size), d), size, tally);
              moved[d] = yardstick.moved(tally);
              for (int t = 0; t < tasks; t++) {
                TaskCounts.Figures figures = tally.tasks.get(t).get(0).figures();
                loss[t][d] = figures.logLoss();
                calibration[t][d] = figures.calibration();
              }
            });
    return new Null(limits(moved), loss, calibration);
  }

  private double[] limits(double[][] moved) {
    int measures = yardstick.measures().size();
    double[] units = new double[measures];
    // Units come from one half of the draws and the factor from the other: fitted to the same
    // draws, the units would hide how far fresh windows go beyond them.
    int half = draws / 2;
    for (int m = 0; m < measures; m++) {
      double[] sorted = new double[half];
      for (int d = 0; d < half; d++) {
        sorted[d] = moved[d][m];
      }
      Arrays.sort(sorted); // NaN comes last
      int defined = half;
      while (defined > 0 && Double.isNaN(sorted[defined - 1])) {
        defined--;
      }
      units[m] = defined < half / 2 ? Double.NaN : sorted[rank(defined, falseAlarms) - 1];
    }
    double[] largest = new double[draws - half];
    for (int d = half; d < draws; d++) {
      for (int m = 0; m < measures; m++) {
        if (units[m] > 0 && moved[d][m] / units[m] > largest[d - half]) {
          largest[d - half] = moved[d][m] / units[m];
        }
      }
    }
    Arrays.sort(largest);
    double factor = Math.max(1, largest[rank(largest.length, falseAlarms) - 1]);
    return Arrays.stream(units).map(u -> u * factor).toArray();
  }

  /** The order statistic that a further draw exceeds with at most the given chance. */
  private static int rank(int count, double chance) {
    return Math.min(count, (int) Math.ceil((count + 1) * (1 - chance)));
  }
}
