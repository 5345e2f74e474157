package org.rectrain.sample;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** When people browse: an hourly profile by region, a little more at weekends. */
final class Calendar {
  static final long DAY = 86_400;

  static final List<String> REGIONS =
      List.of("eu-west", "eu-north", "us-east", "us-west", "asia-pacific");

  private static final int[] SHIFT_HOURS = {0, -1, 5, 8, -8};
  private static final double WEEKEND = 1.2;

  /** Relative activity at each local hour. */
  private static final double[] HOURS = {
    .5, .3, .2, .2, .2, .3, .6, .9, 1.0, 1.0, 1.0, 1.1, 1.3, 1.2, 1.0, 1.0, 1.1, 1.3, 1.5, 1.7, 1.9,
    1.8, 1.4, .9
  };

  private final long start;
  private final long end;
  private final double[][] cumulative;

  Calendar(LocalDate firstDay, int days) {
    start = firstDay.atStartOfDay().toEpochSecond(ZoneOffset.UTC);
    end = start + days * DAY;
    cumulative = new double[REGIONS.size()][days * 24 + 1];
    for (int region = 0; region < cumulative.length; region++) {
      double[] sums = cumulative[region];
      for (int hour = 0; hour < days * 24; hour++) {
        double weight = HOURS[Math.floorMod(hour - SHIFT_HOURS[region], 24)];
        boolean weekend = firstDay.plusDays(hour / 24).getDayOfWeek().getValue() >= 6;
        sums[hour + 1] = sums[hour] + weight * (weekend ? WEEKEND : 1);
      }
    }
  }

  /** Epoch second of the first instant. */
  long start() {
    return start;
  }

  /** Epoch second after the last instant. */
  long end() {
    return end;
  }

  /** The epoch second by which the share {@code fraction} of a region's visits has begun. */
  long second(int region, double fraction) {
    double[] sums = cumulative[region];
    double target = fraction * sums[sums.length - 1];
    int low = 0;
    int high = sums.length - 1;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (sums[middle] <= target) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double within = (target - sums[low]) / (sums[low + 1] - sums[low]);
    return Math.min(end - 1, start + (long) ((low + within) * 3600));
  }
}
