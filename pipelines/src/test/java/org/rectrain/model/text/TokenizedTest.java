package org.rectrain.model.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.nn.Golden;
import org.rectrain.weights.PretrainedModels;

/** Token ids of 1,000 texts against transformers (golden/weights/tokenisation.py). */
class TokenizedTest {
  @ParameterizedTest
  @ValueSource(strings = {"minilm-l6", "bge-small-en", "bge-small-zh"})
  void tokenisesAsTransformersDoes(String base) throws IOException {
    JsonNode golden;
    try (InputStream in =
        new GZIPInputStream(Files.newInputStream(Golden.path("weights/tokenisation.json.gz")))) {
      golden = new ObjectMapper().readTree(in);
    }
    List<String> texts = new ArrayList<>();
    golden.path("texts").forEach(text -> texts.add(text.asText()));
    assertThat(texts).hasSize(1000).contains("", "中", "🙂");
    Tokenized ours = Tokenized.of(PretrainedModels.find(base).tokenizerJson(), texts, 32);
    for (int i = 0; i < texts.size(); i++) {
      JsonNode ids = golden.path(base).path(i);
      int[] theirs = new int[ids.size()];
      for (int t = 0; t < theirs.length; t++) {
        theirs[t] = ids.get(t).asInt();
      }
      assertThat(ours.ids(i)).as("text %s: '%s'", i, texts.get(i)).isEqualTo(theirs);
    }
  }
}
