package org.rectrain.guess;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.source.TimeParser;

/**
 * A column of times.
 *
 * @param format as {@code time_format} takes it
 * @param zone of times without one; empty where times carry their own or are counted from 1970
 * @param others formats that fit as well
 * @param min earliest time, epoch milliseconds
 * @param max latest time
 */
record TimeLook(String format, String zone, List<String> others, long min, long max) {
  private static final int SAMPLE = 400;
  private static final String CLOCK = "\\d\\d?:\\d\\d(:\\d\\d)?";
  private static final long FIRST = Instant.parse("1985-01-01T00:00:00Z").toEpochMilli();
  private static final long LAST = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();
  private static final List<String> NUMBERS =
      List.of("epoch_s", "epoch_ms", "epoch_us", "epoch_ns", "yyyyMMdd", "yyyyMMddHHmmss");
  private static final List<String> TEXTS =
      List.of(
          "iso",
          "yyyy/MM/dd HH:mm:ss",
          "yyyy/M/d H:mm:ss",
          "yyyy/M/d H:mm",
          "yyyy/MM/dd",
          "yyyy年MM月dd日 HH:mm:ss",
          "yyyy年MM月dd日",
          "M/d/yyyy h:mm:ss a",
          "M/d/yyyy h:mm a",
          "d/M/yyyy h:mm:ss a",
          "d/M/yyyy h:mm a",
          "yyyy-MM-dd hh:mm:ss a",
          "M/d/yyyy H:mm:ss",
          "d/M/yyyy H:mm:ss",
          "M/d/yyyy H:mm",
          "d/M/yyyy H:mm",
          "M/d/yyyy",
          "d/M/yyyy",
          "dd.MM.yyyy HH:mm:ss",
          "dd.MM.yyyy HH:mm",
          "dd.MM.yyyy",
          "dd-MM-yyyy HH:mm:ss",
          "dd-MM-yyyy HH:mm",
          "dd-MM-yyyy",
          "yyyy.MM.dd HH:mm:ss",
          "yyyy.MM.dd",
          "yyyyMMdd HH:mm:ss",
          "dd-MMM-yyyy",
          "dd MMM yyyy, HH:mm",
          "dd/MMM/yyyy:HH:mm:ss Z",
          "EEE MMM dd HH:mm:ss Z yyyy",
          "EEE MMM dd HH:mm:ss yyyy",
          "EEE MMM dd yyyy",
          "EEE, dd MMM yyyy HH:mm:ss Z",
          "EEE, dd MMM yyyy HH:mm:ss z",
          "d MMM yyyy HH:mm:ss",
          "d MMM yyyy",
          "MMM d, yyyy h:mm:ss a",
          "MMM d, yyyy",
          "yyyy-MM-dd HH:mm:ss z",
          "yyyy-MM-dd HH:mm:ss VV",
          "yyyy-MM-dd HH:mm:ss 'UTC'");

  /** The times of a column; null when its values are none. */
  static @Nullable TimeLook of(ColumnFacts column) {
    if (column.filled() == 0 || column.binary()) {
      return null;
    }
    List<String> sample = sample(column);
    List<TimeLook> found = new ArrayList<>();
    for (String format : column.numeric() ? NUMBERS : TEXTS) {
      TimeLook look = fits(sample, format);
      if (look != null) {
        found.add(look);
      }
    }
    if (found.isEmpty()) {
      return null;
    }
    TimeLook best = found.get(0);
    return new TimeLook(
        best.format,
        best.zone,
        found.stream().skip(1).filter(f -> f.min != best.min).map(TimeLook::format).toList(),
        best.min,
        best.max);
  }

  /** A column of times, with its look. */
  record Found(ColumnFacts column, TimeLook look) {}

