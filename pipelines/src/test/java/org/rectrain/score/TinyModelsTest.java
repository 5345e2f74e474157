package org.rectrain.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.Failure;
import org.rectrain.model.text.FrozenVectors;
import org.rectrain.model.text.TextEncoder;
import org.rectrain.model.text.Tokenized;
import org.rectrain.nn.Golden;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.weights.HuggingFaceFolder;
import org.rectrain.weights.Safetensors;
import org.rectrain.weights.TokenizerFile;

/**
 * From a text to its vector with whole HuggingFace folders (float16, bfloat16 in shards, float32)
 * against transformers (golden/weights/tiny_models.py).
 */
class TinyModelsTest {
  @ParameterizedTest
  @ValueSource(strings = {"bert", "qwen2", "llama"})
  void textsBecomeTheVectorsOfTransformers(String name) throws IOException {
    Path folder = Golden.path("weights/tiny/" + name);
    JsonNode told = new ObjectMapper().readTree(folder.resolve("texts.json").toFile());
    List<String> texts = new ArrayList<>();
    told.path("texts").forEach(text -> texts.add(text.asText()));
    HuggingFaceFolder model = HuggingFaceFolder.open(folder);
    TokenizerFile.requireFit(model);
    String usual = told.path("pooling").asText();
    assertThat(model.pooling().name().toLowerCase(Locale.ROOT)).isEqualTo(usual);
    Tokenized tokens = Tokenized.of(model.tokenizerJson(), texts, 24);
    try (Parameters parameters = Parameters.onCpu();
        Safetensors expected = Safetensors.open(folder.resolve("expected.safetensors"))) {
      model.load(parameters);
      for (Pooling pooling : Pooling.values()) {
        TextEncoder encoder =
            new TextEncoder(model.spec().over(parameters, null), parameters, pooling, tokens, 4096);
        float[] table = new float[texts.size() * encoder.width()];
        encoder.encode(encoder.all(), table);
        // Another pooling's vectors are never taken for these.
        String own = name + pooling;
        float[] remembered = FrozenVectors.remembered(encoder, own, texts, 2);
        assertThat(remembered).containsExactly(table);
        assertThat(FrozenVectors.remembered(encoder, own, texts, 1)).isSameAs(remembered);
        for (int i = 0; i < texts.size(); i++) {
          long[] ids = Golden.longs(expected, "ids." + i);
          assertThat(tokens.ids(i))
              .isEqualTo(java.util.Arrays.stream(ids).mapToInt(id -> (int) id).toArray());
          float[] ours =
              java.util.Arrays.copyOfRange(table, i * encoder.width(), (i + 1) * encoder.width());
          String key = pooling.name().toLowerCase(Locale.ROOT) + "." + i;
          Golden.assertClose(key, ours, expected.floats(key), 1e-5);
        }
      }
    }
  }

  @Test
  void aTokenizerWithMoreIdsThanTheEmbeddingIsRefused(@TempDir Path temp) throws IOException {
    Path bert = Golden.path("weights/tiny/bert");
    try (Stream<Path> files = Files.list(bert)) {
      for (Path file : files.toList()) {
        Files.copy(file, temp.resolve(file.getFileName()));
      }
    }
    Files.delete(temp.resolve("tokenizer.json"));
    Files.copy(
        Golden.path("weights/tiny/qwen2").resolve("tokenizer.json"),
        temp.resolve("tokenizer.json"));
    assertThatThrownBy(() -> TokenizerFile.requireFit(HuggingFaceFolder.open(temp)))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.exitCode()).isEqualTo(Failure.INPUT);
              assertThat(failure.hint()).contains("belongs to the weights");
            })
        .hasMessageContaining("has token ids up to 299; the embedding has 120 rows");
  }
}
