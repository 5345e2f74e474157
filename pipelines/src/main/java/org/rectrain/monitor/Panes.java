package org.rectrain.monitor;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Hours or days, by name: 2026-03-20T13 or 2026-03-20, in UTC. */
record Panes(boolean hourly) implements java.io.Serializable {
  private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH");

  /** Length of a pane. */
  long millis() {
    return hourly ? 3_600_000L : 86_400_000L;
  }

  /** The pane of a time. */
  String of(long millis) {
    LocalDateTime time = LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
    return hourly ? HOUR.format(time) : time.toLocalDate().toString();
  }

  /** Epoch milliseconds of a pane's first instant. */
  long start(String pane) {
    LocalDateTime time =
        hourly ? LocalDateTime.parse(pane, HOUR) : LocalDate.parse(pane).atStartOfDay();
    return time.toInstant(ZoneOffset.UTC).toEpochMilli();
  }

  /** The panes of a range of whole days. */
  List<String> between(LocalDate first, LocalDate last) {
    long from = first.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
    long to = last.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
    List<String> out = new ArrayList<>();
    for (long at = from; at < to; at += millis()) {
      out.add(of(at));
    }
    return out;
  }

  /** Up to so many panes that end with this one, oldest first. */
  List<String> upTo(String pane, int count) {
    List<String> out = new ArrayList<>();
    for (int back = count - 1; back >= 0; back--) {
      out.add(of(start(pane) - back * millis()));
    }
    return out;
  }

  /** The day of a pane. */
  static String day(String pane) {
    return pane.substring(0, 10);
  }
}
