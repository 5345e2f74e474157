package org.rectrain.prepare.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.prepare.SplitConfig;
import org.rectrain.prepare.Events;
import org.rectrain.prepare.log.Event;
import org.rectrain.prepare.log.ExampleIds;
import org.rectrain.prepare.log.Split;

class ColdItemsTest {
  private static final String YAML =
      "{kind: stratified, train: 1, valid: 0, test: 0, cold_items: 0.2, cold_test_items: 0.1}";

  private static SplitConfig config(String yaml) {
    return ConfigReader.bind(yaml, List.of(), SplitConfig.class, "test");
  }

  private static List<Event> rows() {
    List<Event> out = new ArrayList<>();
    IntStream.range(0, 2000).forEach(i -> out.add(Events.at(i, "i" + i, 1)));
    return out;
  }

  @Test
  void anItemHasOneSideForAllUsers() {
    Splitter splitter = new Splitter(config(YAML), 7, TimeBounds.open(), ColdItems.Clock.TIMES);
    List<Event> one = rows();
    List<Event> two = rows();
    splitter.assign("u", one);
    splitter.assign("v", two);
    assertThat(one.stream().map(Event::split)).isEqualTo(two.stream().map(Event::split).toList());
    for (Split side : Split.values()) {
      double share = one.stream().filter(e -> e.split() == side).count() / 2000.0;
      double wanted = side == Split.TRAIN ? 0.7 : side == Split.VALID ? 0.2 : 0.1;
      assertThat(share).isCloseTo(wanted, within(0.04)); // deviations of at most 0.010
    }
    assertThat(one).isSortedAccordingTo(Event.ORDER);
  }

  @Test
  void inALogWithoutTimesWhatIsAskedComesAfterWhatIsKnown() {
    List<Event> rows = rows();
    List<Long> ids = rows.stream().map(row -> ExampleIds.of("u", row)).toList();
    List<Event> before = List.copyOf(rows);
    new Splitter(config(YAML), 7, TimeBounds.open(), ColdItems.Clock.ORDER).assign("u", rows);
    assertThat(rows).isSortedAccordingTo(Event.ORDER);
    List<Integer> places = rows.stream().map(row -> row.split().place()).toList();
    assertThat(places).isSorted();
    // Each knows what was before it where it is now.
    assertThat(rows).allMatch(row -> row.knownTime() == row.time());
    assertThat(before.stream().map(row -> ExampleIds.of("u", row))).isEqualTo(ids);
  }

  @Test
  void givenSplitsKeepTheirOwnRows() {
    List<Event> rows = rows();
    rows.forEach(row -> row.split(row.time() % 2 == 0 ? Split.TEST : Split.TRAIN));
    new Splitter(
            config("{kind: given, cold_items: 0.2}"), 7, TimeBounds.open(), ColdItems.Clock.TIMES)
        .assign("u", rows);
    assertThat(rows.stream().filter(row -> row.split() == Split.TEST)).hasSize(1000);
    assertThat(rows.stream().filter(row -> row.split() == Split.VALID).count())
        .isBetween(140L, 260L);
  }

  @Test
  void sharesThatLeaveNothingAreRefused() {
    assertThatThrownBy(() -> config("{cold_items: 0.6, cold_test_items: 0.5}"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("cold_items");
  }
}
