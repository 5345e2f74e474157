package org.rectrain.config.abtest;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.Option;

/** When the experiment ran; days are UTC. */
public record AbtestWindow(
    @Option(
            doc =
                "First day, as 2026-05-01; without one, the first day with a row of the"
                    + " experiment.")
        @Nullable String start,
    @Option(
            doc =
                "Last day, included; without one, the last day in the log. Later rows are counted"
                    + " and left out.")
        @Nullable String end,
    @Option(
            doc =
                "Days before the start that serve as pre-period for CUPED; earlier rows are left"
                    + " out.",
            def = "28",
            min = 0,
            max = 3650)
        int preDays,
    @Option(
            doc =
                "Planned length in days. Before it is reached, a fixed test has no verdict but"
                    + " 'keep running'; 0 means that the data at hand is all there will be.",
            def = "0",
            min = 0,
            max = 3650)
        int plannedDays) {

  /** Checks the dates. */
  public AbtestWindow {
    LocalDate first = day("start", start);
    LocalDate last = day("end", end);
    if (first != null && last != null && last.isBefore(first)) {
      throw new IllegalArgumentException("end: " + last + " is before start " + first);
    }
  }

  /** The first day; null when the log decides. */
  public @Nullable LocalDate firstDay() {
    return day("start", start);
  }

  /** The last day; null when the log decides. */
  public @Nullable LocalDate lastDay() {
    return day("end", end);
  }

  private static @Nullable LocalDate day(String key, @Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          key + ": '" + text + "' is not allowed; expected a day such as 2026-05-01", e);
    }
  }
}
