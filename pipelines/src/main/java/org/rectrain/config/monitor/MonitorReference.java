package org.rectrain.config.monitor;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/** What windows are compared with: the rows of the log between two days. */
public record MonitorReference(
    @Option(doc = "First day, UTC, e.g. 2026-03-05.") @Nullable String from,
    @Option(doc = "Last day, UTC.") @Nullable String to,
    @Option(
            doc =
                "A prepare folder instead, or production (v3): the one that this model learned"
                    + " from. The days of its train split.")
        @Nullable InputPath prepared) {

  /** Checks that there is one and only one. */
  public MonitorReference {
    if (prepared == null && (from == null || to == null)) {
      throw new IllegalArgumentException(
          "from: missing; expected from and to, or prepared: the folder that production's model"
              + " was trained on");
    }
    if (prepared != null && (from != null || to != null)) {
      throw new IllegalArgumentException("prepared: give prepared or from and to, not both");
    }
    if (from != null && to != null && day("from", from).isAfter(day("to", to))) {
      throw new IllegalArgumentException("from: " + from + " is after to: " + to);
    }
  }

  static LocalDate day(String key, String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          key + ": '" + text + "' is not allowed; expected a date such as 2026-03-05", e);
    }
  }
}
