package org.rectrain.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.rectrain.nn.backbone.Backbone;
import org.rectrain.nn.backbone.BertEncoder;
import org.rectrain.nn.backbone.BertSpec;
import org.rectrain.nn.backbone.Lora;
import org.rectrain.nn.backbone.LoraSpec;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.nn.engine.Fused;
import org.rectrain.nn.engine.OneDnn;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Torch;
import org.rectrain.nn.loss.Loss;
import org.rectrain.nn.loss.Losses;
import org.rectrain.nn.optim.AdamW;
import org.rectrain.nn.optim.ClipNorm;
import org.rectrain.weights.HuggingFaceFolder;
import org.rectrain.weights.PeftAdapter;
import org.rectrain.weights.Safetensors;

/** A small BERT with adapters against transformers and PEFT (golden/nn/bert_lora.py, merge.py). */
@Tag("slow")
class BertLoraTest {
  private static final int TEXTS = 6;
  private static final int TOKENS = 9;

  private Safetensors golden;
  private Parameters parameters;
  private Lora lora;
  private Backbone backbone;

  @BeforeEach
  void load() {
    golden = Safetensors.open(Golden.path("nn/bert-lora/golden.safetensors"));
    HuggingFaceFolder model = HuggingFaceFolder.open(Golden.path("nn/bert-lora/model"));
    PeftAdapter adapter = PeftAdapter.read(Golden.path("nn/bert-lora/adapter"));
    parameters = Parameters.onCpu();
    model.load(parameters);
    lora = Lora.attach(parameters, model.spec().linears(), adapter.spec(), 1);
    parameters.zeros("scorer.weight", new Shape(2, 16));
    parameters.zeros("scorer.bias", new Shape(2));
    adapter.fill(parameters);
    backbone = model.spec().over(parameters, lora);
    parameters.train(name -> Lora.isAdapter(name) || name.startsWith("scorer."));
  }

  @AfterEach
  void close() {
    parameters.close();
    golden.close();
  }

  @Test
  void hiddenStatesAndLogitsEqualTransformers() {
    assertClose("hidden", pass -> masked(pass, hidden(pass, backbone)));
    assertClose("pooled", pass -> pooled(pass, backbone));
    assertClose("logits", pass -> logits(pass, backbone));
  }

  @Test
  void gradientsEqualPyTorch() {
    try (Pass pass = Pass.training(parameters.device(), 1)) {
      NDArray loss = loss(pass);
      assertThat(loss.getFloat()).isCloseTo(golden.floats("loss")[0], within(1e-6f));
      Torch.backward(loss);
      assertThat(parameters.trainable()).hasSize(18);
      for (Parameter parameter : parameters.trainable()) {
        float[] ours = parameter.gradient(pass.manager()).toFloatArray();
        Golden.assertRelative(
            parameter.name(), ours, golden.floats("grad." + parameter.name()), 1e-5);
      }
    }
  }

  /** So many texts take the other library's products: values and gradients stay PyTorch's. */
  @Test
  void manyTextsAtOnceGiveWhatFewGive() {
    assertThat(OneDnn.isThere()).isTrue();
    int times = 4;
    assertThat(times * TEXTS).isGreaterThanOrEqualTo(OneDnn.TEXTS);
    float[] few = golden.floats("pooled");
    float[] upstream = new float[few.length];
    for (int i = 0; i < upstream.length; i++) {
      upstream[i] = (i * 7 % 11 - 5) / 10f;
    }
    Map<String, float[]> expected = gradients(1, upstream);
    try (Pass pass = Pass.inference(parameters.device())) {
      Golden.assertClose(
          "pooled", pooled(pass, backbone, times).toFloatArray(), repeated(few, times), 1e-5);
    }
    gradients(times, upstream)
        .forEach(
            (name, ours) -> {
              float[] scaled = new float[ours.length];
              for (int i = 0; i < scaled.length; i++) {
                scaled[i] = expected.get(name)[i] * times;
              }
              Golden.assertRelative(name, ours, scaled, 1e-5);
            });
  }

  private Map<String, float[]> gradients(int times, float[] upstream) {
    Map<String, float[]> out = new HashMap<>();
    parameters.zeroGradients();
    try (Pass pass = Pass.training(parameters.device(), 1)) {
      NDArray all = pooled(pass, backbone, times);
      float[] above = repeated(upstream, times);
      Torch.backward(all, pass.floats(above, (long) times * TEXTS, above.length / times / TEXTS));
      for (Parameter parameter : parameters.trainable()) {
        if (Lora.isAdapter(parameter.name())) {
          out.put(parameter.name(), parameter.gradient(pass.manager()).toFloatArray());
        }
      }
    }
    return out;
  }

