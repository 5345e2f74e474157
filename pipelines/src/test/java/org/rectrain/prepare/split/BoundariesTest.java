package org.rectrain.prepare.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.prepare.SplitConfig;

final class BoundariesTest {
  private static SplitConfig config(String yaml) {
    return ConfigReader.bind(yaml, List.of(), SplitConfig.class, "test");
  }

  private static TreeMap<Integer, Long> even(int from, int to) {
    TreeMap<Integer, Long> out = new TreeMap<>();
    for (int i = from; i < to; i++) {
      out.put(i, 10L);
    }
    return out;
  }

  @Test
  void followsTheShares() {
    TimeBounds bounds = Boundaries.found(config("kind: temporal"), even(0, 20), 1000);
    assertThat(bounds.validFrom()).isEqualTo(14_000);
    assertThat(bounds.testFrom()).isEqualTo(17_000);
    assertThat(bounds.until()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void takesTheNearerEdgeOfAFullBucket() {
    TreeMap<Integer, Long> rows = new TreeMap<>(Map.of(0, 65L, 1, 20L, 5, 15L));
    TimeBounds bounds = Boundaries.found(config("kind: temporal"), rows, 1000);
    assertThat(bounds.validFrom()).isEqualTo(1000);
    assertThat(bounds.testFrom()).isEqualTo(2000);
  }

  @Test
  void takesNamedTimes() {
    TimeBounds bounds =
        Boundaries.named(
            config(
                "{kind: temporal, test_from: '1970-01-01T00:00:10+00:00', train: 0.6,"
                    + " valid: 0.2, test: 0.2}"));
    assertThat(bounds).isEqualTo(new TimeBounds(10_000, 10_000, Long.MAX_VALUE, 0.25));
    bounds =
        Boundaries.named(
            config(
                "{kind: temporal, valid_from: '1970-01-01T00:00:05Z',"
                    + " test_from: '1970-01-01T00:00:10Z', test_until: '1970-01-01T00:00:20Z'}"));
    assertThat(bounds).isEqualTo(new TimeBounds(5000, 10_000, 20_000, 0));
  }

  @Test
  void rollsThroughWindows() {
    SplitConfig first = config("{kind: rolling, windows: 4, window: 1}");
    SplitConfig last = config("{kind: rolling, windows: 4, window: 3}");
    assertThat(Boundaries.found(first, even(100, 140), 1000).testFrom()).isEqualTo(110_000);
    assertThat(Boundaries.found(first, even(100, 140), 1000).until()).isEqualTo(120_000);
    assertThat(Boundaries.found(last, even(100, 140), 1000).testFrom()).isEqualTo(130_000);
    assertThat(Boundaries.found(last, even(100, 140), 1000).until()).isEqualTo(140_000);
  }

  @Test
  void rejectsWhatCannotBeCut() {
    assertThatThrownBy(() -> Boundaries.found(config("kind: temporal"), new TreeMap<>(), 1000))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("no clean rows are left");
    assertThatThrownBy(
            () -> Boundaries.found(config("{kind: rolling, windows: 9, window: 1}"), even(0, 2), 1))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("leave an empty one");
  }
}
