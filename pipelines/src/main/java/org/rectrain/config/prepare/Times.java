package org.rectrain.config.prepare;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Times in configuration: ISO-8601 with an offset. */
public final class Times {
  private Times() {}

  /** Epoch milliseconds of {@code 2022-05-01T00:00:00+08:00}. */
  public static long millis(String text) {
    return OffsetDateTime.parse(text).toInstant().toEpochMilli();
  }

  /** Refuses what is no such time. */
  public static void check(String key, @Nullable String text) {
    if (text == null) {
      return;
    }
    try {
      millis(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          key + ": '" + text + "' is not allowed; expected a time such as 2022-05-01T00:00:00Z", e);
    }
  }
}
