package org.rectrain.federate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PairwiseMasksTest {
  @Test
  void masksCancelToTheBitAndHideEachUpdate() throws GeneralSecurityException {
    Map<String, KeyPair> keys = new LinkedHashMap<>();
    SortedMap<String, PublicKey> known = new TreeMap<>();
    for (String silo : new String[] {"north", "east", "south", "west"}) {
      KeyPair pair = KeyPairGenerator.getInstance("X25519").generateKeyPair();
      keys.put(silo, pair);
      known.put(silo, pair.getPublic());
    }
    SplittableRandom random = new SplittableRandom(4);
    int size = 500;
    long[] plain = new long[size];
    long[] masked = new long[size];
    double[] exact = new double[size];
    double examples = 0;
    for (var silo : keys.entrySet()) {
      float[] update = new float[size];
      for (int i = 0; i < size; i++) {
        update[i] = (float) random.nextDouble(-0.3, 0.3);
      }
      double weight = 100 + random.nextInt(900);
      examples += weight;
      long[] values = PairwiseMasks.encode(update, weight);
      for (int i = 0; i < size; i++) {
        plain[i] += values[i];
        exact[i] += weight * update[i];
      }
      long[] before = values.clone();
      PairwiseMasks.add(values, silo.getKey(), silo.getValue(), known, "round 3");
      assertThat(Arrays.stream(values).filter(v -> Math.abs(v) > 1L << 50).count())
          .isGreaterThan(size - 5);
      assertThat(values).isNotEqualTo(before);
      for (int i = 0; i < size; i++) {
        masked[i] += values[i];
      }
    }
    assertThat(masked).isEqualTo(plain);
    float[] mean = PairwiseMasks.decode(masked, examples, keys.size());
    masked[7] += 1L << 60;
    double all = examples;
    assertThatThrownBy(() -> PairwiseMasks.decode(masked, all, 4))
        .hasMessageContaining("did not cancel");
    for (int i = 0; i < size; i++) {
      assertThat((double) mean[i]).isCloseTo(exact[i] / examples, within(1e-7));
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> PairwiseMasks.encode(new float[] {Float.NaN}, 1))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> PairwiseMasks.encode(new float[] {1e9f}, 1000))
        .isInstanceOf(ArithmeticException.class);
  }
}
