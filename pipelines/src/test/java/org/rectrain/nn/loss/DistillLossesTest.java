package org.rectrain.nn.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.nn.Golden;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Torch;
import org.rectrain.weights.Safetensors;

/** Values and gradients of the distillation losses against PyTorch (golden/nn/distill.py). */
class DistillLossesTest {
  private static final long[] GROUPS = {0, 0, 0, 1, 1, 2, 3, 3, 3, 3, 1, 0};
  private static final double LIMIT = 2e-6;
  private static Safetensors golden;

  @BeforeAll
  static void open() {
    golden = Safetensors.open(Golden.path("nn/distill.safetensors"));
  }

  @AfterAll
  static void close() {
    golden.close();
  }

  /** Compares a loss of the logits, and its gradient, with a recorded one. */
  private static void check(String name, BiFunction<Pass, NDArray, NDArray> loss) {
    check(name, "logits", new Shape(12), loss);
  }

  private static void check(
      String name, String input, Shape shape, BiFunction<Pass, NDArray, NDArray> loss) {
    try (Parameters parameters = Parameters.onCpu();
        Pass pass = Pass.training(parameters.device(), 1)) {
      NDArray leaf = pass.floats(golden.floats(input), shape.getShape());
      leaf.setRequiresGradient(true);
      NDArray value = loss.apply(pass, leaf);
      Torch.backward(value);
      Golden.assertRelative(name, value.toFloatArray(), golden.floats(name), LIMIT);
      Golden.assertRelative(
          name + ".grad", leaf.getGradient().toFloatArray(), golden.floats(name + ".grad"), LIMIT);
    }
  }

  private static NDArray teacher(Pass pass) {
    return pass.floats(golden.floats("teacher"), 12);
  }

  private static NDArray groups(Pass pass) {
    return pass.longs(GROUPS, 12);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void softLabels(int t) {
    check(
        "soft_bce_" + t,
        (pass, z) ->
            Losses.softBinaryCrossEntropy(
                    z, teacher(pass), t, pass.floats(golden.floats("weights"), 12))
                .sum());
    // Forward KL of two-class softmaxes, T^2 included, is the same loss up to the teacher's
    // entropy.
    Golden.assertRelative(
        "gradients of soft BCE and forward KL",
        golden.floats("soft_bce_" + t + ".grad"),
        golden.floats("forward_kl_" + t + ".grad"),
        LIMIT);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void pairsOfAGroup(int t) {
    check("ranknet_" + t, (pass, z) -> DistillLosses.rankNet(z, teacher(pass), groups(pass), t));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void listOfAGroup(int t) {
    check("listwise_" + t, (pass, z) -> DistillLosses.listwise(z, teacher(pass), groups(pass), t));
  }

  @Test
  void marginsOfAGroup() {
    check("margin", (pass, z) -> DistillLosses.margin(z, teacher(pass), groups(pass)));
  }

  @Test
  void hiddenStates() {
    check(
        "hidden",
        "student",
        new Shape(3, 4, 6),
        (pass, s) ->
            Losses.hiddenMeanSquare(
                    s,
                    pass.floats(golden.floats("hidden_teacher"), 3, 4, 6),
                    pass.longs(new long[] {1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 0}, 3, 4))
                .sum());
  }

  @Test
  void relationsAmongTokens() {
    check(
        "relations",
        "student",
        new Shape(3, 4, 6),
        (pass, s) ->
            DistillLosses.relations(
                s,
                pass.floats(golden.floats("deep"), 3, 4, 10),
                pass.longs(new long[] {1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 0}, 3, 4),
                2,
                0.7));
  }

  @Test
  void hiddenStatesByAProjection() {
    try (Parameters parameters = Parameters.onCpu();
        Pass pass = Pass.training(parameters.device(), 1)) {
      NDArray narrow = pass.floats(golden.floats("narrow"), 5, 4);
      NDArray matrix = pass.floats(golden.floats("matrix"), 10, 4);
      narrow.setRequiresGradient(true);
      matrix.setRequiresGradient(true);
      NDArray value =
          DistillLosses.projected(narrow, matrix, pass.floats(golden.floats("wide"), 5, 10));
      Torch.backward(value);
      Golden.assertRelative("projected", value.toFloatArray(), golden.floats("projected"), LIMIT);
      Golden.assertRelative(
          "of the vectors",
          narrow.getGradient().toFloatArray(),
          golden.floats("projected.grad"),
          LIMIT);
      Golden.assertRelative(
          "of the matrix",
          matrix.getGradient().toFloatArray(),
          golden.floats("projected.grad1"),
          LIMIT);
    }
  }

  /** By hand: two rows of a group, T = 1; the third row is alone and says nothing. */
  @Test
  void byHand() {
    try (Parameters parameters = Parameters.onCpu();
        Pass pass = Pass.training(parameters.device(), 1)) {
      NDArray z = pass.floats(new float[] {0, 0, 7}, 3);
      NDArray t = pass.floats(new float[] {(float) Math.log(3), 0, -5}, 3);
      NDArray g = pass.longs(new long[] {1, 1, 2}, 3);
      // The student sees no order: log 2. The teacher says 3/4 against 1/4.
      assertThat(DistillLosses.rankNet(z, t, g, 1).getFloat())
          .isCloseTo((float) Math.log(2), within(1e-6f));
      double kl = 0.75 * Math.log(0.75 / 0.5) + 0.25 * Math.log(0.25 / 0.5);
      assertThat(DistillLosses.listwise(z, t, g, 1).getFloat())
          .isCloseTo((float) kl, within(1e-6f));
      assertThat(DistillLosses.margin(z, t, g).getFloat())
          .isCloseTo((float) (Math.log(3) * Math.log(3)), within(1e-5f));
    }
  }
}
