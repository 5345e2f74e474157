package org.rectrain.abtest.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sums the rows of one bucket of users per user and day while they stream by, so that memory
 * follows users and days, not rows. A user's days hang on a chain, latest first: logs are mostly in
 * order of time, so the first link is usually the right one.
 */
final class UserDaysBuilder {
  private final RowCounts counts;
  private final LongIndex users = new LongIndex();
  private int[] variant = new int[1024];
  private int[] head = new int[1024];
  private final int[][] segment;
  private final long[][] segmentSince;
  private int known;
  private int cells;
  private int[] next = new int[4096];
  private int[] day = new int[4096];
  private final double[][] values;
  private final Dictionary variants = new Dictionary();
  private final List<Dictionary> segments = new ArrayList<>();

  UserDaysBuilder(LogLayout layout) {
    counts = new RowCounts(layout.measures());
    values = new double[layout.measures()][4096];
    segment = new int[layout.segments()][1024];
    segmentSince = new long[layout.segments()][1024];
    for (int s = 0; s < layout.segments(); s++) {
      segments.add(new Dictionary());
    }
  }

  /** Adds what a task counted. */
  void count(RowCounts more) {
    counts.merge(more);
  }

  /** Adds rows. */
  void add(RowChunk chunk) {
    int[] variantCode = codes(chunk.variants(), variants);
    int[][] segmentCode = new int[segment.length][];
    for (int s = 0; s < segment.length; s++) {
      segmentCode[s] = codes(chunk.segments().get(s), segments.get(s));
    }
    for (int r = 0; r < chunk.rows(); r++) {
      int user = user(chunk.key()[r]);
      if (chunk.variant()[r] >= 0) {
        variant(user, variantCode[chunk.variant()[r]]);
      }
      for (int s = 0; s < segment.length; s++) {
        int code = chunk.segment()[s][r];
        if (code >= 0 && chunk.millis()[r] < segmentSince[s][user]) {
          segmentSince[s][user] = chunk.millis()[r];
          segment[s][user] = segmentCode[s][code];
        }
      }
      if (chunk.event()[r] != 0) {
        int cell = cell(user, chunk.day()[r]);
        for (int m = 0; m < values.length; m++) {
          values[m][cell] += chunk.values()[m][r];
        }
      }
    }
  }

  private static int[] codes(List<String> names, Dictionary dictionary) {
    return names.stream().mapToInt(dictionary::code).toArray();
  }

  private void variant(int user, int code) {
    if (variant[user] == UserDays.NONE) {
      variant[user] = code;
    } else if (variant[user] != code) {
      variant[user] = UserDays.SEVERAL;
    }
  }

  private int user(long key) {
    int user = users.indexOf(key);
    if (user == variant.length) {
      variant = Arrays.copyOf(variant, 2 * user);
      head = Arrays.copyOf(head, 2 * user);
      for (int s = 0; s < segment.length; s++) {
        segment[s] = Arrays.copyOf(segment[s], 2 * user);
        segmentSince[s] = Arrays.copyOf(segmentSince[s], 2 * user);
      }
    }
    if (users.size() > known) {
      known = users.size();
      variant[user] = UserDays.NONE;
      head[user] = -1;
      for (int s = 0; s < segment.length; s++) {
        segment[s][user] = -1;
        segmentSince[s][user] = Long.MAX_VALUE;
      }
    }
    return user;
  }

  /** Days before the experiment are kept as ~day, which is negative. */
  private int cell(int user, int tag) {
    for (int c = head[user]; c >= 0; c = next[c]) {
      if (day[c] == tag) {
        return c;
      }
    }
    if (cells == day.length) {
      day = Arrays.copyOf(day, 2 * cells);
      next = Arrays.copyOf(next, 2 * cells);
      for (int m = 0; m < values.length; m++) {
        values[m] = Arrays.copyOf(values[m], 2 * cells);
      }
    }
    day[cells] = tag;
    next[cells] = head[user];
    head[user] = cells;
    return cells++;
  }

  UserDays finish() {
    int n = users.size();
    long[] keys = users.keys();
    int[] order = SortedOrder.of(keys);
    int[] sortedVariant = new int[n];
    int[][] sortedSegment = new int[segment.length][n];
    int[] start = new int[n + 1];
    int[] sortedDay = new int[cells];
    boolean[] before = new boolean[cells];
    double[][] sorted = new double[values.length][cells];
    int[] chain = new int[16];
    int at = 0;
    for (int i = 0; i < n; i++) {
      int user = order[i];
      sortedVariant[i] = variant[user];
      for (int s = 0; s < segment.length; s++) {
        sortedSegment[s][i] = segment[s][user];
      }
      int length = 0;
      for (int c = head[user]; c >= 0; c = next[c]) {
        if (length == chain.length) {
          chain = Arrays.copyOf(chain, 2 * length);
        }
        chain[length++] = c;
      }
      byDay(chain, length);
      for (int k = 0; k < length; k++) {
        int c = chain[k];
        before[at] = day[c] < 0;
        sortedDay[at] = day[c] < 0 ? ~day[c] : day[c];
        for (int m = 0; m < values.length; m++) {
          sorted[m][at] = values[m][c];
        }
        at++;
      }
      start[i + 1] = at;
    }
    long[] sortedKeys = new long[n];
    Arrays.setAll(sortedKeys, i -> keys[order[i]]);
    return new UserDays(
        sortedKeys,
        sortedVariant,
        variants.names(),
        sortedSegment,
        segments.stream().map(Dictionary::names).toList(),
        start,
        sortedDay,
        before,
        sorted,
        counts);
  }

  /** Insertion sort: chains are short and come nearly in descending order. */
  private void byDay(int[] chain, int length) {
    for (int i = 0, j = length - 1; i < j; i++, j--) {
      int swap = chain[i];
      chain[i] = chain[j];
      chain[j] = swap;
    }
    for (int i = 1; i < length; i++) {
      int c = chain[i];
      int j = i - 1;
      while (j >= 0 && day[chain[j]] > day[c]) {
        chain[j + 1] = chain[j];
        j--;
      }
      chain[j + 1] = c;
    }
  }
}
