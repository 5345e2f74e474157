package org.rectrain.prepare.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.prepare.SplitConfig;
import org.rectrain.prepare.Events;
import org.rectrain.prepare.log.Event;
import org.rectrain.prepare.log.Split;

final class SplitterTest {
  private static List<Split> assign(String yaml, TimeBounds bounds, String user, List<Event> rows) {
    SplitConfig config = ConfigReader.bind(yaml, List.of(), SplitConfig.class, "test");
    new Splitter(config, 7, bounds, ColdItems.Clock.TIMES).assign(user, rows);
    return rows.stream().map(Event::split).toList();
  }

  private static List<Event> events(int count, int clickEvery) {
    List<Event> out = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      out.add(Events.at(i, "i" + i, clickEvery > 0 && i % clickEvery == 0 ? 1 : 0));
    }
    return out;
  }

  @Test
  void cutsInTime() {
    TimeBounds bounds = new TimeBounds(2, 3, 100, 0);
    assertThat(assign("kind: temporal", bounds, "u", events(4, 0)))
        .containsExactly(Split.TRAIN, Split.TRAIN, Split.VALID, Split.TEST);
  }

  @Test
  void drawsValidByHashWhenItHasNoTime() {
    TimeBounds bounds = new TimeBounds(9000, 9000, 10_000, 0.25);
    List<Split> splits = assign("kind: temporal", bounds, "u", events(10_000, 0));
    assertThat(splits.subList(9000, 10_000)).containsOnly(Split.TEST);
    long valid = splits.stream().filter(s -> s == Split.VALID).count();
    // 9000 draws at 0.25: standard deviation 41
    assertThat(valid).isBetween(2250L - 165, 2250L + 165);
  }

  @Test
  void hashesStratifiedSharesWithinEachLabel() {
    List<Event> rows = events(20_000, 10);
    assign("kind: stratified", TimeBounds.open(), "u", rows);
    for (boolean clicked : new boolean[] {true, false}) {
      List<Event> stratum = rows.stream().filter(e -> e.clicked() == clicked).toList();
      double train =
          (double) stratum.stream().filter(e -> e.split() == Split.TRAIN).count() / stratum.size();
      // 2000 rows at 0.7: standard deviation 0.010
      assertThat(train).isCloseTo(0.7, within(0.04));
    }
  }

  @Test
  void aRowKeepsItsSideWhenDataGrows() {
    List<Split> few = assign("kind: stratified", TimeBounds.open(), "u", events(50, 3));
    List<Split> more = assign("kind: stratified", TimeBounds.open(), "u", events(500, 3));
    assertThat(more.subList(0, 50)).isEqualTo(few);
  }

  @Test
  void keepsUsersWhole() {
    int train = 0;
    for (int i = 0; i < 2000; i++) {
      List<Split> splits = assign("kind: user", TimeBounds.open(), "u" + i, events(3, 0));
      assertThat(splits.stream().distinct()).hasSize(1);
      train += splits.get(0) == Split.TRAIN ? 1 : 0;
    }
    assertThat(train / 2000.0).isCloseTo(0.7, within(0.04));
  }

  @Test
  void leavesTheLastClicksOut() {
    // clicks at 0, 2, 4, 6
    assertThat(assign("kind: leave_last_out", TimeBounds.open(), "u", events(8, 2)))
        .containsExactly(
            Split.TRAIN,
            Split.TRAIN,
            Split.TRAIN,
            Split.TRAIN,
            Split.VALID,
            Split.VALID,
            Split.TEST,
            Split.TEST);
    assertThat(assign("kind: leave_last_out", TimeBounds.open(), "u", events(3, 2)))
        .containsOnly(Split.TRAIN);
  }
}
