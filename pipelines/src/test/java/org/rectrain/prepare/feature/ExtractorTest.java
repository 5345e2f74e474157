package org.rectrain.prepare.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.data.DataConfig;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.prepare.Events;
import org.rectrain.prepare.log.Event;
import org.rectrain.prepare.log.Fields;

final class ExtractorTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final long MINUTE = 60_000L;

  private static Features features(String by) {
    return features(by, 1440);
  }

  private static Features features(String by, int foldHours) {
    DataConfig data =
        ConfigReader.bind(
            "{root: ., events: {path: log, labels: {click: c}}}",
            List.of(),
            DataConfig.class,
            "test");
    PrepareConfig prepare =
        ConfigReader.bind(
            "{moments: [hour], statistics: {by: "
                + by
                + ", bucket_minutes: 1, smoothing: 20, user_smoothing: 5, fold_hours: "
                + foldHours
                + "}}",
            List.of(),
            PrepareConfig.class,
            "test");
    Fields none = new Fields(Map.of(), List.of());
    return new Features(data, prepare, List.of("click"), none, null, null);
  }

  private static int place(Features features, String name) {
    for (int i = 0; i < features.size(); i++) {
      if (features.all().get(i).name().equals(name)) {
        return i;
      }
    }
    throw new AssertionError(name);
  }

  @Test
  void windowsCountTheLastHoursBeforeTheRow() {
    Features features = features("[item, user], windows: [1, 2]", 24);
    Entities none = new Entities(null, null);
    CellMap cells = new CellMap(1);
    Counter counter = new Counter(features, none, cells);
    long hour = 60 * MINUTE;
    counter.add("v", -1, Events.at(0, "a", 1));
    counter.add("v", -1, Events.at(hour, "a", 0));
    counter.add("v", -1, Events.at(2 * hour + 30 * MINUTE, "a", 1));
    Extractor extractor =
        new Extractor(
            features, none, new KnownStatistics(StatTable.of(cells), Integer.MAX_VALUE, 4 * hour));
    extractor.newUser();
    extractor.learn("u", -1, Events.at(hour - 1, "b", 1));
    extractor.learn("u", -1, Events.at(hour, "b", 0));
    extractor.learn("u", -1, Events.at(2 * hour, "b", 1));
    assertThat(windows(extractor, features, 3 * hour)).containsExactly(3, 1, 2, 3, 1, 2);
    // Half open: what happened exactly a window ago counts, the row's own moment does not.
    assertThat(windows(extractor, features, 2 * hour + 30 * MINUTE))
        .containsExactly(2, 0, 1, 3, 1, 3);
    // Of a row after the end of what may be known, the windows end there.
    assertThat(windows(extractor, features, 9 * hour)).containsExactly(3, 0, 1, 3, 0, 1);
    Values values = new Values(features.size());
    Event event = Events.at(3 * hour, "a", 0);
    extractor.extract(values, EnumSet.allOf(Side.class), "u", -1, "a", -1, event.time(), event);
    double prior = (2 + 0.5) / (3 + 1);
    assertThat(values.number(place(features, "stat_item_click_rate_1h")))
        .isCloseTo((1 + 20 * prior) / (1 + 20), EXACT);
    assertThat(values.number(place(features, "stat_user_click_rate_2h")))
        .isCloseTo((1 + 5 * prior) / (2 + 5), EXACT);
  }

  /** Counts of the item in all, in one and two hours, then those of the user. */
  private static List<Integer> windows(Extractor extractor, Features features, long time) {
    Values values = new Values(features.size());
    Event event = Events.at(time, "a", 0);
    extractor.extract(values, EnumSet.allOf(Side.class), "u", -1, "a", -1, time, event);
    List<Integer> out = new java.util.ArrayList<>();
    for (String key : List.of("item", "user")) {
      for (String suffix : List.of("", "_1h", "_2h")) {
        out.add((int) values.number(place(features, "stat_" + key + "_count" + suffix)));
      }
    }
    return out;
  }

  @Test
  void computesSmoothedRatesOfWhatWasKnown() {
    Features features = features("[item, user, 'user*item']");
    Entities none = new Entities(null, null);
    CellMap cells = new CellMap(1);
    Counter counter = new Counter(features, none, cells);
    // Minute 0: item a shown three times and clicked once, item b once and not clicked.
    counter.add("v", -1, Events.at(0, "a", 1));
    counter.add("v", -1, Events.at(1, "a", 0));
    counter.add("w", -1, Events.at(2, "a", 0));
    counter.add("w", -1, Events.at(3, "b", 0));
    Extractor extractor = new Extractor(features, none, KnownStatistics.all(StatTable.of(cells)));
    extractor.newUser();
    extractor.learn("u", -1, Events.at(4, "a", 1));
    extractor.learn("u", -1, Events.at(5, "b", 0));
    Values values = new Values(features.size());
    Event event = Events.at(MINUTE, "a", 0);
    extractor.extract(values, EnumSet.allOf(Side.class), "u", -1, "a", -1, event.time(), event);

    double prior = (1 + 0.5) / (4 + 1);
    assertThat(values.number(place(features, "stat_item_count"))).isEqualTo(3);
    assertThat(values.number(place(features, "stat_item_click_rate")))
        .isCloseTo((1 + 20 * prior) / (3 + 20), EXACT);
    assertThat(values.number(place(features, "stat_user_count"))).isEqualTo(2);
    assertThat(values.number(place(features, "stat_user_click_rate")))
        .isCloseTo((1 + 5 * prior) / (2 + 5), EXACT);
    assertThat(values.number(place(features, "stat_user_item_click_rate")))
        .isCloseTo((1 + 5 * prior) / (1 + 5), EXACT);
    assertThat(values.category(place(features, "hour"))).isEqualTo("0");
  }

  @Test
  void theFirstMomentKnowsNothing() {
    Features features = features("[item]");
    Entities none = new Entities(null, null);
    CellMap cells = new CellMap(1);
    new Counter(features, none, cells).add("v", -1, Events.at(0, "a", 1));
    Extractor extractor = new Extractor(features, none, KnownStatistics.all(StatTable.of(cells)));
    Values values = new Values(features.size());
    Event event = Events.at(30_000, "a", 0);
    extractor.extract(values, EnumSet.allOf(Side.class), "u", -1, "a", -1, event.time(), event);
    assertThat(values.number(place(features, "stat_item_count"))).isZero();
    assertThat(values.number(place(features, "stat_item_click_rate"))).isNaN();
  }

  @Test
  void nothingIsKnownAfterTheLimit() {
    Features features = features("[item]");
    Entities none = new Entities(null, null);
    CellMap cells = new CellMap(1);
    Counter counter = new Counter(features, none, cells);
    counter.add("v", -1, Events.at(0, "a", 1));
    counter.add("v", -1, Events.at(MINUTE, "a", 1));
    Values values = new Values(features.size());
    new Extractor(features, none, new KnownStatistics(StatTable.of(cells), 1, Long.MAX_VALUE))
        .extract(values, EnumSet.of(Side.ITEM), "", -1, "a", -1, 9 * MINUTE, null);
    assertThat(values.number(place(features, "stat_item_count"))).isEqualTo(1);
    assertThat(values.category(place(features, "hour"))).isNull();
  }

  @Test
  void outOfFoldKnowsEverythingButItsOwnFold() {
    Features features = features("[item, user]", 1);
    Entities none = new Entities(null, null);
    CellMap cells = new CellMap(1);
    Counter counter = new Counter(features, none, cells);
    long hour = 60 * MINUTE;
    // Hour 0: one click of item a. Hour 1: two clicks, one of them the row itself. Hour 2: none.
    Event before = Events.at(0, "a", 1);
    Event own = Events.at(hour + MINUTE, "a", 1);
    Event later = Events.at(2 * hour, "a", 0);
    counter.add("u", -1, before);
    counter.add("v", -1, Events.at(hour, "a", 1));
    counter.add("u", -1, own);
    counter.add("u", -1, later);
    Extractor extractor = new Extractor(features, none, KnownStatistics.all(StatTable.of(cells)));
    extractor.newUser();
    List.of(before, own, later).forEach(e -> extractor.know("u", -1, e));
    Values values = new Values(features.size());
    extractor.extractOutOfFold(values, "u", -1, "a", -1, own);
    double prior = (1 + 0.5) / (2 + 1);
    assertThat(values.number(place(features, "stat_item_count"))).isEqualTo(2);
    assertThat(values.number(place(features, "stat_item_click_rate")))
        .isCloseTo((1 + 20 * prior) / (2 + 20), EXACT);
    assertThat(values.number(place(features, "stat_user_count"))).isEqualTo(2);
    assertThat(values.number(place(features, "stat_user_click_rate")))
        .isCloseTo((1 + 5 * prior) / (2 + 5), EXACT);
    extractor.newUser();
    extractor.extractOutOfFold(values, "w", -1, "a", -1, Events.at(9 * hour, "a", 0));
    assertThat(values.number(place(features, "stat_item_count"))).isEqualTo(4);
    assertThat(values.number(place(features, "stat_user_count"))).isZero();
  }

  @Test
  void sidesFollowFromTheParts() {
    Features features = features("[item, user, 'user*item']");
    assertThat(features.all().get(place(features, "stat_item_count")).side()).isEqualTo(Side.ITEM);
    assertThat(features.all().get(place(features, "stat_user_count")).side()).isEqualTo(Side.USER);
    assertThat(features.all().get(place(features, "stat_user_item_count")).side())
        .isEqualTo(Side.PAIR);
  }

  @Test
  void rejectsWhatItCannotCountBy() {
    assertThatThrownBy(() -> features("[colour]"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("prepare.statistics.by: 'colour' is not known; expected one of item, user");
    assertThatThrownBy(() -> features("[item, item]"))
        .hasMessageContaining("two features are named 'stat_item_count'");
    assertThatThrownBy(() -> features("['item*user*item']"))
        .hasMessageContaining("expected a pair");
  }
}
