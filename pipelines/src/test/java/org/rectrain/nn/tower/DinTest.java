package org.rectrain.nn.tower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.Golden;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Torch;
import org.rectrain.nn.loss.Losses;
import org.rectrain.nn.tower.FeatureLayout.Categorical;
import org.rectrain.nn.tower.FeatureLayout.Numeric;
import org.rectrain.nn.tower.FeatureLayout.Side;
import org.rectrain.nn.tower.FeatureLayout.Unknown;
import org.rectrain.weights.Safetensors;

/** The deep interest network against the same written in plain PyTorch (golden/nn/din.py). */
class DinTest {
  private static final int B = 6;
  private static final int P = 8;

  private Safetensors golden;
  private Parameters parameters;
  private Din din;

  @BeforeEach
  void load() {
    golden = Safetensors.open(Golden.path("nn/din.safetensors"));
    parameters = Parameters.onCpu();
    din = Din.initialise(spec(List.of(5, 4)), parameters, 3);
    for (Parameter parameter : parameters.all()) {
      parameter.assign(golden.floats("p." + shortName(parameter)));
    }
    parameters.train(Din::learns);
  }

  @AfterEach
  void close() {
    parameters.close();
    golden.close();
  }

  @Test
  void logitsEqualPyTorch() {
    try (Pass pass = Pass.inference(parameters.device())) {
      float[] logits = din.logits(pass, input(pass)).toFloatArray();
      Golden.assertClose("logits", logits, golden.floats("out.evaluated"), 1e-5);
    }
    // Scoring leaves the running statistics as they are.
    for (Parameter parameter : parameters.all()) {
      assertThat(parameter.values()).isEqualTo(golden.floats("p." + shortName(parameter)));
    }
  }

  @Test
  void gradientsAndRunningStatisticsEqualPyTorch() {
    try (Pass pass = Pass.training(parameters.device(), 1)) {
      NDArray logits = din.logits(pass, input(pass));
      Golden.assertClose("logits", logits.toFloatArray(), golden.floats("out.trained"), 1e-5);
      float[] labels = golden.floats("in.labels");
      NDArray weights = in(pass, "weights", B);
      NDArray[] sums = new NDArray[2];
      for (int k = 0; k < 2; k++) {
        NDArray y = pass.floats(Arrays.copyOfRange(labels, k * B, (k + 1) * B), B);
        sums[k] = Losses.binaryCrossEntropy(Losses.task(logits, k), y, weights).sum();
      }
      NDArray loss = Losses.weighted(sums, new double[] {0.7, 0.3});
      assertThat(loss.getFloat()).isCloseTo(golden.floats("out.loss")[0], within(1e-5f));
      Torch.backward(loss);
      for (Parameter parameter : parameters.trainable()) {
        float[] ours = parameter.gradient(pass.manager()).toFloatArray();
        Golden.assertRelative(
            parameter.name(), ours, golden.floats("grad." + shortName(parameter)), 1e-5);
      }
    }
    int statistics = 0;
    for (Parameter parameter : parameters.all()) {
      if (!Din.learns(parameter.name())) {
        statistics++;
        Golden.assertClose(
            parameter.name(),
            parameter.values(),
            golden.floats("out." + shortName(parameter)),
            1e-5);
      }
    }
    assertThat(statistics).isEqualTo(8);
  }

  @Test
  void aUserWithoutHistoryIsScoredByTheRest() {
    try (Pass pass = Pass.inference(parameters.device())) {
      DinInput all = input(pass);
      // One stand-in event that counts nothing, as the inputs have it when no user has any.
      DinInput none =
          new DinInput(
              all.ids(),
              all.categories(),
              all.candidate(),
              pass.longs(new long[] {2}, 1),
              pass.longs(new long[] {3}, 1),
              pass.floats(new float[] {0}, 1),
              all.users(),
              all.user(),
              all.context(),
              all.itemNumbers(),
              all.pairNumbers());
      float[] with = din.logits(pass, all).toFloatArray();
      float[] without = din.logits(pass, none).toFloatArray();
      // Pair 3 has no history in the golden file either; pair 0 has.
      assertThat(without[6]).isCloseTo(with[6], within(1e-6f));
      assertThat(without[7]).isCloseTo(with[7], within(1e-6f));
      assertThat(without[0]).isNotCloseTo(with[0], within(1e-3f));
    }
  }

  @Test
  void aFreshNetworkSaysTheRates() {
    try (Parameters own = Parameters.onCpu();
        Pass pass = Pass.inference(own.device())) {
      Din fresh = Din.initialise(spec(List.of(5)), own, 3);
      fresh.startFrom(0.25, 0.1);
      float[] logits = fresh.logits(pass, input(pass)).toFloatArray();
      for (int row = 0; row < B; row++) {
        assertThat((double) logits[2 * row]).isCloseTo(Math.log(1 / 3.0), within(1e-6));
        assertThat((double) logits[2 * row + 1]).isCloseTo(Math.log(1 / 9.0), within(1e-6));
      }
    }
  }

  @Test
  void missingFeaturesAndWrongSizesAreNamed() {
    try (Pass pass = Pass.inference(parameters.device())) {
      DinInput all = input(pass);
      DinInput part =
          new DinInput(
              all.ids(),
              all.categories(),
              all.candidate(),
              all.history(),
              all.row(),
              all.counts(),
              all.users(),
              FieldTensors.none(),
              all.context(),
              all.itemNumbers(),
              all.pairNumbers());
      assertThatThrownBy(() -> din.logits(pass, part))
          .hasMessage("the indexed features of side USER are missing from the batch");
    }
    assertThatThrownBy(() -> spec(List.of()))
        .hasMessage("attention, hidden and tasks need one entry at least");
  }

  private static DinSpec spec(List<Integer> attention) {
    FeatureLayout features =
        new FeatureLayout(
            List.of(
                new Categorical("segment", Side.USER, 4, 3, Unknown.LEARNED),
                new Categorical("device", Side.CONTEXT, 3, 3, Unknown.LEARNED),
                new Categorical("category", Side.ITEM, 5, 3, Unknown.LEARNED),
                new Categorical("brand", Side.ITEM, 4, 3, Unknown.LEARNED)),
            List.of(
                new Numeric("stat_user", Side.USER),
                new Numeric("stat_item", Side.ITEM),
                new Numeric("stat_item_count", Side.ITEM),
                new Numeric("stat_pair", Side.PAIR)));
    return new DinSpec(6, 4, 3, features, attention, List.of(6, 4), List.of("click", "like"), 0);
  }

  private DinInput input(Pass pass) {
    float[] ones = new float[P];
    Arrays.fill(ones, 1);
    return new DinInput(
        ids(pass, "ids", 7),
        ids(pass, "categories", 7, 2),
        ids(pass, "candidate", B),
        ids(pass, "history", P),
        ids(pass, "row", P),
        pass.floats(ones, P),
        ids(pass, "users", B),
        new FieldTensors(ids(pass, "cat_user", B, 1), in(pass, "num_user", B, 1)),
        new FieldTensors(ids(pass, "cat_context", B, 1), null),
        in(pass, "num_item", B, 2),
        in(pass, "num_pair", B, 1));
  }

  private NDArray in(Pass pass, String name, long... shape) {
    return pass.floats(golden.floats("in." + name), shape);
  }

  private NDArray ids(Pass pass, String name, long... shape) {
    return pass.longs(Golden.longs(golden, "in." + name), shape);
  }

  private static String shortName(Parameter parameter) {
    return parameter.name().substring(Din.PREFIX.length());
  }
}
