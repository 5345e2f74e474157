package org.rectrain.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.Failure;
import org.rectrain.nn.Golden;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.nn.engine.FloatSource;
import org.rectrain.nn.engine.Parameters;

class HuggingFaceFolderTest {
  private static final Path SMALL = Golden.path("nn/bert-lora/model");

  @TempDir private Path temp;

  @Test
  void readsPrefixedOldSpelledAndShardedWeights() throws IOException {
    Map<String, float[]> expected = new TreeMap<>();
    HuggingFaceFolder small = HuggingFaceFolder.open(SMALL);
    SafetensorsWriter first = new SafetensorsWriter(ValueType.F32);
    SafetensorsWriter second = new SafetensorsWriter(ValueType.F32);
    StringBuilder index = new StringBuilder();
    try (Safetensors weights = Safetensors.open(SMALL.resolve("model.safetensors"))) {
      int i = 0;
      for (String name : weights.names()) {
        expected.put(name, weights.floats(name));
        String stored = "bert." + name.replace("LayerNorm.weight", "LayerNorm.gamma");
        SafetensorsWriter writer = i++ % 2 == 0 ? first : second;
        writer.add(stored, weights.shape(name), FloatSource.of(weights.floats(name)));
        String file = writer == first ? "a.safetensors" : "b.safetensors";
        index.append(i == 1 ? "" : ",").append("\"%s\":\"%s\"".formatted(stored, file));
      }
    }
    first.write(temp.resolve("a.safetensors"), Map.of());
    second.write(temp.resolve("b.safetensors"), Map.of());
    Files.writeString(
        temp.resolve("model.safetensors.index.json"), "{\"weight_map\":{" + index + "}}");
    Files.copy(SMALL.resolve("config.json"), temp.resolve("config.json"));
    try (Parameters parameters = Parameters.onCpu()) {
      HuggingFaceFolder.open(temp).load(parameters);
      assertThat(parameters.all()).hasSize(small.spec().shapes().size());
      expected.forEach(
          (name, values) -> assertThat(parameters.get(name).values()).isEqualTo(values));
    }
    Files.delete(temp.resolve("b.safetensors"));
    assertThatThrownBy(() -> HuggingFaceFolder.open(temp).load(Parameters.onCpu()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("lacks [b.safetensors]");
  }

  @Test
  void missingAndMisshapenTensorsAreToldTogether() throws IOException {
    try (Safetensors weights = Safetensors.open(SMALL.resolve("model.safetensors"))) {
      SafetensorsWriter writer = new SafetensorsWriter(ValueType.F32);
      for (String name : weights.names()) {
        if (name.endsWith("layer.2.attention.self.key.bias")) {
          continue;
        }
        boolean wrong = name.equals("embeddings.word_embeddings.weight");
        Shape shape = wrong ? new Shape(30, 32) : weights.shape(name);
        writer.add(name, shape, FloatSource.of(weights.floats(name)));
      }
      writer.write(temp.resolve("model.safetensors"), Map.of());
    }
    Files.copy(SMALL.resolve("config.json"), temp.resolve("config.json"));
    assertThatThrownBy(() -> HuggingFaceFolder.open(temp).load(Parameters.onCpu()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("embeddings.word_embeddings.weight is (30, 32), expected (60, 16)")
        .hasMessageContaining("missing encoder.layer.2.attention.self.key.bias (16)");
  }

  @Test
  void unsupportedConfigsAreTold() throws IOException {
    Files.writeString(
        temp.resolve("config.json"),
        """
        {"model_type": "bert", "hidden_act": "relu", "hidden_size": 8, "num_hidden_layers": 0}
        """);
    assertThatThrownBy(() -> HuggingFaceFolder.open(temp))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("hidden_act: 'relu' is not supported, only 'gelu'")
        .hasMessageContaining("num_hidden_layers: expected a positive number, found 0")
        .hasMessageContaining("vocab_size: expected a positive number, found");
    Files.writeString(temp.resolve("config.json"), "{\"model_type\": \"t5\"}");
    assertThatThrownBy(() -> HuggingFaceFolder.open(temp))
        .hasMessageContaining("model_type 't5' is not supported");
    assertThatThrownBy(() -> PretrainedModels.find(temp.resolve("no").toString()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("is neither embedded nor a folder");
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    HuggingFaceFolder small = HuggingFaceFolder.open(SMALL);
    byte[] tokenizer = "{}".getBytes(StandardCharsets.UTF_8);
    try (Parameters parameters = Parameters.onCpu();
        Parameters again = Parameters.onCpu()) {
      small.load(parameters);
      HuggingFaceFolder.write(temp, small.spec(), parameters, tokenizer, ValueType.F32);
      HuggingFaceFolder read = HuggingFaceFolder.open(temp);
      assertThat(read.spec()).isEqualTo(small.spec());
      assertThat(read.pooling()).isEqualTo(Pooling.MEAN);
      assertThat(read.tokenizerJson()).isEqualTo(tokenizer);
      read.load(again);
      for (var parameter : parameters.all()) {
        assertThat(again.get(parameter.name()).values()).isEqualTo(parameter.values());
      }
    }
    Files.createDirectory(temp.resolve("1_Pooling"));
    Files.writeString(
        temp.resolve("1_Pooling").resolve("config.json"), "{\"pooling_mode_cls_token\": true}");
    assertThat(HuggingFaceFolder.open(temp).pooling()).isEqualTo(Pooling.CLS);
  }

  @Test
  void weightsAreRefusedBeforeAnyIsLoaded() throws IOException {
    byte[] whole = Files.readAllBytes(SMALL.resolve("model.safetensors"));
    Path weights = temp.resolve("model.safetensors");
    Files.copy(SMALL.resolve("config.json"), temp.resolve("config.json"));
    Files.write(weights, whole);
    HuggingFaceFolder folder = HuggingFaceFolder.open(temp);
    assertThatCode(folder::requireWeights).doesNotThrowAnyException();
    Files.write(weights, Arrays.copyOf(whole, whole.length - 4));
    assertThatThrownBy(folder::requireWeights)
        .isInstanceOf(Failure.class)
        .hasMessageContaining("model.safetensors");
    Files.write(
        weights,
        new String(whole, StandardCharsets.ISO_8859_1)
            .replace("layer.2.attention.self.key.bias", "layer.2.attention.self.kay.bias")
            .getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(folder::requireWeights)
        .hasMessageContaining("missing encoder.layer.2.attention.self.key.bias (16)");
    Files.delete(weights);
    assertThatThrownBy(folder::requireWeights).hasMessageContaining("holds no model.safetensors");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"model\": {}} x"})
  void aTokenizerThatIsNoJsonIsRefusedWithItsFolder(String damaged) throws IOException {
    Files.copy(SMALL.resolve("config.json"), temp.resolve("config.json"));
    Files.writeString(temp.resolve("tokenizer.json"), damaged);
    assertThatThrownBy(() -> HuggingFaceFolder.open(temp))
        .isInstanceOf(Failure.class)
        .hasMessageStartingWith("tokenizer.json of " + temp);
  }

  @Test
  void tokenIdsBeyondTheEmbeddingAreSaidByTheFileItself() throws IOException {
    Files.copy(SMALL.resolve("config.json"), temp.resolve("config.json"));
    Files.writeString(
        temp.resolve("tokenizer.json"),
        """
        {"model": {"type": "WordPiece", "unk_token": "[UNK]", "vocab": {"[UNK]": 0, "a": 60}}}
        """);
    HuggingFaceFolder folder = HuggingFaceFolder.open(temp);
    assertThatThrownBy(() -> TokenizerFile.requireIds(folder))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("has token ids up to 60; the embedding has 60 rows");
  }
}
