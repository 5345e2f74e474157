package org.rectrain.source;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads times as epoch milliseconds, UTC, in one format. */
public final class TimeParser implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final long MICROS_PER_MILLI = 1000;
  private static final long MILLIS_PER_SECOND = 1000;

  private enum Kind {
    ISO,
    SECONDS,
    MILLIS,
    MICROS,
    PATTERN
  }

  private final Kind kind;
  private final String format;
  private final ZoneId zone;
  private transient @Nullable DateTimeFormatter formatter;

  private TimeParser(Kind kind, String format, ZoneId zone) {
    this.kind = kind;
    this.format = format;
    this.zone = zone;
  }

  /**
   * A parser for a format of the configuration.
   *
   * @param format iso, epoch_s, epoch_ms, epoch_us or a {@link DateTimeFormatter} pattern
   * @param zone of times that carry none
   * @throws IllegalArgumentException when the pattern is none
   */
  public static TimeParser of(String format, ZoneId zone) {
    Kind kind =
        switch (format) {
          case "iso" -> Kind.ISO;
          case "epoch_s" -> Kind.SECONDS;
          case "epoch_ms" -> Kind.MILLIS;
          case "epoch_us" -> Kind.MICROS;
          default -> Kind.PATTERN;
        };
    TimeParser parser = new TimeParser(kind, format, zone);
    if (kind == Kind.PATTERN) {
      try {
        parser.formatter();
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "'"
                + format
                + "' is none of iso, epoch_s, epoch_ms, epoch_us, and no pattern: "
                + e.getMessage(),
            e);
      }
    }
    return parser;
  }

  /**
   * Epoch milliseconds of a value.
   *
   * @throws DateTimeException when it is not in the format
   * @throws NumberFormatException when it is not a number and the format is epoch_*
   */
  public long millis(RawRow row, int column) {
    return switch (kind) {
      case SECONDS -> Math.multiplyExact(whole(row, column), MILLIS_PER_SECOND);
      case MILLIS -> whole(row, column);
      case MICROS -> Math.floorDiv(whole(row, column), MICROS_PER_MILLI);
      case ISO -> iso(text(row, column));
      case PATTERN -> pattern(text(row, column));
    };
  }

  /** Why a text is no time, in words, with the format that it seems to be in. */
  public String misfit(@Nullable String text) {
    String looks = text == null ? "" : guess(text.strip());
    return "'"
        + text
        + "' is not in the format "
        + format
        + (looks.isEmpty() || looks.equals(format) ? "" : "; it looks like " + looks);
  }

  private static String guess(String text) {
    if (text.matches("\\d{9,10}")) {
      return "epoch_s";
    }
    if (text.matches("\\d{12,13}")) {
      return "epoch_ms";
    }
    if (text.matches("\\d{15,16}")) {
      return "epoch_us";
    }
    return text.matches("\\d{4}-\\d{2}-\\d{2}([ T].*)?") ? "iso" : "";
  }

  private static long whole(RawRow row, int column) {
    try {
      return row.whole(column);
    } catch (NumberFormatException e) {
      // Tables that passed through pandas hold 1650812741436.0
      double number = row.number(column);
      if (number == Math.rint(number) && Math.abs(number) < 1L << 53) {
        return (long) number;
      }
      throw e;
    }
  }

  private static String text(RawRow row, int column) {
    String text = row.text(column);
    if (text == null) {
      throw new DateTimeException("missing");
    }
    return text.strip();
  }

  private long iso(String text) {
    long fast = IsoTime.millis(text);
    if (fast != IsoTime.OTHER) {
      return fast;
    }
    String value = text.replace(' ', 'T');
    if (value.length() == 10) {
      return LocalDate.parse(value).atStartOfDay(zone).toInstant().toEpochMilli();
    }
    TemporalAccessor parsed =
        DateTimeFormatter.ISO_DATE_TIME.parseBest(value, OffsetDateTime::from, LocalDateTime::from);
    return instant(parsed).toEpochMilli();
  }

  private long pattern(String text) {
    return instant(
            formatter().parseBest(text, OffsetDateTime::from, LocalDateTime::from, LocalDate::from))
        .toEpochMilli();
  }

  private Instant instant(TemporalAccessor parsed) {
    if (parsed instanceof OffsetDateTime withOffset) {
      return withOffset.toInstant();
    }
    if (parsed instanceof LocalDateTime local) {
      return local.atZone(zone).toInstant();
    }
    LocalDate date = parsed.query(TemporalQueries.localDate());
    if (date == null) {
      throw new DateTimeException("no date");
    }
    return date.atStartOfDay(zone).toInstant();
  }

  private DateTimeFormatter formatter() {
    DateTimeFormatter made = formatter;
    if (made == null) {
      made =
          new DateTimeFormatterBuilder()
              .appendPattern(format)
              .parseDefaulting(ChronoField.ERA, 1)
              .toFormatter(Locale.ROOT);
      formatter = made;
    }
    return made;
  }
}
