package org.rectrain.abtest.log;

import java.io.Serializable;
import java.util.Arrays;

/**
 * How users' vectors grow over the days of one partition: only the days on which something changed.
 *
 * @param start first step of each user, one longer than the users
 * @param day day of each step, counted from the experiment's first
 * @param vector the vector by the end of that day, (component, step)
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record UserPaths(int[] start, int[] day, double[][] vector) implements Serializable {

  static UserPaths of(UserDays users, UserChunk.Scope scope, MetricVector metric) {
    int measures = users.values().length;
    int cells = users.day().length;
    int[] start = new int[users.users() + 1];
    int[] day = new int[cells];
    double[][] vector = new double[metric.dimension()][cells];
    double[] before = new double[measures];
    double[] now = new double[measures];
    double[] filled = new double[metric.dimension()];
    int n = 0;
    int steps = 0;
    for (int u = 0; u < users.users(); u++) {
      Arrays.fill(before, 0);
      Arrays.fill(now, 0);
      for (int c = users.start()[u]; c < users.start()[u + 1]; c++) {
        if (scope.phase(users, c) == 1) {
          for (int m = 0; m < measures; m++) {
            before[m] += users.values()[m][c];
          }
        }
      }
      int first = steps;
      for (int c = users.start()[u]; c < users.start()[u + 1]; c++) {
        if (scope.phase(users, c) != 0) {
          continue;
        }
        for (int m = 0; m < measures; m++) {
          now[m] += users.values()[m][c];
        }
        metric.fill(filled, now, before);
        day[steps] = users.day()[c] - scope.firstDay();
        for (int i = 0; i < filled.length; i++) {
          vector[i][steps] = filled[i];
        }
        steps++;
      }
      if (steps > first) {
        start[++n] = steps;
      }
    }
    double[][] trimmed = new double[vector.length][];
    for (int i = 0; i < trimmed.length; i++) {
      trimmed[i] = Arrays.copyOf(vector[i], steps);
    }
    return new UserPaths(Arrays.copyOf(start, n + 1), Arrays.copyOf(day, steps), trimmed);
  }

  public int users() {
    return start.length - 1;
  }
}
