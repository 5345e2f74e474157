package org.rectrain.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.Json;
import org.rectrain.model.text.TokenFile;
import org.rectrain.nn.Golden;
import org.rectrain.run.ToldProgress;
import org.rectrain.train.loop.TrainResult;
import org.rectrain.weights.Safetensors;

/** What training does only once can be done again and again, and comes out the same. */
@Tag("slow")
class SharedWorkTest {
  private static final String FILE = "model/adapter_model.safetensors";
  private static final String SMALL =
      """
      batch_size: 100
      micro_batch: 50
      epochs: 0.67
      eval_every: 1
      workers: 1
      log_every: 0
      stopping: {patience: 0}
      retrieval: {extra_negatives: 10, k: 10}
      optimizer: {learning_rate: 0.01}
      towers: {dim: 8, tower_hidden: 8, hidden: [8], history: 4}
      encoder: {base: '%s', max_tokens: 16, every: 2, tokens_per_pass: 512, lora: {layers: last_1}}
      """
          .formatted(Golden.path("weights/tiny/bert"));

  @TempDir static Path shared;
  private static Path prepared;
  private static Path plain;
  private static long plainTokens;

  @BeforeAll
  static void train() throws IOException {
    prepared = TinyData.write(shared.resolve("prepare"));
    plain = shared.resolve("plain");
    plainTokens = tokens(run(plain));
  }

  private static TrainResult run(Path out, String... overrides) throws IOException {
    return run(out, new ToldProgress(), overrides);
  }

  private static TrainResult run(Path out, ToldProgress told, String... overrides)
      throws IOException {
    TrainConfig config = ConfigReader.bind(SMALL, List.of(overrides), TrainConfig.class, "test");
    Files.createDirectories(out);
    return Training.run(config, 7, prepared, out, told);
  }

  private static long tokens(TrainResult result) {
    return Math.round(result.tokensPerSecond() * result.seconds());
  }

  @ParameterizedTest
  @ValueSource(strings = {"distinct_texts", "by_length", "cache_frozen"})
  void withoutItTheWeightsAreTheSameButForRounding(String key, @TempDir Path out)
      throws IOException {
    TrainResult result = run(out, "encoder." + key + "=false");
    if (key.equals("distinct_texts")) {
      // 40 items stand in two batches of 100 rows with histories again and again.
      assertThat(tokens(result)).isGreaterThan(5 * plainTokens);
    }
    try (Safetensors one = Safetensors.open(plain.resolve(FILE));
        Safetensors two = Safetensors.open(out.resolve(FILE))) {
      assertThat(two.names()).isEqualTo(one.names());
      for (String name : one.names()) {
        Golden.assertClose(name, two.floats(name), one.floats(name), 1e-3);
      }
    }
  }

  @Test
  void withoutTheFileOfTokensTheBitsAreTheSame(@TempDir Path out) throws IOException {
    run(out, "encoder.cache_tokens=false");
    assertThat(out.resolve(TokenFile.NAME)).doesNotExist();
    assertThat(plain.resolve(TokenFile.NAME)).exists();
    assertThat(Files.readAllBytes(out.resolve(FILE)))
        .isEqualTo(Files.readAllBytes(plain.resolve(FILE)));
  }

  @Test
  void aFurtherMemberTakesTheTokensOfTheFirst(@TempDir Path out) throws IOException {
    run(out);
    byte[] before = Files.readAllBytes(out.resolve(TokenFile.NAME));
    ToldProgress told = new ToldProgress();
    Path member = out.resolve(Training.MEMBERS).resolve("2");
    run(member, told);
    assertThat(member.resolve(TokenFile.NAME)).doesNotExist();
    assertThat(Files.readAllBytes(out.resolve(TokenFile.NAME))).isEqualTo(before);
    assertThat(told.lines()).noneMatch(line -> line.contains(TokenFile.NAME));
    assertThat(Json.tree(member.resolve(TrainResult.FILE)).get("text_tokens"))
        .isEqualTo(Json.tree(out.resolve(TrainResult.FILE)).get("text_tokens"));
  }
}
