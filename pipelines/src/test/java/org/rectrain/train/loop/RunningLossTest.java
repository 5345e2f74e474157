package org.rectrain.train.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rectrain.train.parallel.EncoderPass;
import org.rectrain.train.parallel.PassResult;
import org.rectrain.train.parallel.Wire;

class RunningLossTest {
  private static final PassResult HALF =
      PassResult.reported(
          Map.of("click", new double[] {3, 4, 0.5}, "hidden", new double[] {1, 10, 2}));

  private static EncoderPass attention(double told) {
    return new EncoderPass(new float[] {1}, Map.of("attention", new double[] {told, 1, 50}));
  }

  @Test
  void theLossIsTheWeightedSumOfItsPartsAndTheEncodersPartCountsPerStepOfTheEncoder() {
    RunningLoss running = new RunningLoss();
    // click: (3 + 3) / 4 = 1.5, weight 0.5; hidden: (1 + 1) / 10 = 0.2, weight 2.
    assertThat(running.add(List.of(HALF, HALF), 1)).isCloseTo(1.15, within(1e-12));
    running.add(List.of(HALF, HALF), 3);
    running.add(List.of(HALF, HALF), 5);
    running.add(attention(0.01));
    running.add(attention(0.03));
    assertThat(running.mean()).isCloseTo(1.15 + 50 * 0.02, within(1e-12));
    Map<String, Double> told = running.take();
    assertThat(told)
        .containsOnlyKeys("loss", "loss_click", "loss_hidden", "loss_attention", "gradient_norm");
    assertThat(told.get("loss_click")).isCloseTo(1.5, within(1e-12));
    assertThat(told.get("loss_hidden")).isCloseTo(0.2, within(1e-12));
    assertThat(told.get("loss_attention")).isCloseTo(0.02, within(1e-12));
    assertThat(told.get("loss")).isCloseTo(2.15, within(1e-12));
    assertThat(told.get("gradient_norm")).isCloseTo(3, within(1e-12));
    assertThat(running.take()).containsOnlyKeys("loss", "gradient_norm");
  }

  @Test
  void groupsOfTextsAddUpAndCrossProcesses() {
    EncoderPass sum = EncoderPass.zero(1);
    List<int[]> work = List.of(new int[] {1}, new int[] {2, 3});
    byte[] bytes = Wire.ENCODER_PASSES.bytes(work, List.of(attention(0.25), attention(0.5)));
    Wire.ENCODER_PASSES.results(work, bytes).forEach(sum::add);
    assertThat(sum.gradient()).containsExactly(2);
    assertThat(sum.losses().get("attention")).containsExactly(0.75, 1, 50);
  }
}
