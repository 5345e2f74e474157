package org.rectrain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.eval.ScoreConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Predictions;
import org.rectrain.metric.Auc;
import org.rectrain.model.Model;
import org.rectrain.model.ModelFolder;
import org.rectrain.nn.Golden;
import org.rectrain.run.Progress;
import org.rectrain.score.batch.Scoring;
import org.rectrain.score.cost.ScoreResult;

@Tag("slow")
class TrainThenScoreTest {
  @TempDir static Path folder;
  private static Path prepared;
  private static ScoreResult result;

  @BeforeAll
  static void run() throws IOException {
    prepared = TinyData.write(folder.resolve("prepare"));
    TrainConfig train =
        ConfigReader.bind(
            """
            encoder: {base: '%s', max_tokens: 16, lora: {layers: last_1}, user_text: profile}
            batch_size: 200
            epochs: 6
            optimizer: {learning_rate: 0.01}
            towers: {dim: 8, tower_hidden: 8, hidden: [8], history: 4, user_ids: true}
            retrieval: {k: 10, segments: [device]}
            """
                .formatted(Golden.path("weights/tiny/bert")),
            List.of(),
            TrainConfig.class,
            "test");
    Files.createDirectories(folder.resolve("train"));
    Training.run(train, 7, prepared, folder.resolve("train"), Progress.silent());
    result =
        Scoring.run(
            score(),
            prepared,
            List.of(Scoring.model(folder.resolve("train/model"), prepared, score())),
            folder.resolve("score"),
            Progress.silent());
  }

  private static ScoreConfig score() {
    return ConfigReader.bind(
        "{top_k: 10, cold_places: 2, batch_size: 32, latency_users: 3, latency_share: 1,"
            + " latency_candidates: 20, workers: 2}",
        List.of(),
        ScoreConfig.class,
        "test");
  }

  @Test
  void predictionsAreProbabilitiesThatRank() {
    ParquetTable rows = ParquetTable.read(Predictions.rows(folder.resolve("score"), "main"));
    double[] click = rows.doubles("score_click");
    assertThat(click).hasSize(TinyData.USERS * 5);
    assertThat(java.util.Arrays.stream(click)).allMatch(p -> p > 0 && p < 1);
    assertThat(Auc.of(click, rows.ints("click"))).isGreaterThan(0.8);
  }

  @Test
  void listsHoldTheBestUnseenItems() {
    ParquetTable lists = ParquetTable.read(Predictions.topK(folder.resolve("score"), "main"));
    String[] users = present(lists.strings("user_id"));
    String[][] items = lists.stringLists("items");
    double[][] scores = lists.doubleLists("scores");
    assertThat(users).hasSize(TinyData.USERS);
    for (int u = 0; u < users.length; u++) {
      assertThat(items[u]).hasSize(10).doesNotHaveDuplicates().doesNotContain("i" + (u % 2));
      assertThat(List.of(items[u]).stream().filter(List.of("i36", "i37", "i38", "i39")::contains))
          .as("cold items of %s", users[u])
          .hasSizeGreaterThanOrEqualTo(2);
      for (int i = 1; i < scores[u].length; i++) {
        assertThat(scores[u][i]).isLessThanOrEqualTo(scores[u][i - 1]);
      }
    }
  }

  @Test
  void latencyIsTold() {
    ScoreResult.ModelTimes times = result.models().get(0);
    assertThat(times.ranking().requests()).isEqualTo(3);
    assertThat(times.ranking().p50()).isPositive();
    assertThat(times.retrieval().p99()).isGreaterThanOrEqualTo(times.retrieval().p50());
    assertThat(folder.resolve("score/latency.json")).exists();
  }

  @Test
  void anEnsembleIsTheMeanOfItsMembers() throws IOException {
    Path model = folder.resolve("train/model");
    ScoreResult both =
        Scoring.run(
            score(),
            prepared,
            List.of(Scoring.ensemble("main", List.of(model, model), prepared, score())),
            folder.resolve("ensemble"),
            Progress.silent());
    // The same member twice says what it says alone.
    ParquetTable one = ParquetTable.read(Predictions.rows(folder.resolve("score"), "main"));
    ParquetTable two = ParquetTable.read(Predictions.rows(folder.resolve("ensemble"), "main"));
    double[] alone = one.doubles("score_click");
    double[] mean = two.doubles("score_click");
    assertThat(mean).hasSameSizeAs(alone);
    for (int i = 0; i < mean.length; i++) {
      assertThat(mean[i]).isCloseTo(alone[i], org.assertj.core.api.Assertions.within(1e-9));
    }
    assertThat(
            ParquetTable.read(Predictions.topK(folder.resolve("ensemble"), "main"))
                .stringLists("items"))
        .isDeepEqualTo(
            ParquetTable.read(Predictions.topK(folder.resolve("score"), "main"))
                .stringLists("items"));
    // The frozen encoder that both share is held and counted once, the towers twice.
    try (Model trained = ModelFolder.read(model)) {
      long towers = trained.towerParameters().size();
      assertThat(towers).isPositive();
      assertThat(both.models().get(0).parameters())
          .isEqualTo(result.models().get(0).parameters() + towers);
    }
  }

  @Test
  void validCanBeScoredInsteadOfTest() throws IOException {
    ScoreConfig valid =
        ConfigReader.bind(
            "{top_k: 10, latency_users: 0, split: valid}", List.of(), ScoreConfig.class, "test");
    Path out = folder.resolve("score-valid");
    Scoring.run(
        valid,
        prepared,
        List.of(Scoring.model(folder.resolve("train/model"), prepared, valid)),
        out,
        Progress.silent());
    ParquetTable expected =
        ParquetTable.read(prepared.resolve("examples/split=valid"), "example_id");
    assertThat(ParquetTable.read(Predictions.rows(out, "main")).longs("example_id"))
        .containsExactlyInAnyOrder(expected.longs("example_id"));
  }

  @Test
  void refusesOtherFeatures(@TempDir Path other) throws IOException {
    Path changed = TinyData.write(other);
    FeatureSchema schema = TinyData.schema();
    new FeatureSchema(schema.version(), schema.labels(), schema.features().subList(0, 3))
        .write(changed);
    var scorer = Scoring.model(folder.resolve("train/model"), changed, score());
    assertThatThrownBy(scorer::get)
        .isInstanceOf(Failure.class)
        .hasMessageContaining("trained on features that")
        .hasMessageContaining("length: missing");
  }

  private static String[] present(@org.jspecify.annotations.Nullable String[] values) {
    return java.util.Arrays.stream(values).map(String::valueOf).toArray(String[]::new);
  }
}
