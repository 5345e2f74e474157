package org.rectrain.config.data;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.List;
import java.util.Locale;

/** Patterns of times, such as {@code yyyy-MM-dd HH:mm:ss}. */
public final class TimePattern {
  private static final ZonedDateTime SAMPLE =
      ZonedDateTime.of(2026, 11, 23, 22, 41, 37, 0, ZoneOffset.UTC);

  private static final List<ChronoField> CLOCK =
      List.of(
          ChronoField.HOUR_OF_DAY,
          ChronoField.CLOCK_HOUR_OF_DAY,
          ChronoField.HOUR_OF_AMPM,
          ChronoField.CLOCK_HOUR_OF_AMPM,
          ChronoField.MINUTE_OF_HOUR,
          ChronoField.SECOND_OF_MINUTE,
          ChronoField.AMPM_OF_DAY);

  private TimePattern() {}

  /**
   * The reader of a pattern: month names in English, and a 30 February is no time.
   *
   * @throws IllegalArgumentException when it is no pattern, or gives no day, or gives a time of day
   *     what gives none
   */
  public static DateTimeFormatter of(String pattern) {
    DateTimeFormatter formatter =
        new DateTimeFormatterBuilder()
            .appendPattern(pattern)
            .parseDefaulting(ChronoField.ERA, 1)
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);
    TemporalAccessor read;
    try {
      read = formatter.parse(formatter.format(SAMPLE));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(noDay(pattern), e);
    }
    LocalDate day = read.query(TemporalQueries.localDate());
    if (!SAMPLE.toLocalDate().equals(day)) {
      throw new IllegalArgumentException(noDay(pattern));
    }
    if (read.query(TemporalQueries.localTime()) == null
        && CLOCK.stream().anyMatch(read::isSupported)) {
      throw new IllegalArgumentException(
          "'" + pattern + "' gives no time of day; hours are HH (0 to 23), or hh with a (AM, PM)");
    }
    return formatter;
  }

  private static String noDay(String pattern) {
    return "'" + pattern + "' gives no day; years are yyyy, months MM or MMM, days dd";
  }
}
