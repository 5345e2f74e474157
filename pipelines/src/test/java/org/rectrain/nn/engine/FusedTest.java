package org.rectrain.nn.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.Golden;
import org.rectrain.nn.backbone.Backbone;
import org.rectrain.nn.backbone.Lora;
import org.rectrain.nn.backbone.LoraSpec;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.optim.AdamW;
import org.rectrain.nn.optim.ClipNorm;
import org.rectrain.weights.HuggingFaceFolder;

@Tag("slow")
class FusedTest {
  @Test
  void attentionByHand() {
    try (Pass pass = Pass.inference(Device.cpu())) {
      // One query, two keys of which the mask drops none, then one: B = H = T = 1, S = 2, D = 1.
      NDArray q = pass.floats(new float[] {2}, 1, 1, 1, 1);
      NDArray k = pass.floats(new float[] {1, 0}, 1, 1, 2, 1);
      NDArray v = pass.floats(new float[] {10, 20}, 1, 1, 2, 1);
      NDArray both = hidingKeys(pass, 1, 1);
      NDArray first = hidingKeys(pass, 1, 0);
      double weight = Math.exp(2) / (Math.exp(2) + 1);
      assertThat((double) Fused.attention(q, k, v, both).toFloatArray()[0])
          .isCloseTo(10 * weight + 20 * (1 - weight), within(1e-5));
      assertThat(Fused.attention(q, k, v, first).toFloatArray()[0]).isEqualTo(10);
    }
  }

  @Test
  void normsByHand() {
    try (Pass pass = Pass.inference(Device.cpu())) {
      NDArray x = pass.floats(new float[] {3, 4}, 1, 2);
      NDArray gain = pass.floats(new float[] {2, 1}, 2);
      NDArray shift = pass.floats(new float[] {0, 1}, 2);
      double root = Math.sqrt(12.5);
      float[] rms = Fused.rmsNorm(x, gain, 0).toFloatArray();
      assertThat((double) rms[0]).isCloseTo(6 / root, within(1e-6));
      assertThat((double) rms[1]).isCloseTo(4 / root, within(1e-6));
      float[] layer = Fused.layerNorm(x, gain, shift, 0).toFloatArray();
      assertThat(layer[0]).isCloseTo(-2, within(1e-5f));
      assertThat(layer[1]).isCloseTo(2, within(1e-5f));
    }
  }

  @Test
  void castsKeepTheGradient() {
    try (Pass pass = Pass.training(Device.cpu(), 0)) {
      NDArray x = pass.floats(new float[] {1.001f, -2.5f}, 2);
      x.setRequiresGradient(true);
      NDArray back = Fused.float32(Fused.bfloat16(x));
      assertThat(back.toFloatArray()).containsExactly(1, -2.5f);
      Torch.backward(back.mul(pass.floats(new float[] {3, 5}, 2)).sum());
      assertThat(x.getGradient().toFloatArray()).containsExactly(3, 5);
    }
  }

  @Test
  void dropoutKeepsItsShareAndTheMean() {
    try (Pass pass = Pass.training(Device.cpu(), 42)) {
      float[] ones = new float[100_000];
      java.util.Arrays.fill(ones, 1);
      float[] dropped = pass.dropout(pass.floats(ones, ones.length), 0.2).toFloatArray();
      int zeros = 0;
      for (float value : dropped) {
        assertThat(value == 0 || value == 1.25f).isTrue();
        zeros += value == 0 ? 1 : 0;
      }
      assertThat(zeros / 1e5).isCloseTo(0.2, within(0.005));
      NDArray again = pass.floats(ones, ones.length);
      assertThat(pass.dropout(again, 0.2).toFloatArray()).isNotEqualTo(dropped);
      assertThat(pass.dropout(again, 0)).isSameAs(again);
    }
  }

  @Test
  void aFrozenBaseInBfloat16IsCloseAndItsAdaptersLearn() {
    float[] exact = adapterGradient(n -> false);
    float[] half = adapterGradient(name -> name.startsWith("encoder") && !name.contains("Norm"));
    Golden.assertRelative("bfloat16", half, exact, 0.05);
    assertThat(half).isNotEqualTo(exact);
  }

