package org.rectrain.update;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.stat.DaySpan;

/**
 * The days that an update takes up.
 *
 * @param until last day to learn; the exam is the day after
 * @param known time of the newest row that the model to update has learned; null when there is no
 *     such model
 * @param rows rows of the log on whole new days; the rest of the day in which the earlier model
 *     ended is new too and not counted here
 */
public record UpdateSpan(LocalDate until, @Nullable Instant known, long rows) {
  /** A day with a smaller share of a usual day's rows is not the log's last day by itself. */
  private static final double STRAYS = 0.05;

  /** The day on which the new model is judged. */
  public LocalDate exam() {
    return until.plusDays(1);
  }

  /** Midnight at which the exam begins. */
  public Instant examFrom() {
    return midnight(exam());
  }

  /** Midnight at which the exam ends. */
  public Instant examUntil() {
    return midnight(exam().plusDays(1));
  }

  /** Midnight at which the last so many days to learn begin. */
  public Instant windowFrom(int days) {
    return midnight(until.minusDays(days - 1L));
  }

  private static Instant midnight(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /**
   * Finds them.
   *
   * @param days rows of the log by UTC day, at least one
   * @param known as above
   * @param wanted last day to learn; null for the day before the last one
   * @throws Failure (exit code 3) when the exam's day has no rows
   */
  public static UpdateSpan of(
      SortedMap<LocalDate, Long> days, @Nullable Instant known, @Nullable String wanted) {
    LocalDate last = last(days);
    LocalDate until = wanted == null ? last.minusDays(1) : LocalDate.parse(wanted);
    if (!days.containsKey(until.plusDays(1))) {
      throw Failure.input(
          "update.until: " + until + ", but the log has no row of the day after, the exam",
          "the log's days go from "
              + days.firstKey()
              + " to "
              + last
              + "; without --until the last one is the exam");
    }
    LocalDate after =
        known == null ? days.firstKey().minusDays(1) : known.atOffset(ZoneOffset.UTC).toLocalDate();
    long rows =
        days.entrySet().stream()
            .filter(day -> day.getKey().isAfter(after) && !day.getKey().isAfter(until))
            .mapToLong(java.util.Map.Entry::getValue)
            .sum();
    return new UpdateSpan(until, known, rows);
  }

  /** Clocks that went wrong put a few rows days ahead of all others. */
  private static LocalDate last(SortedMap<LocalDate, Long> days) {
    double least = STRAYS * DaySpan.usual(days.values());
    return days.entrySet().stream()
        .filter(day -> day.getValue() >= least)
        .map(java.util.Map.Entry::getKey)
        .reduce((a, b) -> b)
        .orElseThrow();
  }
}
