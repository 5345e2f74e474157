package org.rectrain.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.nn.Golden;
import org.rectrain.nn.backbone.Backbone;
import org.rectrain.nn.backbone.Lora;
import org.rectrain.nn.backbone.LoraSpec;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.nn.engine.Fused;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;

/**
 * Adapter folders in both directions. PEFT's folder is read in BertLoraTest; here ours is written,
 * equal byte for byte to the one that Python's PEFT has read (golden/weights/peft_reads_ours.py),
 * and gives the scores that PEFT got from it.
 */
class PeftAdapterTest {
  private static final LoraSpec SPEC =
      new LoraSpec(
          3,
          5,
          0.1,
          LoraSpec.Scaling.CLASSIC,
          List.of("query", "key", "intermediate.dense"),
          List.of());

  private static final Map<String, Shape> LINEARS =
      HuggingFaceFolder.open(Golden.path("nn/bert-lora/model")).spec().linears();

  @TempDir private Path temp;

  @Test
  void writesWhatPeftReadsWithEqualScores() throws IOException {
    try (Parameters parameters = model(SPEC)) {
      for (var parameter : parameters.all()) {
        if (!parameter.name().startsWith("e")) {
          continue;
        }
        if (parameter.name().endsWith("lora_B.weight")) {
          parameter.assign(ramp((int) parameter.size(), 0.07f));
        }
      }
      parameters.get("scorer.weight").assign(ramp(32, 0.21f));
      parameters.get("scorer.bias").assign(new float[] {0.5f, -0.25f});
      PeftAdapter.write(temp, parameters, SPEC, LINEARS, "bert-lora", List.of("scorer"), Map.of());
    }
    Path golden = Golden.path("weights/peft-ours");
    for (String file : List.of("adapter_config.json", "adapter_model.safetensors")) {
      assertThat(temp.resolve(file)).hasSameBinaryContentAs(golden.resolve(file));
    }
    PeftAdapter read = PeftAdapter.read(temp);
    assertThat(read.spec()).isEqualTo(SPEC);
    assertThat(read.base()).isEqualTo("bert-lora");
    assertThat(read.modulesToSave()).containsExactly("scorer");
    try (Parameters parameters = model(read.spec());
        Safetensors scores =
            Safetensors.open(Golden.path("weights/peft-ours-scores.safetensors"))) {
      read.fill(parameters);
      Golden.assertClose("PEFT", logits(parameters), scores.floats("logits"), 1e-5);
    }
  }

  @Test
  void anAdapterForAnotherModelIsToldWhole() throws IOException {
    try (Parameters parameters = model(SPEC)) {
      PeftAdapter.write(temp, parameters, SPEC, LINEARS, "bert-lora", List.of("scorer"), Map.of());
    }
    LoraSpec other = LoraSpec.of(4, 8, "query", "value");
    try (Parameters parameters = model(other)) {
      assertThatThrownBy(() -> PeftAdapter.read(temp).fill(parameters))
          .isInstanceOf(Failure.class)
          .hasMessageContaining(
              "missing base_model.model.encoder.layer.0.attention.self.value.lora_A.weight (4, 16)")
          .hasMessageContaining(
              "layer.2.attention.self.query.lora_B.weight is (16, 3), the model has (16, 4)")
          .hasMessageContaining("layer.1.intermediate.dense.lora_A.weight (3, 16) has no place");
    }
  }

  /** PEFT counts BERT's pooler among all linear layers and the ends of paths. */
  @Test
  void adaptersOfThePoolerAreLeftOutOnBothWays() throws IOException {
    for (String target : List.of("all-linear", "dense")) {
      LoraSpec spec = LoraSpec.of(3, 5, target);
      try (Parameters parameters = model(spec)) {
        parameters.zeros("pooler.dense.lora_A.weight", new Shape(3, 16));
        PeftAdapter.write(temp, parameters, spec, LINEARS, "bert-lora", List.of(), Map.of());
      }
      PeftAdapter read = PeftAdapter.read(temp);
      assertThat(read.spec().targets()).containsExactlyElementsOf(spec.covered(LINEARS));
      assertThat(read.spec().covers("pooler.dense")).isFalse();
      try (Parameters parameters = model(read.spec())) {
        assertThatCode(() -> read.fill(parameters)).doesNotThrowAnyException();
      }
    }
  }

  @Test
  void weightsOfTheBaseBesideTheAdaptersAreRefused() {
    for (String module : List.of("embeddings", "embed_tokens", "classifier")) {
      PeftAdapter more = new PeftAdapter(temp, SPEC, "bert-lora", List.of("pooler", module));
      assertThatThrownBy(more::requireAdaptersAlone)
          .isInstanceOfSatisfying(
              Failure.class, f -> assertThat(f.exitCode()).isEqualTo(Failure.INPUT))
          .hasMessageContaining("modules_to_save: [" + module + "] is not supported");
    }
    PeftAdapter alone = new PeftAdapter(temp, SPEC, "bert-lora", List.of("pooler"));
    assertThatCode(alone::requireAdaptersAlone).doesNotThrowAnyException();
  }