  private NDArray pooled(Pass pass, Backbone over, int times) {
    long[] ids = repeated(ids(pass).toLongArray(), times);
    long[] real = repeated(mask(pass).toLongArray(), times);
    NDArray mask = pass.longs(real, (long) times * TEXTS, TOKENS);
    NDArray hidden = over.encode(pass, pass.longs(ids, (long) times * TEXTS, TOKENS), mask);
    return over.pool(pass, hidden, mask, Pooling.MEAN);
  }

  private static float[] repeated(float[] values, int times) {
    float[] out = new float[values.length * times];
    for (int i = 0; i < out.length; i++) {
      out[i] = values[i % values.length];
    }
    return out;
  }

  private static long[] repeated(long[] values, int times) {
    long[] out = new long[values.length * times];
    for (int i = 0; i < out.length; i++) {
      out[i] = values[i % values.length];
    }
    return out;
  }

  @Test
  void twentyClippedStepsEqualPyTorch() {
    float[] losses = golden.floats("losses");
    float[] norms = golden.floats("norms");
    assertThat(norms[0]).as("the limit is active").isGreaterThan(0.3f);
    Map<String, float[]> frozen = frozenValues();
    var noDecay = new AdamW.Group(name -> name.endsWith("bias"), 0);
    try (AdamW optimizer = AdamW.standard(parameters, List.of(noDecay, AdamW.Group.all(0.05)))) {
      for (int step = 0; step < losses.length; step++) {
        try (Pass pass = Pass.training(parameters.device(), step)) {
          NDArray loss = loss(pass);
          assertThat(loss.getFloat()).isCloseTo(losses[step], within(1e-5f));
          Torch.backward(loss);
          double norm = ClipNorm.apply(parameters, 0.3);
          assertThat(norm).isCloseTo(norms[step], within(1e-4));
          optimizer.step(1e-2 * (step + 1) / losses.length);
        }
      }
    }
    for (Parameter parameter : parameters.trainable()) {
      float[] theirs = golden.floats("after." + parameter.name());
      Golden.assertClose(parameter.name(), parameter.values(), theirs, 1e-5);
    }
    frozen.forEach(
        (name, before) ->
            assertThat(parameters.get(name).values()).as("frozen %s", name).isEqualTo(before));
  }

  @Test
  void adaptersWithoutEffectEqualTheBase() {
    for (Parameter parameter : parameters.all()) {
      if (parameter.name().endsWith("lora_B.weight")) {
        parameter.assign(new float[(int) parameter.size()]);
      }
    }
    Backbone base = new BertEncoder(spec(), parameters, null);
    assertThat(run(pass -> hidden(pass, backbone))).isEqualTo(run(pass -> hidden(pass, base)));
  }

  @Test
  void mergedEqualsUnmergedAndUnmergeRestoresEveryBit() {
    float[] unmerged = run(pass -> hidden(pass, backbone));
    Map<String, float[]> frozen = frozenValues();
    lora.merge();
    assertThat(lora.merged()).isTrue();
    assertThat(parameters.get("encoder.layer.1.attention.self.query.weight").values())
        .isNotEqualTo(frozen.get("encoder.layer.1.attention.self.query.weight"));
    try (Safetensors peft = Safetensors.open(Golden.path("nn/bert-lora/merged.safetensors"))) {
      assertThat(peft.names()).hasSize(8);
      for (String name : peft.names()) {
        Golden.assertClose(name, parameters.get(name).values(), peft.floats(name), 1e-6);
      }
    }
    Golden.assertClose("merged", run(pass -> hidden(pass, backbone)), unmerged, 1e-5);
    lora.unmerge();
    frozen.forEach((name, before) -> assertThat(parameters.get(name).values()).isEqualTo(before));
    assertThat(run(pass -> hidden(pass, backbone))).isEqualTo(unmerged);
  }

  @Test
  void aCachedLowerPartGivesTheSame() {
    assertThat(backbone.firstTrainableLayer()).isEqualTo(1);
    float[] whole = run(pass -> hidden(pass, backbone));
    float[] lower =
        run(pass -> backbone.layers(pass, backbone.embed(pass, ids(pass)), mask(pass), 0, 1));
    float[] rest =
        run(
            pass -> {
              NDArray cached = pass.floats(lower, TEXTS, TOKENS, 16);
              return backbone.layers(pass, cached, mask(pass), 1, 3);
            });
    assertThat(rest).isEqualTo(whole);
  }

  @Test
  void aReplicaHasEqualGradientsAndItsOwnWeights() {
    try (Parameters replica = parameters.replica()) {
      Backbone other = backbone.on(replica);
      assertThat(run(pass -> hidden(pass, other))).isEqualTo(run(pass -> hidden(pass, backbone)));
      replica.trainable().get(0).assign(new float[(int) replica.trainable().get(0).size()]);
      assertThat(run(pass -> hidden(pass, other)))
          .isNotEqualTo(run(pass -> hidden(pass, backbone)));
      Golden.assertClose(
          "kept", run(pass -> pooled(pass, backbone)), golden.floats("pooled"), 1e-5);
    }
  }

