package org.rectrain.nn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.engine.Constants;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Torch;

/**
 * A garbage collection between forward and backward corrupts the gradient when a constant lives in
 * Java memory. The bad form must fail here, or this test would prove nothing about ours.
 */
@Tag("slow")
class CollectedConstantTest {
  private static final int TRIES = 10;

  @Test
  void oursSurvivesACollectionAndTheBadFormDoesNot() {
    assertThat(anyWrongGradient(x -> x.mul(3f))).as("constants in Java memory").isTrue();
    assertThat(anyWrongGradient(x -> x.mul(Constants.of(3)))).as("native constants").isFalse();
  }

  @Test
  void constantsAreSharedAndExact() {
    assertThat(Constants.of(0.1)).isSameAs(Constants.of(0.1f));
    assertThat(Constants.of(0.1).getFloat()).isEqualTo(0.1f);
    assertThat(Constants.of(-3.5).getShape()).isEqualTo(new Shape());
  }

  private static boolean anyWrongGradient(UnaryOperator<NDArray> function) {
    for (int i = 0; i < TRIES; i++) {
      try (Pass pass = Pass.training(Device.cpu(), i)) {
        NDArray x = pass.floats(new float[] {1, 2}, 2);
        x.setRequiresGradient(true);
        NDArray loss = function.apply(x).sum();
        List<ByteBuffer> squatters = collectAndReuse();
        Torch.backward(loss);
        float[] gradient = x.getGradient().toFloatArray();
        if (gradient[0] != 3 || gradient[1] != 3) {
          return true;
        }
        assertThat(squatters).isNotEmpty();
      }
    }
    return false;
  }

  /** Collects garbage, then takes the freed memory and overwrites it. */
  private static List<ByteBuffer> collectAndReuse() {
    List<ByteBuffer> squatters = new ArrayList<>();
    for (int round = 0; round < 2; round++) {
      System.gc();
      try {
        Thread.sleep(5); // the reference handler frees on a thread of its own
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      for (int i = 0; i < 500; i++) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(4 + i % 24);
        while (buffer.hasRemaining()) {
          buffer.put((byte) 0x5a);
        }
        squatters.add(buffer);
      }
    }
    return squatters;
  }
}
