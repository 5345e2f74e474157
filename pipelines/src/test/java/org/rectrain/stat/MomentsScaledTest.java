package org.rectrain.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Scaling moments is scaling the vectors. */
class MomentsScaledTest {

  @Test
  void oneComponentTimesAFactor() {
    Random random = new Random(5);
    Moments plain = new Moments(3);
    Moments scaled = new Moments(3);
    for (int i = 0; i < 100; i++) {
      double a = random.nextGaussian();
      double b = a + random.nextDouble();
      double c = b - random.nextDouble();
      plain.add(a, b, c);
      scaled.add(a, 1.3 * b, c);
    }
    Moments computed = plain.scaled(1, 1.3);
    assertThat(computed.count()).isEqualTo(100);
    for (int i = 0; i < 3; i++) {
      assertThat(computed.mean(i)).isCloseTo(scaled.mean(i), within(1e-12));
      for (int j = 0; j < 3; j++) {
        assertThat(computed.covariance(i, j)).isCloseTo(scaled.covariance(i, j), within(1e-12));
      }
    }
    assertThat(plain.mean(1)).isNotEqualTo(computed.mean(1));
  }
}
