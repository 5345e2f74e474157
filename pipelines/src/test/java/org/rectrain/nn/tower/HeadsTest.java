package org.rectrain.nn.tower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.Golden;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Torch;
import org.rectrain.nn.loss.Loss;
import org.rectrain.nn.loss.Losses;
import org.rectrain.nn.tower.FeatureLayout.Categorical;
import org.rectrain.nn.tower.FeatureLayout.Numeric;
import org.rectrain.nn.tower.FeatureLayout.Side;
import org.rectrain.nn.tower.FeatureLayout.Unknown;
import org.rectrain.weights.Safetensors;

/**
 * A cross encoder with experts and tasks weighed by uncertainty against plain PyTorch
 * (golden/nn/heads.py).
 */
class HeadsTest {
  private static final int B = 6;
  private static final FeatureLayout FEATURES =
      new FeatureLayout(
          List.of(new Categorical("category", Side.ITEM, 4, 3, Unknown.LEARNED)),
          List.of(new Numeric("count", Side.USER), new Numeric("both", Side.PAIR)));

  private Safetensors golden;
  private Parameters parameters;
  private CrossEncoder scorer;

  @BeforeEach
  void load() {
    golden = Safetensors.open(Golden.path("nn/heads.safetensors"));
    parameters = Parameters.onCpu();
    scorer =
        CrossEncoder.initialise(spec(new HeadSpec(HeadSpec.Sharing.EXPERTS, 3)), parameters, 3);
    parameters.zeros("scorer.log_variance", new Shape(2));
    for (Parameter parameter : parameters.all()) {
      parameter.assign(golden.floats("p." + parameter.name().substring("scorer.".length())));
    }
    parameters.train(name -> true);
  }

  @AfterEach
  void close() {
    parameters.close();
    golden.close();
  }

  @Test
  void logitsLossAndAllGradientsEqualPyTorch() {
    try (Pass pass = Pass.training(parameters.device(), 1)) {
      NDArray text = in(pass, "text", 4, 8);
      text.setRequiresGradient(true);
      NDArray logits = logits(pass, scorer, text);
      Golden.assertRelative("logits", logits.toFloatArray(), golden.floats("out.logits"), 1e-6);
      NDArray loss = loss(pass, logits);
      assertThat(loss.getFloat()).isCloseTo(golden.floats("out.loss")[0], within(1e-5f));
      Torch.backward(loss);
      assertThat(parameters.trainable()).hasSize(32);
      for (Parameter parameter : parameters.trainable()) {
        float[] ours = parameter.gradient(pass.manager()).toFloatArray();
        String key = "grad." + parameter.name().substring("scorer.".length());
        Golden.assertRelative(key, ours, golden.floats(key), 1e-5);
      }
      Golden.assertRelative(
          "text", text.getGradient().toFloatArray(), golden.floats("grad_text"), 1e-5);
    }
  }

  @Test
  void everyLogitStartsAtItsBias() {
    for (HeadSpec heads :
        List.of(HeadSpec.sharedBottom(), new HeadSpec(HeadSpec.Sharing.EXPERTS, 2))) {
      try (Parameters fresh = Parameters.onCpu()) {
        CrossEncoder other = CrossEncoder.initialise(spec(heads), fresh, 5);
        fresh.get("scorer.bias").assign(new float[] {0.5f, -2});
        try (Pass pass = Pass.inference(fresh.device())) {
          float[] logits = logits(pass, other, in(pass, "text", 4, 8)).toFloatArray();
          for (int i = 0; i < B; i++) {
            assertThat(logits[2 * i]).isEqualTo(0.5f);
            assertThat(logits[2 * i + 1]).isEqualTo(-2f);
          }
        }
      }
    }
  }

  @Test
  void aMixtureNeedsAnExpert() {
    assertThatThrownBy(() -> new HeadSpec(HeadSpec.Sharing.EXPERTS, 0))
        .hasMessage("experts: must be 1 or more, was 0");
  }

  private static TwoTowerSpec spec(HeadSpec heads) {
    return new TwoTowerSpec(
        8,
        5,
        6,
        List.of(7, 5, 4),
        5,
        TwoTowerSpec.Past.MEAN,
        FEATURES,
        List.of("click", "like"),
        0,
        heads,
        ContentSpec.standard(),
        TwoTowerSpec.VectorWidths.NONE);
  }

  private NDArray logits(Pass pass, CrossEncoder network, NDArray text) {
    return network.logits(
        pass,
        text,
        ids(pass, "places", B),
        ids(pass, "ids", B),
        new FieldTensors(null, in(pass, "user", B, 1)),
        FieldTensors.none(),
        new FieldTensors(ids(pass, "category", B, 1), null),
        new FieldTensors(null, in(pass, "pair", B, 1)));
  }

  private NDArray loss(Pass pass, NDArray logits) {
    NDArray variances = parameters.get("scorer.log_variance").array();
    float[] labels = golden.floats("in.labels");
    NDArray[] sums = new NDArray[4];
    double[] factors = new double[4];
    for (int k = 0; k < 2; k++) {
      float[] own = new float[B];
      for (int i = 0; i < B; i++) {
        own[i] = labels[2 * i + k];
      }
      Loss task =
          Losses.binaryCrossEntropy(
              Losses.task(logits, k), pass.floats(own, B), in(pass, "weights", B));
      sums[2 * k] = Losses.uncertain(task.sum(), variances, k);
      factors[2 * k] = 1 / task.count().getFloat();
      sums[2 * k + 1] = Losses.logDeviation(task.sum(), variances, k);
      factors[2 * k + 1] = 1;
    }
    return Losses.weighted(sums, factors);
  }

  private NDArray in(Pass pass, String name, long... shape) {
    return pass.floats(golden.floats("in." + name), shape);
  }

  private NDArray ids(Pass pass, String name, long... shape) {
    return pass.longs(Golden.longs(golden, "in." + name), shape);
  }
}
