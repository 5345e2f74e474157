package org.rectrain.source;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.data.TimePattern;

/**
 * Reads times as epoch milliseconds, UTC, in one format. A zone or an offset in the text counts; a
 * day that does not exist is no time; what is less than a millisecond is cut off.
 */
public final class TimeParser implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The day, perhaps the time of day, perhaps a zone: {@code 2026-05-01 10:00:00.5 UTC}. */
  private static final Pattern ISO =
      Pattern.compile(
          "(\\d{4}-\\d{2}-\\d{2})(?:[Tt"
              + " ]+(\\d{2}:\\d{2}(?::\\d{2}(?:[.,]\\d{1,9})?)?)\\s*(\\S*))?");

  private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(?:\\.\\d*)?(?:[eE][+-]?\\d+)?");

  private enum Kind {
    ISO,
    EPOCH,
    AUTO,
    ORDER,
    PATTERN
  }

  /** The format of a log without times: a number that only says which row came first. */
  public static final String ORDER = "order";

  /** Steps of an order are a day apart, so that no rule for machines or sessions binds them. */
  private static final long STEP = 86_400_000L;

  private static final long ORDER_START = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();

  /** 1990 and 2100: no log is from before, and clocks that are off often are beyond. */
  private static final long EARLIEST = 631_152_000_000L;

  private static final long LATEST = 4_102_444_800_000L;

  private final Kind kind;
  private final EpochUnit unit;
  private final String format;
  private final ZoneId zone;
  private transient @Nullable DateTimeFormatter formatter;

  private TimeParser(Kind kind, EpochUnit unit, String format, ZoneId zone) {
    this.kind = kind;
    this.unit = unit;
    this.format = format;
    this.zone = zone;
  }

  /**
   * A parser for a format of the configuration.
   *
   * @param format iso, epoch_s, epoch_ms, epoch_us, epoch_ns, auto (ISO or a number whose size
   *     gives its unit), order (a number that only says which row came first) or a {@link
   *     DateTimeFormatter} pattern
   * @param zone of times that carry none
   * @throws IllegalArgumentException when the pattern is none
   */
  public static TimeParser of(String format, ZoneId zone) {
    EpochUnit unit = EpochUnit.named(format);
    Kind kind =
        unit != null
            ? Kind.EPOCH
            : switch (format) {
              case "iso" -> Kind.ISO;
              case "auto" -> Kind.AUTO;
              case ORDER -> Kind.ORDER;
              default -> Kind.PATTERN;
            };
    TimeParser parser = new TimeParser(kind, unit == null ? EpochUnit.MILLIS : unit, format, zone);
    if (kind == Kind.PATTERN) {
      try {
        parser.formatter();
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "'"
                + format
                + "' is none of iso, epoch_s, epoch_ms, epoch_us, epoch_ns, auto, order, and no"
                + " pattern: "
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
   * @throws ArithmeticException when it is beyond all times
   */
  public long millis(RawRow row, int column) {
    if (row.isInstant(column)) {
      return row.instant(column);
    }
    if (kind == Kind.EPOCH) {
      try {
        return unit.millis(row.whole(column));
      } catch (NumberFormatException e) {
        // Times have fractions, and tables that passed through pandas hold 1650812741436.0
        return millis(text(row, column));
      }
    }
    return millis(text(row, column));
  }

  /** The same of a text. */
  public long millis(String text) {
    return switch (kind) {
      case EPOCH -> unit.millis(text);
      case AUTO ->
          NUMBER.matcher(text).matches()
              ? EpochUnit.of(Double.parseDouble(text)).millis(text)
              : iso(text);
      case ORDER -> ordered(text);
      case ISO -> iso(text);
      case PATTERN -> instant(formatter().parse(text));
    };
  }

  /** Whether a row of a log can be from this time, epoch milliseconds. */
  public static boolean isSane(long millis) {
    return millis >= EARLIEST && millis < LATEST;
  }

  /** The unit that a number is taken to be in; null for other times. */
  public @Nullable EpochUnit unit(@Nullable String text) {
    if (text == null
        || !NUMBER.matcher(text.strip()).matches()
        || kind == Kind.PATTERN
        || kind == Kind.ORDER) {
      return null;
    }
    return kind == Kind.EPOCH ? unit : EpochUnit.of(Double.parseDouble(text.strip()));
  }

  /**
   * What a number is in the unit that its size speaks for, such as {@code as epoch_ms it is
   * 2026-05-01T00:00:00Z}; empty when that is the format's own unit, or gives no time from {@code
   * least} to {@code most}, epoch milliseconds.
   */
  public String otherUnit(@Nullable String text, long least, long most) {
    if (kind != Kind.EPOCH || text == null || !NUMBER.matcher(text.strip()).matches()) {
      return "";
    }
    EpochUnit likely = EpochUnit.of(Double.parseDouble(text.strip()));
    if (likely == unit) {
      return "";
    }
    long millis = likely.millis(text.strip());
    return millis < least || millis > most
        ? ""
        : "as " + likely.key() + " it is " + Instant.ofEpochMilli(millis);
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

  /** The format that a text seems to be in; empty when it is none that is known. */
  public static String guess(String text) {
    if (NUMBER.matcher(text).matches()) {
      double number = Double.parseDouble(text);
      return number < 1e8 ? "" : EpochUnit.of(number).key();
    }
    return text.matches("\\d{4}-\\d{2}-\\d{2}([ T].*)?") ? "iso" : "";
  }

  private static String text(RawRow row, int column) {
    String text = row.text(column);
    if (text == null) {
      throw new DateTimeException("missing");
    }
    return text.strip();
  }

  private static long ordered(String text) {
    double place = Double.parseDouble(text);
    if (!(place >= 0 && place < 1e9)) {
      throw new DateTimeException("no place from 0 to a billion: " + text);
    }
    return ORDER_START + Math.round(place * STEP);
  }

  private long iso(String text) {
    long fast = IsoTime.millis(text);
    if (fast != IsoTime.OTHER) {
      return fast;
    }
    Matcher matcher = ISO.matcher(text);
    if (!matcher.matches()) {
      return instant(DateTimeFormatter.ISO_DATE_TIME.parse(text));
    }
    LocalDate date = LocalDate.parse(matcher.group(1));
    String time = matcher.group(2);
    if (time == null) {
      return date.atStartOfDay(zone).toInstant().toEpochMilli();
    }
    return at(date.atTime(LocalTime.parse(time.replace(',', '.'))), zone(matcher.group(3)));
  }

  /**
   * An hour that clocks skip when summer begins is no time: read as the next, it would be wrong.
   */
  private static long at(LocalDateTime local, ZoneId zone) {
    if (zone.getRules().getValidOffsets(local).isEmpty()) {
      throw new DateTimeException(local + " does not exist in " + zone + ": its clocks skip it");
    }
    return local.atZone(zone).toInstant().toEpochMilli();
  }

  /** Z, +02:00, UTC, Europe/Paris, [Europe/Paris] or +02:00[Europe/Paris]. */
  private ZoneId zone(String text) {
    if (text.isEmpty()) {
      return zone;
    }
    int bracket = text.indexOf('[');
    if (bracket > 0) {
      return ZoneId.of(text.substring(0, bracket));
    }
    boolean bracketed = bracket == 0 && text.endsWith("]");
    String name = bracketed ? text.substring(1, text.length() - 1) : text;
    return ZoneId.of(name.equals("z") ? "Z" : name);
  }

  private long instant(TemporalAccessor parsed) {
    LocalDate date = parsed.query(TemporalQueries.localDate());
    LocalTime time = parsed.query(TemporalQueries.localTime());
    ZoneId given = parsed.query(TemporalQueries.zone());
    boolean local = date != null && time != null && !parsed.isSupported(ChronoField.OFFSET_SECONDS);
    if (parsed.isSupported(ChronoField.INSTANT_SECONDS) && !(local && given != null)) {
      return Instant.from(parsed).toEpochMilli();
    }
    if (date == null) {
      throw new DateTimeException("no date");
    }
    ZoneId used = given == null ? zone : given;
    return time == null
        ? date.atStartOfDay(used).toInstant().toEpochMilli()
        : at(date.atTime(time), used);
  }

  private DateTimeFormatter formatter() {
    DateTimeFormatter made = formatter;
    if (made == null) {
      made = TimePattern.of(format);
      formatter = made;
    }
    return made;
  }
}
