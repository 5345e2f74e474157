package org.rectrain.sample;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.sample.SampleConfig;
import org.rectrain.sample.Browsing.Impression;

/** The default log, made once for all tests. */
final class GeneratedLog {
  static final long SEED = 7;
  static final SampleGenerator GENERATOR = new SampleGenerator(config(), SEED);

  private GeneratedLog() {}

  /** The default options with overrides such as {@code events=2000}. */
  static SampleConfig config(String... overrides) {
    return ConfigReader.bind("", List.of(overrides), SampleConfig.class, "test");
  }

  /** All rows of a table. */
  static List<@Nullable Object[]> rows(SampleTable table) {
    return rows(GENERATOR, table);
  }

  static List<@Nullable Object[]> rows(SampleGenerator generator, SampleTable table) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int key = 0; key < generator.keys(table); key++) {
      generator.rows(table, key, rows::add);
    }
    return rows;
  }

  /** What really happened to people, without bots. */
  static List<Impression> impressions() {
    List<Impression> seen = new ArrayList<>();
    for (int user = 0; user < GENERATOR.population().size(); user++) {
      if (!GENERATOR.population().bot(user)) {
        GENERATOR.impressions(user, seen::add);
      }
    }
    return seen;
  }

  /** Index of a column. */
  static int column(SampleTable table, String name) {
    int index = table.columnNames().indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(table + " has no column " + name);
    }
    return index;
  }
}