  @Test
  void gradientsAreWrittenAndReadBack() {
    float[] wanted = new float[(int) parameters.trainableSize()];
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = i * 0.5f;
    }
    parameters.writeGradients(wanted);
    parameters.writeGradients(wanted);
    float[] read = new float[wanted.length];
    parameters.readGradients(read);
    assertThat(read).isEqualTo(wanted);
  }

  @Test
  void theOptimizerContinuesFromItsState() {
    try (AdamW first = AdamW.standard(parameters, List.of(AdamW.Group.all(0.1)));
        Parameters replica = parameters.replica()) {
      step(first, parameters, 1);
      step(first, parameters, 2);
      float[] after = parameters.trainableValues();
      try (AdamW second = AdamW.standard(replica, List.of(AdamW.Group.all(0.1)))) {
        step(second, replica, 1);
        Map<String, float[]> state = second.state();
        try (AdamW third = AdamW.standard(replica, List.of(AdamW.Group.all(0.1)))) {
          third.restore(state, second.steps());
          step(third, replica, 2);
          assertThat(replica.trainableValues()).isEqualTo(after);
        }
      }
    }
  }

  @Test
  void mistakesAreNamed() {
    assertThatThrownBy(
            () -> Lora.attach(parameters, spec().linears(), LoraSpec.of(4, 8, "q_proj"), 1))
        .hasMessage(
            "targets: 'q_proj' names no linear layer; there are [query, key, value, dense]");
    assertThatThrownBy(
            () -> Lora.attach(parameters, spec().linears(), LoraSpec.of(17, 8, "key"), 1))
        .hasMessageContaining("rank: 17 is more than encoder.layer.0.attention.self.key");
    assertThatThrownBy(() -> LoraSpec.of(0, 8, "key")).hasMessageContaining("rank: must be 1");
    assertThatThrownBy(() -> parameters.get("encoder")).hasMessage("no parameter named encoder");
  }

  private static void step(AdamW optimizer, Parameters parameters, int seed) {
    float[] gradient = new float[(int) parameters.trainableSize()];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = (float) Math.sin(i * seed);
    }
    parameters.writeGradients(gradient);
    optimizer.step(1e-2);
  }

  private BertSpec spec() {
    return (BertSpec) HuggingFaceFolder.open(Golden.path("nn/bert-lora/model")).spec();
  }

  private void assertClose(String name, Function<Pass, NDArray> network) {
    Golden.assertClose(name, run(network), golden.floats(name), 1e-5);
  }

  private float[] run(Function<Pass, NDArray> network) {
    try (Pass pass = Pass.inference(parameters.device())) {
      return network.apply(pass).toFloatArray();
    }
  }

  private NDArray ids(Pass pass) {
    return pass.longs(Golden.longs(golden, "ids"), TEXTS, TOKENS);
  }

  private NDArray mask(Pass pass) {
    return pass.longs(Golden.longs(golden, "mask"), TEXTS, TOKENS);
  }

  private NDArray hidden(Pass pass, Backbone network) {
    return network.encode(pass, ids(pass), mask(pass));
  }

  private NDArray masked(Pass pass, NDArray hidden) {
    return hidden.mul(pass.floats(golden.floats("mask"), TEXTS, TOKENS, 1));
  }

  private NDArray pooled(Pass pass, Backbone network) {
    return network.pool(pass, hidden(pass, network), mask(pass), Pooling.MEAN);
  }

  private NDArray logits(Pass pass, Backbone network) {
    return Fused.linear(
        pooled(pass, network),
        parameters.get("scorer.weight").array(),
        parameters.get("scorer.bias").array());
  }

  private NDArray loss(Pass pass) {
    NDArray logits = logits(pass, backbone);
    float[] labels = golden.floats("labels");
    float[] weights = golden.floats("weights");
    NDArray[] sums = new NDArray[2];
    double[] factors = new double[2];
    for (int k = 0; k < 2; k++) {
      float[] y = new float[TEXTS];
      for (int n = 0; n < TEXTS; n++) {
        y[n] = labels[2 * n + k];
      }
      Loss one =
          Losses.binaryCrossEntropy(
              Losses.task(logits, k), pass.floats(y, TEXTS), pass.floats(weights, TEXTS));
      sums[k] = one.sum();
      factors[k] = (k == 0 ? 0.7 : 0.3) / one.count().getFloat();
    }
    return Losses.weighted(sums, factors);
  }

  private Map<String, float[]> frozenValues() {
    Map<String, float[]> values = new HashMap<>();
    for (Parameter parameter : parameters.all()) {
      if (!parameter.trainable()) {
        values.put(parameter.name(), parameter.values());
      }
    }
    return values;
  }
}
