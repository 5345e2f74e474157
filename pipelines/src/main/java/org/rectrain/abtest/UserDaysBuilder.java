package org.rectrain.abtest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Sums the rows of one partition per user and day while they stream by, so that memory follows
 * users and days, not rows. A user's days hang on a chain, latest first: logs are mostly in order
 * of time, so the first link is usually the right one.
 */
final class UserDaysBuilder {
  private static final long DAY = 86_400_000L;

  private final LogLayout layout;
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

  private UserDaysBuilder(LogLayout layout) {
    this.layout = layout;
    counts = new RowCounts(layout.measures());
    values = new double[layout.measures()][4096];
    segment = new int[layout.segments()][1024];
    segmentSince = new long[layout.segments()][1024];
    for (int s = 0; s < layout.segments(); s++) {
      segments.add(new Dictionary());
    }
  }

  /** Reads a partition that holds all rows of its users. */
  static UserDays build(Iterator<Row> rows, LogLayout layout) {
    UserDaysBuilder builder = new UserDaysBuilder(layout);
    while (rows.hasNext()) {
      builder.add(rows.next());
    }
    return builder.finish();
  }

  private void add(Row row) {
    boolean event = row.getBoolean(LogLayout.EVENT);
    counts.rows += event ? 1 : 0;
    if (row.isNullAt(LogLayout.KEY)) {
      counts.noUser++;
      return;
    }
    long millis = 0;
    if (event && layout.timed()) {
      if (row.isNullAt(LogLayout.MILLIS) || row.isNullAt(LogLayout.BEFORE)) {
        counts.badTime++;
        return;
      }
      millis = row.getLong(LogLayout.MILLIS);
      if (!layout.covers((int) Math.floorDiv(millis, DAY))) {
        counts.outOfWindow++;
        return;
      }
    }
    int user = user(row.getLong(LogLayout.KEY));
    if (!row.isNullAt(LogLayout.VARIANT)) {
      variant(user, variants.code(row.getString(LogLayout.VARIANT)));
    }
    for (int s = 0; s < segment.length; s++) {
      int at = layout.firstSegment() + s;
      if (!row.isNullAt(at) && millis < segmentSince[s][user]) {
        segmentSince[s][user] = millis;
        segment[s][user] = segments.get(s).code(row.getString(at));
      }
    }
    if (event) {
      boolean before = layout.timed() && row.getBoolean(LogLayout.BEFORE);
      int epochDay = (int) Math.floorDiv(millis, DAY);
      if (!before) {
        counts.firstDay = Math.min(counts.firstDay, epochDay);
        counts.lastDay = Math.max(counts.lastDay, epochDay);
      }
      sum(row, LogLayout.VALUES, cell(user, epochDay, before));
      if (layout.preValues()) {
        sum(row, LogLayout.VALUES + layout.measures(), cell(user, epochDay, true));
      }
    }
  }

  private void sum(Row row, int from, int cell) {
    for (int m = 0; m < values.length; m++) {
      if (row.isNullAt(from + m)) {
        continue;
      }
      double value = row.getDouble(from + m);
      if (!Double.isFinite(value)) {
        counts.notFinite[m]++;
      } else {
        counts.negative[m] += value < 0 ? 1 : 0;
        values[m][cell] += value;
      }
    }
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
  private int cell(int user, int epochDay, boolean before) {
    int tag = before ? ~epochDay : epochDay;
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

  private UserDays finish() {
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

  /** Names to small numbers in order of appearance. */
  private static final class Dictionary {
    private final Map<String, Integer> codes = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private @Nullable String last;
    private int lastCode;

    int code(String name) {
      if (name.equals(last)) {
        return lastCode;
      }
      Integer code = codes.get(name);
      if (code == null) {
        code = names.size();
        codes.put(name, code);
        names.add(name);
      }
      last = name;
      lastCode = code;
      return code;
    }

    List<String> names() {
      return new ArrayList<>(names);
    }
  }
}