  /**
   * The column of a log that says when.
   *
   * @param named the one that is given, else null
   * @param why takes the evidence
   */
  static @Nullable Found find(
      Glimpse table, @Nullable ColumnFacts named, Map<String, String> why, Guess.Notes notes) {
    if (named != null) {
      TimeLook look = of(named);
      if (look == null) {
        unread(named, notes);
        return null;
      }
      return new Found(named, look);
    }
    List<Found> found = new ArrayList<>();
    for (ColumnFacts c : table.columns()) {
      TimeLook look = mayBeTimes(table, c) ? of(c) : null;
      if (look != null && (table.form().header() || c.distinct() > 10)) {
        found.add(new Found(c, look));
      }
    }
    if (found.isEmpty()) {
      table.columns().stream()
          .filter(c -> table.form().header() && ColumnWords.TIME.is(c.name()) && c.filled() > 0)
          .filter(c -> !c.numeric())
          .forEach(c -> unread(c, notes));
    }
    Found best = found.stream().max(Comparator.comparingDouble(f -> score(table, f))).orElse(null);
    ColumnFacts both = best == null ? null : joined(table.columns(), best.column);
    TimeLook look = both == null ? null : of(both);
    Found chosen = both == null || look == null ? best : new Found(both, look);
    if (best != null && chosen != null) {
      why.put("time", (both == null ? "its" : "their") + " values read as " + chosen.look.format());
      boolean bare = table.form().header() && best.column.numeric();
      if (bare && !ColumnWords.TIME.is(best.column.name())) {
        notes.unsure(best.column.name() + " was taken for times by its values", "time=COLUMN");
      }
    }
    return chosen;
  }

  /** A column whose name says that it holds times, as none of the formats writes them. */
  private static void unread(ColumnFacts c, Guess.Notes notes) {
    notes.unsure(
        c.name()
            + " sounds like times, and its values, such as '"
            + c.frequent(1).stream().findFirst().orElse("")
            + "', are in no format that is known, so the log is read without times",
        "data.events.time: " + c.name() + " with a pattern as data.events.time_format");
  }

  /** Numbers are times where the name says so, or no word of it is known and many differ. */
  private static boolean mayBeTimes(Glimpse table, ColumnFacts c) {
    return !table.form().header()
        || ColumnWords.TIME.is(c.name())
        || (!c.numeric() && c.filled() > 0)
        || (!ColumnWords.isName(c.name()) && c.whole() && c.distinct() > 0.1 * c.filled());
  }

  private static double score(Glimpse table, Found time) {
    ColumnFacts c = time.column;
    double fit = table.form().header() ? ColumnWords.TIME.fit(c.name()) : 0;
    return fit + 3.0 * c.distinct() / Math.max(1, c.filled()) - 4 * c.missing();
  }

  /**
   * Days with the time of day of another column, as the column that joins them; null where the days
   * have a time, or no column has one.
   */
  static @Nullable ColumnFacts joined(List<ColumnFacts> columns, ColumnFacts day) {
    if (day.frequent(50).stream().anyMatch(v -> v.contains(":") || v.length() > 13)) {
      return null;
    }
    for (ColumnFacts clock : columns) {
      if (clock.filled() > 0 && clock.frequent(50).stream().allMatch(v -> v.matches(CLOCK))) {
        List<@Nullable String> values = new ArrayList<>();
        for (int i = 0; i < clock.rows(); i++) {
          String date = day.values().get(i);
          String time = clock.values().get(i);
          values.add(date == null || time == null ? null : date + " " + time);
        }
        return ColumnFacts.of("{" + day.name() + "} {" + clock.name() + "}", values);
      }
    }
    return null;
  }

  private static List<String> sample(ColumnFacts column) {
    List<String> filled = new ArrayList<>();
    for (String value : column.values()) {
      if (value != null) {
        filled.add(value);
      }
    }
    List<String> out = new ArrayList<>();
    for (int i = 0; i < Math.min(SAMPLE, filled.size()); i++) {
      out.add(filled.get((int) ((long) i * filled.size() / Math.min(SAMPLE, filled.size()))));
    }
    return out;
  }

  private static @Nullable TimeLook fits(List<String> sample, String format) {
    ZoneId zone = ZoneOffset.UTC;
    TimeParser parser = TimeParser.of(format, zone);
    int good = 0;
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    boolean own = true;
    for (String value : sample) {
      try {
        long millis = parser.millis(value);
        if (millis >= FIRST && millis < LAST) {
          good++;
          min = Math.min(min, millis);
          max = Math.max(max, millis);
        }
        own &=
            value.matches(".*(Z|\\d ?[+-]\\d\\d(:?\\d\\d)?|UTC|[A-Z]{3,4}|[A-Za-z]+/[A-Za-z_]+)$");
      } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
        // Then it does not fit, which the count says.
      }
    }
    if (good < 0.95 * sample.size()) {
      return null;
    }
    own |= format.matches(".*(Z|z|VV)( yyyy)?");
    boolean counted = format.startsWith("epoch_");
    String local = format.contains("年") ? "Asia/Shanghai" : "UTC";
    return new TimeLook(format, counted || own ? "" : local, List.of(), min, max);
  }
}
