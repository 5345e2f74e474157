package org.rectrain.prepare.log;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.data.DataConfig;
import org.rectrain.source.TimeParser;

/** What a mapping says in a small language: labels and times. */
public final class Mapping {
  private Mapping() {}

  /**
   * Reads labels and time formats before any data is opened.
   *
   * @param file the configuration's, for the message
   * @throws Failure (exit code 2) with all that cannot be read
   */
  public static void require(String file, @Nullable DataConfig data) {
    if (data == null) {
      return;
    }
    List<String> problems = new ArrayList<>();
    data.events()
        .labels()
        .forEach(
            (name, rule) ->
                check(problems, "data.events.labels." + name, () -> LabelRule.parse(name, rule)));
    ZoneId zone = ZoneId.of(data.events().timeZone());
    check(
        problems, "data.events.time_format", () -> TimeParser.of(data.events().timeFormat(), zone));
    var items = data.items();
    if (items != null) {
      check(problems, "data.items.time_format", () -> TimeParser.of(items.timeFormat(), zone));
    }
    if (!problems.isEmpty()) {
      throw Failure.usage(
          file + ": " + (problems.size() == 1 ? "1 problem" : problems.size() + " problems"),
          problems,
          "README.md, 'Your own data', shows a mapping; 'rectrain prepare --help' lists its keys");
    }
  }

  private static void check(List<String> problems, String key, Runnable reading) {
    try {
      reading.run();
    } catch (IllegalArgumentException e) {
      problems.add(key + ": " + e.getMessage());
    }
  }
}
