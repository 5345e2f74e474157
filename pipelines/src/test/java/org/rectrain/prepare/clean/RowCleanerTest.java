package org.rectrain.prepare.clean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.data.EventsConfig;
import org.rectrain.config.prepare.CleanConfig;
import org.rectrain.prepare.feature.EntityTable;
import org.rectrain.prepare.log.Event;
import org.rectrain.prepare.log.EventLayout;
import org.rectrain.prepare.log.Fields;
import org.rectrain.prepare.log.ListRow;

final class RowCleanerTest {
  private static final String EVENTS =
      "{path: log, time_format: epoch_ms, labels: {click: is_click, like: is_like}}";
  private static final String CLEAN =
      "{min_time: '1970-01-01T00:00:00Z', max_time: '1970-01-01T00:01:00Z', implies: {like: click},"
          + " ranges: {play: {column: play_ms, min: 0, max: 1000}}}";

  private final Map<String, String> removed = new LinkedHashMap<>();
  private final List<String> found = new ArrayList<>();

  private @Nullable Event read(String clean, boolean userKnown, @Nullable String... cells) {
    removed.clear();
    found.clear();
    CleanConfig config = ConfigReader.bind(clean, List.of(), CleanConfig.class, "test");
    EventLayout layout =
        new EventLayout(ConfigReader.bind(EVENTS, List.of(), EventsConfig.class, "test"), config);
    RuleBook rules = new RuleBook(config);
    Fields none = new Fields(Map.of(), List.of());
    EntityTable items =
        new EntityTable(
            none, List.of("a"), List.<String[]>of(new String[0]), List.of(new double[0]));
    Tally tally = new Tally(rules.size(), layout.columns().size());
    Event event =
        new RowCleaner(config, layout, rules, 0)
            .read(
                ListRow.of(cells),
                items,
                userKnown,
                tally,
                (row, rule, why) -> removed.put(rules.name(rule), why));
    for (int rule = 0; rule < rules.size(); rule++) {
      if (tally.foundOf(rule) > 0) {
        found.add(rules.name(rule));
      }
    }
    assertThat(tally.rows()).isEqualTo(1);
    assertThat(tally.removedRows()).isEqualTo(event == null ? 1 : 0);
    return event;
  }

  @Test
  void knowsWhereEmptyCellsAreAnswers() {
    String events =
        "{path: log, labels: {click: is_click, like: 'stars >= 4, empty = 0'}, history: seen,"
            + " weight: log1p(watched) + is_click + pause,"
            + " context: {pause: {kind: numeric}, device: {}}}";
    EventLayout layout =
        new EventLayout(
            ConfigReader.bind(events, List.of(), EventsConfig.class, "test"),
            ConfigReader.bind(CLEAN, List.of(), CleanConfig.class, "test"));
    // is_click and pause are needed elsewhere, as a label and a feature.
    assertThat(layout.emptyIsAnswer()).containsExactlyInAnyOrder("stars", "seen", "watched");
  }

  @Test
  void readsAGoodRow() {
    Event event = read(CLEAN, true, "u", "a", "5000", "1", "1", "20");
    assertThat(event).isNotNull();
    assertThat(event.item()).isEqualTo("a");
    assertThat(event.time()).isEqualTo(5000);
    assertThat(event.labels()).isEqualTo(3);
    assertThat(event.itemRow()).isZero();
    assertThat(found).isEmpty();
  }

  @Test
  void removesRowsWithoutAKey() {
    assertThat(read(CLEAN, true, "u", "", "5000", "1", "1", "20")).isNull();
    assertThat(removed).containsEntry("missing_key", "item is missing");
    read(CLEAN, true, null, "a", "5000", "1", "1", "20");
    assertThat(removed).containsEntry("missing_key", "user is missing");
    read(CLEAN, true, "u", "a", null, "1", "1", "20");
    assertThat(removed).containsEntry("missing_key", "time is missing");
  }

  @Test
  void removesTimesThatAreNoneOrOutOfRange() {
    read(CLEAN, true, "u", "a", "noon", "1", "1", "20");
    assertThat(removed).containsEntry("bad_time", "'noon' is not in the format epoch_ms");
    read(CLEAN, true, "u", "a", "60001", "1", "1", "20");
    assertThat(removed)
        .containsEntry("time_range", "1970-01-01T00:01:00.001Z is after 1970-01-01T00:01:00Z");
    read(CLEAN, true, "u", "a", "-1", "1", "1", "20");
    assertThat(removed.get("time_range")).contains("is before");
    String untilNow = CLEAN.replace(", max_time: '1970-01-01T00:01:00Z'", "");
    read(untilNow, true, "u", "a", "5000", "1", "1", "20");
    assertThat(removed).containsEntry("time_range", "1970-01-01T00:00:05Z is in the future");
  }

  @Test
  void timesOutOfRangeMayBeFlaggedOrLeftAlone() {
    String flag = CLEAN.replace("{min_time", "{time_range: flag, min_time");
    assertThat(read(flag, true, "u", "a", "60001", "1", "1", "20")).isNotNull();
    assertThat(found).containsExactly("time_range");
    String off = CLEAN.replace("{min_time", "{time_range: off, min_time");
    assertThat(read(off, true, "u", "a", "60001", "1", "1", "20")).isNotNull();
    assertThat(found).isEmpty();
  }

  @Test
  void removesMissingLabelsAndUnknownItems() {
    read(CLEAN, true, "u", "a", "1", "1", "", "20");
    assertThat(removed).containsEntry("missing_label", "label 'like' is missing");
    read(CLEAN, true, "u", "a", "1", "maybe", "0", "20");
    assertThat(removed).containsEntry("missing_label", "label 'click' is not readable: 'maybe'");
    read(CLEAN, true, "u", "a", "1", "2,048.5", "0", "20");
    assertThat(removed)
        .containsEntry(
            "missing_label",
            "label 'click' is not readable: '2,048.5', a number with data.events.thousands: ','");
    read(CLEAN, true, "u", "b", "1", "1", "0", "20");
    assertThat(removed).containsEntry("unknown_item", "item 'b' is not in the catalogue");
  }

  @Test
  void removesImpossibleValues() {
    read(CLEAN, true, "u", "a", "1", "1", "0", "1001");
    assertThat(removed).containsEntry("play", "play_ms = 1001; possible is 0 to 1000");
    assertThat(read(CLEAN, true, "u", "a", "1", "1", "0", "")).isNotNull();
  }

  @Test
  void removesContradictions() {
    read(CLEAN, true, "u", "a", "1", "0", "1", "20");
    assertThat(removed).containsEntry("contradiction", "like without click");
  }

  @Test
  void flagsWhatItIsToldToFlag() {
    assertThat(read(CLEAN, false, "u", "a", "1", "0", "0", "20")).isNotNull();
    assertThat(found).containsExactly("unknown_user");
  }

  @Test
  void countsEveryBrokenRuleAndRemovesUnderTheFirst() {
    read(CLEAN, true, "u", "b", "1", "0", "1", "-5");
    assertThat(found).containsExactly("unknown_item", "play", "contradiction");
    assertThat(removed.keySet()).containsExactly("unknown_item");
  }

  @Test
  void rejectsAnImplicationOfNoLabel() {
    assertThatThrownBy(() -> read("{implies: {buy: click}}", true, "u", "a", "1", "0", "1", "20"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("{buy: click} names no label of [click, like]");
  }
}
