package org.rectrain.prepare.negative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.prepare.NegativesConfig;
import org.rectrain.prepare.Events;
import org.rectrain.prepare.log.Event;
import org.rectrain.prepare.log.Split;
import org.rectrain.prepare.negative.Sampler.Choice;
import org.rectrain.prepare.negative.Sampler.Chosen;

final class SamplerTest {
  private static Choice choose(
      String yaml, double rate, @Nullable ItemDraw draw, List<Event> events) {
    NegativesConfig config = ConfigReader.bind(yaml, List.of(), NegativesConfig.class, "test");
    return new Sampler(config, 7, rate, draw, null).choose("u", events);
  }

  private static List<Event> events(int clicks, int others) {
    List<Event> out = new ArrayList<>();
    for (int i = 0; i < clicks + others; i++) {
      out.add(Events.at(i, "i" + i, i < clicks ? 1 : 0));
    }
    return out;
  }

  private static long negatives(Choice choice) {
    return choice.rows().stream().filter(c -> !c.event().clicked()).count();
  }

  @Test
  void keepsFourPerClickWithTheWeightOfTheRest() {
    Choice choice = choose("ratio: 4", 0.5, null, events(2, 20));
    assertThat(negatives(choice)).isEqualTo(8);
    assertThat(choice.rows()).filteredOn(c -> c.event().clicked()).hasSize(2);
    // Weighted, the eight stand for the twenty.
    assertThat(choice.rows().stream().mapToDouble(Chosen::weight).sum())
        .isCloseTo(22, within(1e-9));
    assertThat(choice.missing()).isZero();
    assertThat(choice.negatives()).isEqualTo(20);
  }

  @Test
  void keepsTheSameRowsWhateverTheOrderOfTheSeedsDraws() {
    List<Long> first =
        choose("ratio: 1", 0.5, null, events(3, 50)).rows().stream()
            .map(c -> c.event().time())
            .toList();
    List<Long> second =
        choose("ratio: 1", 0.5, null, events(3, 50)).rows().stream()
            .map(c -> c.event().time())
            .toList();
    assertThat(second).isEqualTo(first).isSorted();
  }

  @Test
  void tellsAShortageAndKeepsWhatThereIs() {
    Choice choice = choose("ratio: 4", 0.5, null, events(3, 5));
    assertThat(negatives(choice)).isEqualTo(5);
    assertThat(choice.missing()).isEqualTo(7);
    assertThat(choice.rows()).extracting(Chosen::weight).containsOnly(1.0);
  }

  @Test
  void usersWithoutAClickKeepTheirsAtTheOverallRate() {
    Choice choice = choose("ratio: 4", 0.25, null, events(0, 4000));
    // 4000 draws at 0.25: standard deviation 27
    assertThat(negatives(choice)).isBetween(890L, 1110L);
    assertThat(choice.rows()).extracting(Chosen::weight).containsOnly(4.0);
    assertThat(choice.missing()).isZero();
  }

  @Test
  void keepsAllWhenToldTo() {
    Choice choice = choose("ratio: 0", 0.25, null, events(1, 9));
    assertThat(choice.rows()).hasSize(10);
    assertThat(choice.rows()).extracting(Chosen::weight).containsOnly(1.0);
  }

  @Test
  void looksAtTrainOnly() {
    List<Event> events = events(1, 9);
    events.subList(4, 10).forEach(e -> e.split(Split.TEST));
    Choice choice = choose("ratio: 4", 0.5, null, events);
    assertThat(choice.rows()).hasSize(4);
    assertThat(choice.missing()).isEqualTo(1);
  }

  @Test
  void fillsWithItemsTheUserWasNotShown() {
    ItemDraw draw =
        new ItemDraw(List.of("i0", "i1", "new1", "new2", "new3"), new long[] {9, 9, 1, 1, 1}, 0.75);
    Choice choice = choose("{ratio: 2, shortage: fill_popularity}", 1, draw, events(2, 1));
    assertThat(choice.missing()).isEqualTo(3);
    assertThat(choice.rows())
        .filteredOn(c -> c.drawn() != null)
        .extracting(Chosen::drawn)
        .containsExactlyInAnyOrder("new1", "new2", "new3");
    assertThat(choice.rows()).filteredOn(c -> c.drawn() != null).allMatch(c -> c.event().clicked());
  }

  @Test
  void takesWhatTheSessionLeftOnceMore() {
    // Session 1: two clicks, one item left; session 2: three items left and no click.
    List<Event> events = events(2, 4);
    for (int i = 0; i < 6; i++) {
      events.get(i).session(i < 3 ? 1 : 2, 0, 0);
    }
    Choice choice = choose("{ratio: 4, shortage: in_session}", 1, null, events);
    assertThat(choice.missing()).isEqualTo(4);
    assertThat(choice.rows())
        .filteredOn(c -> c.drawn() != null)
        .extracting(c -> c.drawn() + " for " + c.event().item())
        .containsExactly("i2 for i0", "i2 for i1");
  }

  @Test
  void addsTheHardestThatTheUserWasNotShown() {
    NegativesConfig config =
        ConfigReader.bind("ratio: 1", List.of(), NegativesConfig.class, "test");
    HardNegatives hard =
        new HardNegatives(java.util.Map.of("u", List.of("best", "i0", "h1", "h2", "h3")), 2, 1);
    List<Event> events = events(2, 4);
    Event later = Events.at(99, "h1", 1);
    later.split(Split.TEST);
    events.add(later);
    Choice choice = new Sampler(config, 7, 1, null, hard).choose("u", events);
    assertThat(choice.rows())
        .filteredOn(Chosen::isHard)
        .extracting(c -> c.drawn() + " for " + c.event().item())
        .containsExactly("h1 for i0", "h2 for i0", "h3 for i1");
    assertThat(negatives(choice)).isEqualTo(2);
  }

  @Test
  void drawsByPopularityToThePower() {
    ItemDraw draw = new ItemDraw(List.of("a", "b", "c"), new long[] {1, 0, 16}, 0.5);
    // weights 1, 0, 4
    assertThat(draw.item(0.0)).isEqualTo("a");
    assertThat(draw.item(0.19)).isEqualTo("a");
    assertThat(draw.item(0.21)).isEqualTo("c");
    assertThat(draw.item(0.999999)).isEqualTo("c");
    assertThat(new ItemDraw(List.of("a", "b"), new long[2], 0).item(0.5)).isEqualTo("b");
  }
}