  @Test
  void stepsLeaveNothingInTheParametersMemory() {
    try (Parameters parameters = Parameters.onCpu()) {
      Backbone backbone = small(parameters);
      try (AdamW optimizer = AdamW.standard(parameters, List.of(AdamW.Group.all(0.01)))) {
        int before = parameters.handles();
        for (int step = 0; step < 3; step++) {
          try (Pass pass = Pass.training(parameters.device(), step)) {
            Torch.backward(sum(pass, backbone));
            assertThat(ClipNorm.apply(parameters, 1)).isPositive();
            optimizer.step(1e-3);
          }
        }
        assertThat(parameters.handles()).isEqualTo(before);
      }
    }
  }

  @Test
  void aPassBelongsToItsThreadAndRestoresTheMode() throws InterruptedException {
    boolean before = records(); // the engine's choice for this thread
    try (Pass outer = Pass.inference(Device.cpu())) {
      assertThat(outer.training()).isFalse();
      assertThat(records()).isFalse();
      assertThat(Torch.recording(FusedTest::records)).isTrue();
      assertThat(Torch.<Boolean>silent(FusedTest::records)).isFalse();
      Throwable[] thrown = new Throwable[1];
      Thread other =
          new Thread(
              () -> {
                try {
                  outer.close();
                } catch (IllegalStateException e) {
                  thrown[0] = e;
                }
              });
      other.start();
      other.join();
      assertThat(thrown[0]).hasMessage("a pass is closed by the thread that opened it");
    }
    assertThat(records()).isEqualTo(before);
  }

  @Test
  void namedArraysAreRefused() {
    try (Pass pass = Pass.inference(Device.cpu())) {
      NDArray x = pass.floats(new float[] {1}, 1);
      x.setName("encoder.weight");
      assertThatThrownBy(() -> Fused.bfloat16(x)).hasMessageContaining("array 'encoder.weight'");
    }
  }

  /** Whether a backward pass finds a graph; the engine refuses one that was not recorded. */
  private static boolean records() {
    try (NDManager scratch = Torch.newManager(Device.cpu())) {
      NDArray x = scratch.full(new Shape(1), 3f);
      x.setRequiresGradient(true);
      NDArray loss = x.mul(x).sum();
      try {
        Torch.backward(loss);
      } catch (EngineException e) {
        return false;
      }
      return x.getGradient().toFloatArray()[0] == 6;
    }
  }

  private static float[] adapterGradient(java.util.function.Predicate<String> half) {
    try (Parameters parameters = Parameters.onCpu()) {
      Backbone backbone = small(parameters);
      parameters.storeInBfloat16(name -> half.test(name) && !Lora.isAdapter(name));
      return gradient(parameters, pass -> sum(pass, backbone));
    }
  }

  private static float[] gradient(Parameters parameters, Function<Pass, NDArray> loss) {
    try (Pass pass = Pass.training(parameters.device(), 1)) {
      Torch.backward(loss.apply(pass));
      float[] gradient = new float[(int) parameters.trainableSize()];
      parameters.readGradients(gradient);
      return gradient;
    }
  }

  private static NDArray sum(Pass pass, Backbone backbone) {
    NDArray ids = pass.longs(new long[] {3, 9, 27, 5, 8, 0}, 2, 3);
    NDArray mask = pass.longs(new long[] {1, 1, 1, 1, 1, 0}, 2, 3);
    NDArray pooled =
        backbone.pool(pass, backbone.encode(pass, ids, mask), mask, Pooling.MEAN); // -> (2, E)
    float[] ramp = new float[32];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = i % 5 - 2;
    }
    return pooled.mul(pass.floats(ramp, 2, 16)).sum();
  }

  private static Backbone small(Parameters parameters) {
    HuggingFaceFolder model = HuggingFaceFolder.open(Golden.path("nn/bert-lora/model"));
    model.load(parameters);
    LoraSpec spec = LoraSpec.of(4, 8, "query", "dense");
    Lora lora = Lora.attach(parameters, model.spec().linears(), spec, 3);
    for (Parameter parameter : parameters.all()) {
      if (parameter.name().endsWith("lora_B.weight")) {
        float[] values = new float[(int) parameter.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = 0.1f * (i % 7 - 3);
        }
        parameter.assign(values);
      }
    }
    parameters.train(Lora::isAdapter);
    return model.spec().over(parameters, lora);
  }

  private static NDArray hidingKeys(Pass pass, long... mask) {
    Net net = Net.in(pass);
    return net.run(net.mask(pass.longs(mask, 1, mask.length)).hidingKeys());
  }
}
