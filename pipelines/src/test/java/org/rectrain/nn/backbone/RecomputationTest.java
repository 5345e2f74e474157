package org.rectrain.nn.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rectrain.nn.Golden;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Torch;
import org.rectrain.weights.HuggingFaceFolder;

/** Layers computed again give the gradients of layers kept, dropout of the adapters included. */
@Tag("slow")
class RecomputationTest {
  private static final long SEED = 77;

  @ParameterizedTest
  @CsvSource({
    "bert, false, MEAN",
    "bert, true, CLS",
    "qwen2, false, LAST",
    "llama, true, MEAN",
  })
  void gradientsAreThoseOfLayersThatAreKept(String name, boolean whole, Pooling pooling) {
    HuggingFaceFolder model = HuggingFaceFolder.open(Golden.path("weights/tiny/" + name));
    LoraSpec spec =
        new LoraSpec(2, 4, 0.3, LoraSpec.Scaling.CLASSIC, List.of("all-linear"), List.of());
    try (Parameters parameters = Parameters.onCpu()) {
      model.load(parameters);
      Lora lora = Lora.attach(parameters, model.spec().linears(), spec, 1);
      for (String path : lora.paths()) {
        Parameter b = parameters.get(Lora.nameOfB(path));
        float[] values = new float[(int) b.size()];
        for (int i = 0; i < values.length; i++) {
          values[i] = 0.1f * (i % 7 - 3);
        }
        b.assign(values);
      }
      Predicate<String> learns = whole ? any -> true : Lora::isAdapter;
      parameters.train(learns);
      Backbone backbone = model.spec().over(parameters, lora);
      long[] ids = {5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0, 0};
      long[] mask = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0};
      float[] upstream = new float[3 * backbone.hiddenSize()];
      for (int i = 0; i < upstream.length; i++) {
        upstream[i] = (float) Math.sin(i + 1);
      }
      float[] kept = new float[(int) parameters.trainableSize()];
      try (Pass pass = Pass.training(parameters.device(), SEED)) {
        NDArray m = pass.longs(mask, 3, 4);
        NDArray hidden = backbone.encode(pass, pass.longs(ids, 3, 4), m);
        NDArray pooled = backbone.pool(pass, hidden, m, pooling);
        Torch.backward(pooled, pass.floats(upstream, 3, backbone.hiddenSize()));
        parameters.readGradients(kept);
      }
      parameters.zeroGradients();
      int handles = parameters.handles();
      Recomputation.backward(
          backbone,
          parameters,
          pass -> backbone.embed(pass, pass.longs(ids, 3, 4)),
          pass -> pass.longs(mask, 3, 4),
          pooling,
          upstream,
          SEED);
      float[] again = new float[kept.length];
      parameters.readGradients(again);
      assertThat(kept).isNotEqualTo(new float[kept.length]);
      Golden.assertRelative("gradients", again, kept, 1e-6);
      assertThat(parameters.handles()).isEqualTo(handles);
    }
  }
}
