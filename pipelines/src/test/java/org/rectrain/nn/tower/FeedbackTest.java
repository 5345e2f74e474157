package org.rectrain.nn.tower;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.Golden;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Torch;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;
import org.rectrain.nn.loss.Losses;
import org.rectrain.weights.Safetensors;

/**
 * Chosen and skipped rows against the same written row by row in PyTorch (golden/nn/feedback.py).
 */
class FeedbackTest {
  private static final int B = 5;
  private static final int L = 4;
  private static final int D = 6;

  private Safetensors golden;
  private Parameters parameters;
  private Feedback feedback;

  @BeforeEach
  void load() {
    golden = Safetensors.open(Golden.path("nn/feedback.safetensors"));
    parameters = Parameters.onCpu();
    feedback = new Feedback(spec(), parameters);
    feedback.initialise();
    for (Parameter parameter : parameters.all()) {
      parameter.assign(golden.floats("p." + shortName(parameter)));
    }
    parameters.train(name -> true);
  }

  @AfterEach
  void close() {
    parameters.close();
    golden.close();
  }

  @Test
  void valuesAndGradientsEqualPyTorch() {
    try (Pass pass = Pass.training(parameters.device(), 1)) {
      NDArray contents = in(pass, "contents", 7, D);
      contents.setRequiresGradient(true);
      Net first = Net.in(pass);
      NDArray said = first.run(read(first, pass, contents));
      Golden.assertClose("said", said.toFloatArray(), golden.floats("out.said"), 1e-6);
      Net second = Net.in(pass);
      NDArray logits = second.run(feedback.linear(second, read(second, pass, contents)));
      Golden.assertClose("logits", logits.toFloatArray(), golden.floats("out.logits"), 1e-6);
      Torch.backward(
          Losses.weighted(
              new NDArray[] {
                said.mul(in(pass, "up_said", B, Feedback.READERS)).sum(),
                logits.mul(in(pass, "up_logits", B, 2)).sum()
              },
              new double[] {1, 1}));
      for (Parameter parameter : parameters.all()) {
        float[] ours = parameter.gradient(pass.manager()).toFloatArray();
        float[] theirs = golden.floats("grad." + shortName(parameter));
        Golden.assertRelative(parameter.name(), ours, theirs, 1e-5);
      }
      float[] ours = contents.getGradient().toFloatArray();
      Golden.assertRelative("contents", ours, golden.floats("grad.contents"), 1e-5);
    }
  }

  @Test
  void whoHasSeenNothingHasNoOpinion() {
    try (Pass pass = Pass.inference(parameters.device())) {
      Net net = Net.in(pass);
      NDArray said = net.run(read(net, pass, in(pass, "contents", 7, D)));
      float[] third = said.get(2).toFloatArray();
      assertThat(third).containsOnly(0);
    }
  }

  private Value read(Net net, Pass pass, NDArray contents) {
    UserSide user =
        new UserSide(
            ids(pass, "history", B, L),
            in(pass, "mask", B, L),
            null,
            in(pass, "skipped", B, L),
            null,
            new FieldTensors(null, null),
            new FieldTensors(null, null));
    ItemSide item = new ItemSide(ids(pass, "candidate", B), new FieldTensors(null, null));
    Value all = net.value(contents);
    return feedback.read(net, user.in(net, all), item.in(net, all));
  }

  private static TwoTowerSpec spec() {
    return new TwoTowerSpec(
        0,
        0,
        D,
        List.of(4),
        4,
        new TwoTowerSpec.Past(
            TwoTowerSpec.History.MEAN, TwoTowerSpec.Attention.NONE, TwoTowerSpec.Skipped.READ),
        new FeatureLayout(List.of(), List.of()),
        List.of("click", "like"),
        0,
        HeadSpec.sharedBottom(),
        ContentSpec.standard(),
        TwoTowerSpec.VectorWidths.NONE);
  }

  private NDArray in(Pass pass, String name, long... shape) {
    return pass.floats(golden.floats("in." + name), shape);
  }

  private NDArray ids(Pass pass, String name, long... shape) {
    return pass.longs(Golden.longs(golden, "in." + name), shape);
  }

  private static String shortName(Parameter parameter) {
    return parameter.name().substring(TwoTower.PREFIX.length());
  }
}
