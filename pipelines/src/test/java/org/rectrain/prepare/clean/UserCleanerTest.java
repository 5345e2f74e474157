package org.rectrain.prepare.clean;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.prepare.CleanConfig;
import org.rectrain.prepare.Events;
import org.rectrain.prepare.log.Event;

final class UserCleanerTest {
  private static final long MINUTE = 60_000L;

  private final List<String> reasons = new ArrayList<>();

  private List<Event> clean(String yaml, Set<String> rare, List<Event> events) {
    reasons.clear();
    CleanConfig config = ConfigReader.bind(yaml, List.of(), CleanConfig.class, "test");
    RuleBook rules = new RuleBook(config);
    UserCleaner cleaner = new UserCleaner(config, rules);
    cleaner.rareItems(rare);
    Tally tally = new Tally(rules.size(), 1);
    List<Event> kept =
        cleaner.clean(
            new ArrayList<>(events), tally, (row, rule, why) -> reasons.add(rules.name(rule)));
    assertThat(kept.size() + tally.removedRows()).isEqualTo(events.size());
    assertThat(tally.removedRows()).isEqualTo(reasons.size());
    return kept;
  }

  @Test
  void keepsTheMostInformativeOfRepeatedRows() {
    List<Event> kept =
        clean(
            "{}",
            Set.of(),
            List.of(
                Events.at(1000, "a", 0),
                Events.at(1000, "a", 3),
                Events.at(1000, "b", 0),
                Events.at(2000, "a", 0)));
    assertThat(kept).extracting(Event::item).containsExactly("a", "b", "a");
    assertThat(kept.get(0).labels()).isEqualTo(3);
    assertThat(reasons).containsExactly("duplicate");
  }

  @Test
  void tellsRepeatedImpressionsByTheirOwnId() {
    List<Event> kept =
        clean(
            "{}",
            Set.of(),
            List.of(
                Events.at(1000, "a", 0, "i1", Double.NaN),
                Events.at(1000, "a", 0, "i2", Double.NaN),
                Events.at(5000, "a", 1, "i1", Double.NaN)));
    assertThat(kept).extracting(Event::time).containsExactly(1000L, 1000L);
  }

  @Test
  void countsButKeepsWhatIsOnlyFlagged() {
    List<Event> twice = List.of(Events.at(1000, "a", 0), Events.at(1000, "a", 0));
    assertThat(clean("duplicates: flag", Set.of(), twice)).hasSize(2);
    assertThat(clean("duplicates: 'off'", Set.of(), twice)).hasSize(2);
  }

  @Test
  void removesAllRowsOfAUserWithTooManyEventsInAnHour() {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      events.add(Events.at(i * 20 * MINUTE, "i" + i, 0));
    }
    // Three fit into each hour [0, 60): the fourth comes exactly 60 minutes after the first.
    assertThat(clean("bots: {max_events_per_hour: 3}", Set.of(), events)).hasSize(4);
    events.add(Events.at(59 * MINUTE, "x", 0));
    assertThat(clean("bots: {max_events_per_hour: 3}", Set.of(), events)).isEmpty();
    assertThat(reasons).hasSize(5).containsOnly("bot");
  }

  @Test
  void removesUsersWhoNeverDwell() {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      events.add(Events.at(i * 24 * 60 * MINUTE, "i" + i, 0, null, i < 3 ? 0 : 9000));
    }
    String bots = "bots: {dwell: dwell_ms, min_dwell_ms: 100, min_events: 4}";
    assertThat(clean(bots, Set.of(), events)).isEmpty();
    assertThat(clean(bots, Set.of(), events.subList(0, 3))).hasSize(3);
  }

  @Test
  void removesRareItemsAndThenRareUsers() {
    List<Event> events = List.of(Events.at(1, "a", 0), Events.at(2, "b", 0), Events.at(3, "a", 0));
    assertThat(clean("min_item_events: 2", Set.of("b"), events)).hasSize(2);
    assertThat(reasons).containsExactly("rare_item");
    assertThat(clean("{min_item_events: 2, min_user_events: 3}", Set.of("b"), events)).isEmpty();
    assertThat(reasons).containsExactly("rare_item", "rare_user", "rare_user");
  }
}
