package org.rectrain.stat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The days of an experiment, without those that a few wrong clocks add at its ends. A day at an end
 * is cut off when it holds less than a hundredth of the rows of a usual day; so are all days behind
 * three empty ones or more that together hold less than a hundredth of all rows.
 *
 * @param first first epoch day
 * @param last last epoch day
 * @param cut rows on days that were cut off
 */
public record DaySpan(int first, int last, long cut) {
  private static final double RARE = 0.01;
  private static final int GAP = 3;
  private static final int FAR = 28;

  /**
   * Of the rows by day.
   *
   * @param fixedFirst whether the first day is given, so that nothing is cut before it
   * @param fixedLast whether the last day is given
   */
  public static DaySpan of(
      NavigableMap<Integer, Long> rows, boolean fixedFirst, boolean fixedLast) {
    if (rows.isEmpty()) {
      return new DaySpan(Integer.MAX_VALUE, Integer.MIN_VALUE, 0);
    }
    long all = rows.values().stream().mapToLong(n -> n).sum();
    double rare = RARE * usual(rows.values());
    NavigableMap<Integer, Long> kept = new TreeMap<>(rows);
    while (!fixedLast && kept.size() > 1 && endIsRare(kept, rare, all)) {
      kept.pollLastEntry();
    }
    NavigableMap<Integer, Long> backwards = new TreeMap<>();
    kept.forEach((day, n) -> backwards.put(-day, n));
    while (!fixedFirst && backwards.size() > 1 && endIsRare(backwards, rare, all)) {
      backwards.pollLastEntry();
    }
    long left = backwards.values().stream().mapToLong(n -> n).sum();
    return new DaySpan(-backwards.lastKey(), -backwards.firstKey(), all - left);
  }

  /**
   * Without the smaller part of the rows where it is four weeks or more away from the larger one,
   * and further than that is long: these are not days of one experiment.
   *
   * @param rows by day, as {@link #of} took them
   */
  public DaySpan together(NavigableMap<Integer, Long> rows, boolean fixedFirst, boolean fixedLast) {
    DaySpan span = this;
    if (first > last) {
      return span;
    }
    for (int day : rows.subMap(first, true, last, true).keySet()) {
      Integer next = rows.higherKey(day);
      if (day < span.first || next == null || next > span.last || next - day <= FAR) {
        continue;
      }
      long before = sum(rows, span.first, day);
      long after = sum(rows, next, span.last);
      if (after < before && !fixedLast && next - day > day - span.first + 1) {
        return new DaySpan(span.first, day, span.cut + after);
      }
      if (before < after && !fixedFirst && next - day > span.last - next + 1) {
        span = new DaySpan(next, span.last, span.cut + before);
      }
    }
    return span;
  }

  private static long sum(NavigableMap<Integer, Long> rows, int from, int to) {
    return rows.subMap(from, true, to, true).values().stream().mapToLong(n -> n).sum();
  }

  /**
   * Rows of a usual day: that of the row in the middle, days by rows. Many days of a few rows, as
   * wrong clocks make them, do not change it.
   *
   * @param rows of each day
   */
  public static long usual(Collection<Long> rows) {
    List<Long> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.naturalOrder());
    long all = sorted.stream().mapToLong(n -> n).sum();
    long sum = 0;
    for (long n : sorted) {
      sum += n;
      if (2 * sum >= all) {
        return n;
      }
    }
    return 0;
  }

  private static boolean endIsRare(NavigableMap<Integer, Long> days, double rare, long all) {
    if (days.lastEntry().getValue() < rare) {
      return true;
    }
    long behind = 0;
    for (Map.Entry<Integer, Long> day : days.descendingMap().entrySet()) {
      behind += day.getValue();
      if (behind >= RARE * all) {
        return false;
      }
      Integer before = days.lowerKey(day.getKey());
      if (before != null && day.getKey() - before > GAP) {
        return true;
      }
    }
    return false;
  }
}
