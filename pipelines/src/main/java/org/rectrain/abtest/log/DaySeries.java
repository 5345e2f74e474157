package org.rectrain.abtest.log;

import java.io.Serializable;
import java.util.List;
import org.rectrain.stat.Moments;

/**
 * Moments per metric, variant and day of the experiment: of what users did on that day alone (among
 * those active that day) and of all they had done by its end (among those seen so far). The latter
 * is what an analysis on that evening would have seen.
 *
 * @param daily (metric, variant, day)
 * @param cumulative (metric, variant, day)
 * @param userDays active user-days by the end of each day, over all variants
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record DaySeries(Moments[][][] daily, Moments[][][] cumulative, long[] userDays)
    implements Serializable {

  /** None, for inputs without times. */
  static DaySeries none(int metrics, int variants) {
    return empty(List.of(), metrics, variants, 0);
  }

  /** From one partition; variants are numbered as in the scope. */
  static DaySeries of(UserDays users, UserChunk.Scope scope, List<MetricVector> metrics) {
    int days = scope.lastDay() - scope.firstDay() + 1;
    int variants = scope.variants().size();
    DaySeries series = empty(metrics, metrics.size(), variants, days);
    int[] global = scope.translate(users);
    int measures = users.values().length;
    double[] before = new double[measures];
    double[] today = new double[measures];
    double[] soFar = new double[measures];
    double[][] vector = new double[metrics.size()][];
    for (int m = 0; m < vector.length; m++) {
      vector[m] = new double[metrics.get(m).dimension()];
    }
    long[] active = new long[days];
    for (int u = 0; u < users.users(); u++) {
      int v = users.variant()[u];
      if (v < 0 || global[v] < 0) {
        continue;
      }
      int variant = global[v];
      java.util.Arrays.fill(before, 0);
      java.util.Arrays.fill(soFar, 0);
      int end = users.start()[u + 1];
      for (int c = users.start()[u]; c < end; c++) {
        if (scope.phase(users, c) == 1) {
          for (int k = 0; k < measures; k++) {
            before[k] += users.values()[k][c];
          }
        }
      }
      boolean seen = scope.everyone();
      int cell = users.start()[u];
      for (int day = 0; day < days; day++) {
        boolean now = false;
        java.util.Arrays.fill(today, 0);
        while (cell < end
            && (scope.phase(users, cell) != 0 || users.day()[cell] == scope.firstDay() + day)) {
          if (scope.phase(users, cell) == 0) {
            now = true;
            for (int k = 0; k < measures; k++) {
              today[k] += users.values()[k][cell];
              soFar[k] += users.values()[k][cell];
            }
          }
          cell++;
        }
        seen |= now;
        active[day] += now ? 1 : 0;
        for (int m = 0; m < vector.length; m++) {
          if (now) {
            metrics.get(m).fill(vector[m], today, before);
            series.daily[m][variant][day].add(vector[m]);
          }
          if (seen) {
            metrics.get(m).fill(vector[m], soFar, before);
            series.cumulative[m][variant][day].add(vector[m]);
          }
        }
      }
    }
    long sum = 0;
    for (int day = 0; day < days; day++) {
      sum += active[day];
      series.userDays[day] = sum;
    }
    return series;
  }

  DaySeries merge(DaySeries other) {
    for (int m = 0; m < daily.length; m++) {
      for (int v = 0; v < daily[m].length; v++) {
        for (int d = 0; d < daily[m][v].length; d++) {
          daily[m][v][d].merge(other.daily[m][v][d]);
          cumulative[m][v][d].merge(other.cumulative[m][v][d]);
        }
      }
    }
    for (int d = 0; d < userDays.length; d++) {
      userDays[d] += other.userDays[d];
    }
    return this;
  }

  public int days() {
    return userDays.length;
  }

  private static DaySeries empty(List<MetricVector> metrics, int count, int variants, int days) {
    Moments[][][] daily = new Moments[count][variants][days];
    Moments[][][] cumulative = new Moments[count][variants][days];
    for (int m = 0; m < metrics.size(); m++) {
      for (int v = 0; v < variants; v++) {
        for (int d = 0; d < days; d++) {
          daily[m][v][d] = new Moments(metrics.get(m).dimension());
          cumulative[m][v][d] = new Moments(metrics.get(m).dimension());
        }
      }
    }
    return new DaySeries(daily, cumulative, new long[days]);
  }
}
