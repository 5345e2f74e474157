package org.rectrain.nn.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.Failure;
import org.rectrain.nn.Golden;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Torch;
import org.rectrain.weights.HuggingFaceFolder;
import org.rectrain.weights.PeftAdapter;
import org.rectrain.weights.Safetensors;
import org.rectrain.weights.ValueType;

/** Small decoders with adapters against transformers and PEFT (golden/nn/decoders.py). */
@Tag("slow")
class DecoderTest {
  private static final int N = 3;
  private static final int T = 12;
  private static final int E = 24;

  @TempDir private Path temp;

  @ParameterizedTest
  @CsvSource({"qwen2, 28", "qwen3, 8", "llama, 20"})
  void statesLogitsAndGradientsEqualTransformers(String family, int matrices) {
    HuggingFaceFolder model = HuggingFaceFolder.open(Golden.path(folder(family, "model")));
    PeftAdapter adapter = PeftAdapter.read(Golden.path(folder(family, "adapter")));
    try (Safetensors golden = Safetensors.open(Golden.path(folder(family, "golden.safetensors")));
        Parameters parameters = Parameters.onCpu()) {
      model.load(parameters);
      Lora lora = Lora.attach(parameters, model.spec().linears(), adapter.spec(), 1);
      adapter.fill(parameters);
      Backbone decoder = model.spec().over(parameters, lora);
      parameters.train(Lora::isAdapter);
      assertThat(parameters.trainable()).hasSize(matrices);
      assertThat(decoder.firstTrainableLayer()).isZero();
      try (Pass pass = Pass.training(parameters.device(), 1)) {
        NDArray mask = pass.longs(Golden.longs(golden, "mask"), N, T);
        NDArray ids = pass.longs(Golden.longs(golden, "ids"), N, T);
        NDArray hidden = decoder.encode(pass, ids, mask);
        NDArray kept = hidden.mul(pass.floats(golden.floats("mask"), N, T, 1));
        Golden.assertClose("hidden", kept.toFloatArray(), golden.floats("hidden"), 1e-5);
        NDArray last = decoder.pool(pass, hidden, mask, Pooling.LAST);
        Golden.assertClose("last", last.toFloatArray(), golden.floats("last"), 1e-5);
        Torch.backward(last.mul(pass.floats(golden.floats("coefficients"), N, E)).sum());
        for (Parameter parameter : parameters.trainable()) {
          float[] ours = parameter.gradient(pass.manager()).toFloatArray();
          float[] theirs = golden.floats("grad." + parameter.name());
          Golden.assertRelative(parameter.name(), ours, theirs, 1e-5);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen2", "qwen3", "llama"})
  void tokenLogitsEqualTransformers(String family) {
    HuggingFaceFolder model = HuggingFaceFolder.open(Golden.path(folder(family, "model")));
    boolean shared = family.equals("qwen2");
    try (Safetensors golden = Safetensors.open(Golden.path(folder(family, "golden.safetensors")));
        Parameters parameters = Parameters.onCpu()) {
      model.load(parameters);
      model.loadHead(parameters);
      assertThat(parameters.contains("lm_head.weight")).isEqualTo(!shared);
      Decoder decoder = (Decoder) model.spec().over(parameters, null);
      try (Pass pass = Pass.inference(parameters.device())) {
        NDArray ids = pass.longs(Golden.longs(golden, "ids"), N, T);
        NDArray mask = pass.longs(Golden.longs(golden, "mask"), N, T);
        float[] logits = decoder.vocabulary(decoder.encode(pass, ids, mask)).toFloatArray();
        float[] last = java.util.Arrays.copyOfRange(logits, (T - 1) * 50, T * 50);
        Golden.assertClose("logits", last, golden.floats("logits"), 2e-5);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen2", "qwen3", "llama"})
  void aWrittenFolderIsTheSameModel(String family) throws IOException {
    HuggingFaceFolder model = HuggingFaceFolder.open(Golden.path(folder(family, "model")));
    try (Parameters parameters = Parameters.onCpu();
        Parameters again = Parameters.onCpu()) {
      model.load(parameters);
      byte[] tokenizer = "{}".getBytes(StandardCharsets.UTF_8);
      HuggingFaceFolder.write(temp, model.spec(), parameters, tokenizer, ValueType.F32);
      HuggingFaceFolder written = HuggingFaceFolder.open(temp);
      assertThat(written.spec()).isEqualTo(model.spec());
      written.load(again);
      assertThat(again.size()).isEqualTo(parameters.size());
    }
  }

  @Test
  void rotaryFrequenciesEqualTransformers() {
    try (Safetensors golden = Safetensors.open(Golden.path("nn/decoders/rope.safetensors"))) {
      check(golden, "plain", new Rope.Plain(1e6));
      check(golden, "linear", new Rope.Linear(1e4, 4));
      check(golden, "llama3", new Rope.Llama3(5e5, 8, 1, 4, 8192));
      check(golden, "yarn", new Rope.Yarn(1e6, 4, 32768, 32, 1));
    }
  }

  @Test
  void whatIsNotSupportedIsTold() throws IOException {
    Files.writeString(
        temp.resolve("config.json"),
        """
        {"model_type": "qwen2", "vocab_size": 5, "hidden_size": 8, "num_hidden_layers": 1,
         "num_attention_heads": 2, "intermediate_size": 4, "max_position_embeddings": 8,
         "use_sliding_window": true, "rope_scaling": {"rope_type": "longrope"}}
        """);
    assertThatThrownBy(() -> HuggingFaceFolder.open(temp))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("use_sliding_window: 'true' is not supported")
        .hasMessageContaining("rope_type 'longrope' is not supported");
  }

  private static void check(Safetensors golden, String name, Rope rope) {
    double[] ours = rope.frequencies(128);
    float[] theirs = golden.floats(name);
    assertThat(ours).hasSize(theirs.length);
    for (int i = 0; i < ours.length; i++) {
      assertThat(ours[i]).as("%s %d", name, i).isCloseTo(theirs[i], within(3e-6 * theirs[i]));
    }
    float factor = golden.floats(name + ".factor")[0];
    assertThat(rope.attentionFactor()).isCloseTo(factor, within(1e-6));
  }

  private static String folder(String family, String part) {
    return "nn/decoders/" + family + "/" + part;
  }
}