  @Test
  void optionsThatChangeTheMathematicsAreRefusedTogether() throws IOException {
    Files.writeString(
        temp.resolve("adapter_config.json"),
        """
        {"peft_type": "LORA", "r": 0, "lora_alpha": 8, "lora_dropout": 5, "use_dora": true, "bias": "all",
         "rank_pattern": {"query": 4}, "target_modules": ["query"]}
        """);
    assertThatThrownBy(() -> PeftAdapter.read(temp))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("use_dora: true is not supported")
        .hasMessageContaining("bias: 'all' is not supported")
        .hasMessageContaining("rank_pattern: {\"query\":4} is not supported")
        .hasMessageContaining("lora_dropout: expected a number of 0 or more and below 1.0, found 5")
        .hasMessageContaining("r: expected a positive number, found 0");
  }

  @Test
  void specsSurviveTheConfig() throws IOException {
    try (Parameters none = Parameters.onCpu()) {
      LoraSpec stabilised =
          new LoraSpec(
              8, 16.5, 0, LoraSpec.Scaling.RANK_STABILISED, List.of("all-linear"), List.of(0, 2));
      PeftAdapter.write(temp, none, stabilised, Map.of(), "x", List.of(), Map.of());
      assertThat(PeftAdapter.read(temp).spec()).isEqualTo(stabilised);
      var config = new ObjectMapper().readTree(temp.resolve("adapter_config.json").toFile());
      assertThat(config.path("target_modules").asText()).isEqualTo("all-linear");
      assertThat(config.path("modules_to_save").isNull()).isTrue();
    }
  }

  @Test
  void weightsThatAreNotWholeAreRefusedBeforeAModelIsBuilt() throws IOException {
    PeftAdapter ours = PeftAdapter.read(Golden.path("weights/peft-ours"));
    assertThatCode(() -> ours.requireWeights(LINEARS)).doesNotThrowAnyException();
    for (String file : List.of("adapter_config.json", "adapter_model.safetensors")) {
      Files.copy(ours.folder().resolve(file), temp.resolve(file));
    }
    Path weights = temp.resolve("adapter_model.safetensors");
    byte[] whole = Files.readAllBytes(weights);
    PeftAdapter copy = PeftAdapter.read(temp);
    for (int size : new int[] {0, 7, 100, whole.length - 1}) {
      Files.write(weights, Arrays.copyOf(whole, size));
      assertThatThrownBy(() -> copy.requireWeights(Map.of()))
          .as("cut to %s bytes", size)
          .isInstanceOf(Failure.class)
          .hasMessageContaining("adapter_model.safetensors");
    }
    Files.write(weights, whole);
    for (LoraSpec other : List.of(LoraSpec.of(4, 5, "query"), LoraSpec.of(3, 5, "nosuch"))) {
      assertThatThrownBy(
              () -> new PeftAdapter(temp, other, ours.base(), List.of()).requireWeights(LINEARS))
          .isInstanceOf(Failure.class)
          .hasMessageContaining(
              other.rank() == 4
                  ? "attention.self.query.lora_A.weight is (3, 16), the model has (4, 16)"
                  : "'nosuch' names no linear layer");
    }
    Files.delete(weights);
    assertThatThrownBy(() -> copy.requireWeights(LINEARS))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("adapter_model.safetensors");
  }

  private static Parameters model(LoraSpec spec) {
    HuggingFaceFolder folder = HuggingFaceFolder.open(Golden.path("nn/bert-lora/model"));
    Parameters parameters = Parameters.onCpu();
    folder.load(parameters);
    Lora.attach(parameters, folder.spec().linears(), spec, 5);
    parameters.zeros("scorer.weight", new Shape(2, 16));
    parameters.zeros("scorer.bias", new Shape(2));
    return parameters;
  }

  private static float[] logits(Parameters parameters) {
    HuggingFaceFolder folder = HuggingFaceFolder.open(Golden.path("nn/bert-lora/model"));
    Lora lora = Lora.bind(parameters, folder.spec().linears(), SPEC);
    Backbone backbone = folder.spec().over(parameters, lora);
    try (Safetensors inputs = Safetensors.open(Golden.path("nn/bert-lora/golden.safetensors"));
        Pass pass = Pass.inference(parameters.device())) {
      NDArray mask = pass.longs(Golden.longs(inputs, "mask"), 6, 9);
      NDArray hidden = backbone.encode(pass, pass.longs(Golden.longs(inputs, "ids"), 6, 9), mask);
      return Fused.linear(
              backbone.pool(pass, hidden, mask, Pooling.MEAN),
              parameters.get("scorer.weight").array(),
              parameters.get("scorer.bias").array())
          .toFloatArray();
    }
  }

  private static float[] ramp(int count, float step) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = step * (i * 7 % 11 - 5);
    }
    return values;
  }
}
