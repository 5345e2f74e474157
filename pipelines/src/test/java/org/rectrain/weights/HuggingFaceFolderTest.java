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
import org.junit.jupiter.params.provider.CsvSource;
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

  /** Two spellings of one tensor: which one a reader takes is anybody's guess. */
  @ParameterizedTest
  @ValueSource(strings = {"bert.%s", "model.%s", "gamma"})
  void aTensorThatIsThereTwiceIsRefused(String spelling) throws IOException {
    String name = "embeddings.LayerNorm.weight";
    try (Safetensors weights = Safetensors.open(SMALL.resolve("model.safetensors"))) {
      SafetensorsWriter writer = new SafetensorsWriter(ValueType.F32);
      for (String one : weights.names()) {
        writer.add(one, weights.shape(one), FloatSource.of(weights.floats(one)));
      }
      String other =
          spelling.equals("gamma") ? name.replace("weight", "gamma") : spelling.formatted(name);
      writer.add(other, weights.shape(name), FloatSource.of(weights.floats(name)));
      writer.write(temp.resolve("model.safetensors"), Map.of());
    }
    Files.copy(SMALL.resolve("config.json"), temp.resolve("config.json"));
    HuggingFaceFolder folder = HuggingFaceFolder.open(temp);
    assertThatThrownBy(folder::requireWeights)
        .isInstanceOf(Failure.class)
        .hasMessageContaining(name + " is there twice, as ");
  }

  @Test
  void aTensorOfWholeNumbersIsNamedWithItsType() throws IOException {
    byte[] whole = Files.readAllBytes(SMALL.resolve("model.safetensors"));
    String text = new String(whole, StandardCharsets.ISO_8859_1);
    int at = text.indexOf("\"encoder.layer.0.attention.self.query.weight\"");
    int type = text.indexOf("F32", at);
    Files.write(
        temp.resolve("model.safetensors"),
        (text.substring(0, type) + "I32" + text.substring(type + 3))
            .getBytes(StandardCharsets.ISO_8859_1));
    Files.copy(SMALL.resolve("config.json"), temp.resolve("config.json"));
    HuggingFaceFolder folder = HuggingFaceFolder.open(temp);
    assertThatThrownBy(folder::requireWeights)
        .isInstanceOf(Failure.class)
        .hasMessageContaining("encoder.layer.0.attention.self.query.weight has values of type I32");
  }

  /** As transformers would load the adapter too. */
  @Test
  void anAdapterBesideAWholeModelIsNotLeftOutInSilence() throws IOException {
    Files.copy(SMALL.resolve("config.json"), temp.resolve("config.json"));
    Files.writeString(temp.resolve("adapter_config.json"), "{\"peft_type\": \"LORA\"}");
    assertThatThrownBy(() -> HuggingFaceFolder.open(temp))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("adapter_config.json: the folder holds an adapter beside a whole");
  }

  @Test
  void filesThatGitDidNotFetchAreNamed() throws IOException {
    String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n";
    Files.copy(SMALL.resolve("config.json"), temp.resolve("config.json"));
    Files.writeString(temp.resolve("model.safetensors"), pointer);
    HuggingFaceFolder folder = HuggingFaceFolder.open(temp);
    assertThatThrownBy(folder::requireWeights)
        .isInstanceOf(Failure.class)
        .hasMessageContaining("model.safetensors: is a pointer of Git LFS");
    Files.writeString(temp.resolve("tokenizer.json"), pointer);
    assertThatThrownBy(() -> HuggingFaceFolder.open(temp))
        .hasMessageContaining("is a pointer of Git LFS");
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
    Files.writeString(temp.resolve("config.json"), "[\"bert\"]");
    assertThatThrownBy(() -> HuggingFaceFolder.open(temp))
        .hasMessageContaining("config.json: expected a section with keys and values");
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1_Pooling/config.json | {'pooling_mode': 'max'} | expected one of cls, mean and lasttoken",
        "1_Pooling/config.json | {'pooling_mode': ['cls', 'mean']} | found [cls, mean]",
        "modules.json | [{'path': '2_Dense', 'type': 'sentence_transformers.models.Dense'}] |"
            + " Dense",
        "modules.json | [{'path': '3_Pooling', 'type': 'a.Pooling'}] | in '3_Pooling'",
        "modules.json | [{'path': '0_Tr', 'type': 'a.Transformer'}] | 'a.Transformer' in '0_Tr'",
        "modules.json | [{'path': '1_Pooling', 'type': 'a.Pooling'},"
            + " {'path': '1_Pooling', 'type': 'a.Pooling'}] | in '1_Pooling'",
        "modules.json | null | holds no list of modules",
        "modules.json | {} | holds no list of modules",
        "modules.json | [] | holds no list of modules",
        "config_sentence_transformers.json | {'default_prompt_name': 'query'} | only null",
        "config_sentence_transformers.json | {'truncate_dim': 256} | truncate_dim: 256 is not",
        "sentence_bert_config.json | {'transformer_task': 'fill-mask'} | only feature-extraction",
        "sentence_bert_config.json | {'module_output_name': 'x'} | only token_embeddings",
        "sentence_bert_config.json | {'modality_config': {'text': {'method': 'x'}}} | method",
      })
  void whatSentenceTransformersWouldDoDifferentlyIsRefused(
      String file, String content, String message) throws IOException {
    Files.copy(SMALL.resolve("config.json"), temp.resolve("config.json"));
    Files.createDirectory(temp.resolve("1_Pooling"));
    Files.writeString(temp.resolve(file), content.replace('\'', '"'));
    assertThatThrownBy(() -> HuggingFaceFolder.open(temp))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.exitCode()).isEqualTo(Failure.INPUT))
        .hasMessageContaining(file)
        .hasMessageContaining(message);
  }

  /** As sentence-transformers 6.2.0 saves a model of mean or CLS pooling. */
  @Test
  void whatSentenceTransformersWritesTodayIsRead() throws IOException {
    Files.copy(SMALL.resolve("config.json"), temp.resolve("config.json"));
    Files.createDirectory(temp.resolve("1_Pooling"));
    Files.writeString(
        temp.resolve("1_Pooling/config.json"),
        """
        {"embedding_dimension": 16, "pooling_mode": "cls", "include_prompt": true}
        """);
    Files.writeString(
        temp.resolve("sentence_bert_config.json"),
        """
        {"transformer_task": "feature-extraction", "module_output_name": "token_embeddings",
         "modality_config": {"text": {"method": "forward",
                                      "method_output_name": "last_hidden_state"}}}
        """);
    Files.writeString(
        temp.resolve("config_sentence_transformers.json"),
        """
        {"prompts": {"query": "", "document": ""}, "default_prompt_name": null,
         "__version__": {"transformers": "5.24.0"}, "model_type": "SentenceTransformer",
         "similarity_fn_name": "cosine"}
        """);
    String module = "{\"path\": \"%s\", \"type\": \"sentence_transformers.%s\"}";
    Files.writeString(
        temp.resolve("modules.json"),
        "["
            + module.formatted("", "base.modules.transformer.Transformer")
            + ", "
            + module.formatted("1_Pooling", "sentence_transformer.modules.pooling.Pooling")
            + ", "
            + module.formatted("2_Normalize", "base.modules.normalize.Normalize")
            + "]");
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
