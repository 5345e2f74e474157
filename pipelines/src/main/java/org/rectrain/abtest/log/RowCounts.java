package org.rectrain.abtest.log;

import java.io.Serializable;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What became of the rows of a log; mutable while a partition is read, then merged. */
public final class RowCounts implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * Values of one kind that could not be read.
   *
   * @param rows how many
   * @param example the first of them in order of text
   */
  public record Unread(long rows, String example) implements Serializable {
    Unread merge(Unread other) {
      return new Unread(
          rows + other.rows, example.compareTo(other.example) <= 0 ? example : other.example);
    }
  }

  /** In place of an example where an expression has no value. */
  public static final String NOT_DEFINED = "";

  public long rows;
  public long noUser;
  public long badTime;
  public long outOfWindow;

  /** Rows whose time is beyond all sane ones, or far from the days of the experiment. */
  public long strayTime;

  /** Rows with a value that could not be read. */
  public long unreadable;

  /** An example of a time that could not be read; null when there is none. */
  public @Nullable String badTimeExample;

  /** An example of a time that is not sane; null when there is none. */
  public @Nullable String strayExample;

  public final long[] negative;
  public final long[] notFinite;

  /** What could not be read, by what is wrong with it. */
  public final TreeMap<String, Unread> unread = new TreeMap<>();

  /** Units that numbers were taken to be times in. */
  public final TreeSet<String> units = new TreeSet<>();

  /** Rows of the experiment by epoch day. */
  final TreeMap<Integer, Long> days = new TreeMap<>();

  public RowCounts(int measures) {
    negative = new long[measures];
    notFinite = new long[measures];
  }

  void unread(String what, String example) {
    unread.merge(what, new Unread(1, example), Unread::merge);
  }

  void badTime(@Nullable String text) {
    badTime++;
    badTimeExample = first(badTimeExample, text);
  }

  void strayTime(String text, long more) {
    strayTime += more;
    strayExample = first(strayExample, text);
  }

  private static @Nullable String first(@Nullable String a, @Nullable String b) {
    return a == null || (b != null && b.compareTo(a) < 0) ? b : a;
  }

  RowCounts merge(RowCounts other) {
    rows += other.rows;
    noUser += other.noUser;
    badTime += other.badTime;
    outOfWindow += other.outOfWindow;
    strayTime += other.strayTime;
    unreadable += other.unreadable;
    badTimeExample = first(badTimeExample, other.badTimeExample);
    strayExample = first(strayExample, other.strayExample);
    Arrays.setAll(negative, i -> negative[i] + other.negative[i]);
    Arrays.setAll(notFinite, i -> notFinite[i] + other.notFinite[i]);
    other.unread.forEach((what, more) -> unread.merge(what, more, Unread::merge));
    units.addAll(other.units);
    other.days.forEach((day, more) -> days.merge(day, more, Long::sum));
    return this;
  }
}
