package org.rectrain.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.rectrain.monitor.sketch.NumberSketch;

class BucketsTest {
  /** As many values from 1 to 21, as far apart as the next. */
  private static NumberSketch prices(int count, double factor) {
    NumberSketch out = new NumberSketch();
    for (int i = 0; i < count; i++) {
      out.add(factor * (1 + 20 * (i + 0.5) / count));
    }
    return out;
  }

  @Test
  void aWindowThatKeepsFewerBitsIsNoDrift() {
    NumberSketch reference = prices(1000, 1);
    NumberSketch window = prices(100_000, 1);
    assertThat(reference.dropped()).isLessThan(window.dropped());
    Buckets buckets = Buckets.of(reference, 10, 50);
    double[] before = buckets.counts(reference);
    double[] now = buckets.counts(window);
    for (int bucket = 0; bucket < buckets.size(); bucket++) {
      assertThat(now[bucket] / 100_000).isCloseTo(before[bucket] / 1000, within(0.0005));
    }
  }

  @Test
  void aWindowThatKeepsFewerBitsStillMoves() {
    Buckets buckets = Buckets.of(prices(1000, 1), 10, 50);
    double[] now = buckets.counts(prices(100_000, 1.5));
    // Two thirds of 1.5 to 31.5 lie at or below 21, and the last edge is the ninth decile, 19.
    assertThat(now[buckets.size() - 1] / 100_000).isCloseTo((31.5 - 19) / 30, within(0.02));
    assertThat(now[1] / 100_000).isCloseTo((3 - 1.5) / 30, within(0.02));
  }
}
