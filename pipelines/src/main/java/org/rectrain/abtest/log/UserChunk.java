package org.rectrain.abtest.log;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The users of one partition with their sums over the experiment and before it. */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
record UserChunk(
    long[] key,
    int[] variant,
    double[][] now,
    double[][] before,
    int[][] segment,
    long contaminated,
    long withoutVariant,
    long notExposed,
    long preUsers,
    long seen)
    implements Serializable {

  /**
   * What to keep of a partition.
   *
   * @param variants all variants; the partition's own numbering is translated
   * @param segments all names per segment column
   * @param firstDay first day of the experiment
   * @param lastDay last day of the experiment
   * @param preDays length of the pre-period
   * @param everyone whether users without an event count (they come from an assignment table)
   */
  record Scope(
      List<String> variants,
      List<List<String>> segments,
      int firstDay,
      int lastDay,
      int preDays,
      boolean everyone)
      implements Serializable {

    /** 0 = in the experiment, 1 = before it, -1 = outside both. */
    int phase(UserDays days, int cell) {
      int day = days.day()[cell];
      if (days.before()[cell]) {
        return day >= firstDay - preDays ? 1 : -1;
      }
      return day >= firstDay && day <= lastDay ? 0 : -1;
    }

    /** The partition's variant numbers in the common numbering. */
    int[] translate(UserDays days) {
      return days.variants().stream().mapToInt(variants::indexOf).toArray();
    }
  }

  static UserChunk of(UserDays days, Scope scope) {
    int[] global = scope.translate(days);
    int measures = days.values().length;
    int n = 0;
    long contaminated = 0;
    long without = 0;
    long idle = 0;
    long preUsers = 0;
    long seen = 0;
    int[] kept = new int[days.users()];
    for (int u = 0; u < days.users(); u++) {
      boolean exposed = scope.everyone();
      boolean before = false;
      for (int c = days.start()[u]; c < days.start()[u + 1]; c++) {
        int phase = scope.phase(days, c);
        exposed |= phase == 0;
        before |= phase == 1;
      }
      int v = days.variant()[u];
      if (!exposed) {
        idle++;
      } else if (v == UserDays.SEVERAL) {
        contaminated++;
      } else if (v == UserDays.NONE || global[v] < 0) {
        without++;
      } else {
        kept[n++] = u;
        preUsers += before ? 1 : 0;
        seen += days.start()[u + 1] > days.start()[u] ? 1 : 0;
      }
    }
    long[] key = new long[n];
    int[] variant = new int[n];
    double[][] now = new double[measures][n];
    double[][] before = new double[measures][n];
    for (int i = 0; i < n; i++) {
      int u = kept[i];
      key[i] = days.key()[u];
      variant[i] = global[days.variant()[u]];
      for (int c = days.start()[u]; c < days.start()[u + 1]; c++) {
        int phase = scope.phase(days, c);
        if (phase >= 0) {
          double[][] into = phase == 0 ? now : before;
          for (int m = 0; m < measures; m++) {
            into[m][i] += days.values()[m][c];
          }
        }
      }
    }
    int[][] segment = segments(days, scope, Arrays.copyOf(kept, n));
    return new UserChunk(
        key, variant, now, before, segment, contaminated, without, idle, preUsers, seen);
  }

  private static int[][] segments(UserDays days, Scope scope, int[] kept) {
    int[][] segment = new int[days.segment().length][kept.length];
    for (int s = 0; s < segment.length; s++) {
      List<String> names = scope.segments().get(s);
      int[] global = days.segments().get(s).stream().mapToInt(names::indexOf).toArray();
      for (int i = 0; i < kept.length; i++) {
        int local = days.segment()[s][kept[i]];
        segment[s][i] = local < 0 ? -1 : global[local];
      }
    }
    return segment;
  }

  /** Puts chunks one after another. */
  static ExperimentUsers join(List<UserChunk> chunks, Scope scope, int measures) {
    int n = chunks.stream().mapToInt(c -> c.key.length).sum();
    long[] key = new long[n];
    int[] variant = new int[n];
    double[][] now = new double[measures][n];
    double[][] before = new double[measures][n];
    int[][] segment = new int[scope.segments().size()][n];
    int at = 0;
    for (UserChunk c : chunks) {
      int length = c.key.length;
      System.arraycopy(c.key, 0, key, at, length);
      System.arraycopy(c.variant, 0, variant, at, length);
      for (int m = 0; m < measures; m++) {
        System.arraycopy(c.now[m], 0, now[m], at, length);
        System.arraycopy(c.before[m], 0, before[m], at, length);
      }
      for (int s = 0; s < segment.length; s++) {
        System.arraycopy(c.segment[s], 0, segment[s], at, length);
      }
      at += length;
    }
    return new ExperimentUsers(
        new ArrayList<>(scope.variants()), key, variant, now, before, segment, scope.segments());
  }
}
