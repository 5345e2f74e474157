package org.rectrain.train.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.baseline.DinConfig;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.metric.Auc;
import org.rectrain.model.DinFile;
import org.rectrain.run.Progress;
import org.rectrain.run.ToldProgress;
import org.rectrain.score.DinScorer;
import org.rectrain.score.TopK;
import org.rectrain.train.TinyData;
import org.rectrain.train.loop.TrainResult;

@Tag("slow")
class DinTrainingTest {
  private static final DinConfig CONFIG =
      ConfigReader.bind(
          """
          {dimension: 8, attention: [8], hidden: [16, 8], epochs: 40, batch_size: 100,
           learning_rate: 0.02, dropout: 0, embedding_decay: 0, eval_every: 4, patience: 0,
           min_impressions: 1, popularity: [0, 0.5]}
          """,
          List.of(),
          DinConfig.class,
          "test");

  /** Mean loss of the first four epochs, as seen. */
  private static final double FIRST_LOSS = 0.62456;

  @TempDir static Path folder;
  private static Path prepared;

  @BeforeAll
  static void run() throws IOException {
    prepared = TinyData.write(folder.resolve("prepare"));
    Files.createDirectories(folder.resolve("din"));
    DinTraining.fit(CONFIG, 7, prepared, folder.resolve("din"), Progress.silent());
  }

  @Test
  void itLearnsTasteFromHistory() throws IOException {
    ParquetTable test = ParquetTable.read(prepared.resolve("examples/split=test"), "click");
    int[] rows = IntStream.range(0, test.rows()).toArray();
    try (DinScorer scorer = DinScorer.open(folder.resolve("din"), prepared)) {
      double[][] p = scorer.score("test", List.of("click", "like", "share"), rows);
      assertThat(Auc.of(p[0], test.ints("click"))).isGreaterThan(0.75);
      assertThat(Arrays.stream(p[0])).allMatch(x -> x > 0 && x < 1);
      assertThat(p[2]).containsOnly(Double.NaN);
      // The scores of rows do not depend on who is beside them.
      double[][] alone = scorer.score("test", List.of("click"), new int[] {17});
      assertThat(alone[0][0]).isCloseTo(p[0][17], Offset.offset(1e-6));
    }
    List<String> log = Files.readAllLines(folder.resolve("din").resolve(TrainResult.LOG));
    double first = Json.parse(log.get(0)).get("loss").asDouble();
    double last = Json.parse(log.get(log.size() - 2)).get("loss").asDouble();
    assertThat(first).isCloseTo(FIRST_LOSS, Offset.offset(1e-3));
    assertThat(last).isLessThan(0.8 * first);
  }

  @Test
  void itRetrievesUnseenItemsInOrder() {
    try (DinScorer scorer = DinScorer.open(folder.resolve("din"), prepared)) {
      TopK found = scorer.topK("test", new int[] {0, 1}, 10);
      for (int q = 0; q < 2; q++) {
        assertThat(found.items()[q]).hasSize(10).doesNotHaveDuplicates();
        for (int i = 1; i < 10; i++) {
          assertThat(found.scores()[q][i]).isLessThanOrEqualTo(found.scores()[q][i - 1]);
        }
      }
      assertThat(scorer.name()).isEqualTo("din");
      assertThat(scorer.size()).isPositive();
    }
    DinFile file = Json.read(folder.resolve("din").resolve(DinFile.FILE), DinFile.class);
    assertThat(file.items()).hasSize(TinyData.ITEMS - 4);
    assertThat(file.popularity()).isIn(0.0, 0.5);
  }

  @Test
  void filesThatDoNotBelongTogetherAreRefused(@TempDir Path copy) throws IOException {
    for (String name : List.of(DinFile.FILE, DinFile.WEIGHTS, FeatureSchema.FILE)) {
      Files.copy(folder.resolve("din").resolve(name), copy.resolve(name));
    }
    DinScorer.open(copy, prepared).close();
    Path schema = copy.resolve(FeatureSchema.FILE);
    String whole = Files.readString(schema);
    Files.writeString(schema, whole.replaceFirst("\"std\" : ", "\"std\" : 1"));
    assertThatThrownBy(() -> DinScorer.open(copy, prepared))
        .hasMessageContaining("is not what the model beside it was trained with");
    Files.delete(schema);
    assertThatThrownBy(() -> DinScorer.open(copy, prepared)).hasMessageContaining("no such file");
    Files.writeString(schema, whole);
    Path file = copy.resolve(DinFile.FILE);
    Files.writeString(
        file, Files.readString(file).replaceFirst("\"popularity\" : .*", "\"popularity\" : 9.0,"));
    assertThatThrownBy(() -> DinScorer.open(copy, prepared))
        .hasMessageContaining("din.json: is not what it was when din.safetensors beside it");
  }

  @Test
  void theSameSeedGivesTheSameNetwork(@TempDir Path other) throws IOException {
    DinTraining.fit(CONFIG, 7, prepared, other, Progress.silent());
    assertThat(other.resolve(DinFile.WEIGHTS))
        .hasSameBinaryContentAs(folder.resolve("din").resolve(DinFile.WEIGHTS));
  }

  /** With dropout and stopping, whose states must survive too; the cut lies between evaluations. */
  @Test
  void aRunThatIsCutShortGoesOnToTheSameBits(@TempDir Path whole, @TempDir Path cut)
      throws IOException {
    DinConfig config =
        ConfigReader.bind(
            """
            {dimension: 8, attention: [8], hidden: [16, 8], epochs: 12, batch_size: 100,
             learning_rate: 0.02, dropout: 0.3, eval_every: 2, patience: 3, min_impressions: 1}
            """,
            List.of(),
            DinConfig.class,
            "test");
    assertThat(DinTraining.fit(config, 7, prepared, whole, Progress.silent())).isZero();
    long perEvaluation = steps(whole).get(0);
    long cutAt = 3 * perEvaluation + 1;
    assertThatThrownBy(() -> DinTraining.fit(config, 7, prepared, cut, new CutAfter(cutAt)))
        .isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(cut.resolve(DinFile.WEIGHTS)).doesNotExist();
    assertThat(steps(cut)).hasSize(3);
    ToldProgress told = new ToldProgress();
    assertThat(DinTraining.fit(config, 7, prepared, cut, told)).isPositive();
    assertThat(told.lines())
        .contains("din: goes on from the checkpoint at step " + 3 * perEvaluation);
    assertThat(cut.resolve(DinFile.WEIGHTS)).hasSameBinaryContentAs(whole.resolve(DinFile.WEIGHTS));
    assertThat(cut.resolve(DinFile.FILE)).hasSameBinaryContentAs(whole.resolve(DinFile.FILE));
    assertThat(withoutSeconds(cut)).isEqualTo(withoutSeconds(whole));
    DinTraining.forgetCheckpoints(cut);
    assertThat(cut.resolve("checkpoints")).doesNotExist();
  }

  @Test
  void anotherConfigurationsCheckpointIsNotTaken(@TempDir Path out) throws IOException {
    DinConfig one = ConfigReader.bind("{epochs: 1}", List.of(), DinConfig.class, "test");
    DinConfig two = ConfigReader.bind("{epochs: 2}", List.of(), DinConfig.class, "test");
    DinTraining.fit(one, 7, prepared, out, Progress.silent());
    ToldProgress told = new ToldProgress();
    assertThat(DinTraining.fit(two, 7, prepared, out, told)).isZero();
    assertThat(told.lines())
        .anyMatch(line -> line.endsWith("belongs to another configuration, not used"))
        .noneMatch(line -> line.contains("goes on from"));
  }

  private static List<Long> steps(Path out) throws IOException {
    return Files.readAllLines(out.resolve(TrainResult.LOG)).stream()
        .map(Json::parse)
        .filter(line -> line.has("step"))
        .map(line -> line.get("step").asLong())
        .toList();
  }

  private static List<String> withoutSeconds(Path out) throws IOException {
    return Files.readAllLines(out.resolve(TrainResult.LOG)).stream()
        .map(line -> line.replaceAll(",\"seconds\":[^,}]*", ""))
        .toList();
  }

  /** Interrupts the thread that works after some steps, as Ctrl-C does. */
  private record CutAfter(long steps) implements Progress {
    @Override
    public Bar step(String what, long total) {
      long[] done = new long[1];
      return new Bar() {
        @Override
        public void advance(long units) {
          done[0] += units;
          if (done[0] == steps) {
            Thread.currentThread().interrupt();
          }
        }

        @Override
        public void message(String text) {}

        @Override
        public void close() {}
      };
    }

    @Override
    public void log(String line) {}
  }

  @Test
  void aLabelWithoutWeightIsNotLearned(@TempDir Path other) throws IOException {
    DinConfig one =
        ConfigReader.bind("{epochs: 1, tasks: {like: 1}}", List.of(), DinConfig.class, "test");
    DinTraining.fit(one, 7, prepared, other, Progress.silent());
    try (DinScorer scorer = DinScorer.open(other, prepared)) {
      double[][] p = scorer.score("test", List.of("click", "like"), new int[] {0, 1});
      assertThat(p[0]).containsOnly(Double.NaN);
      assertThat(Arrays.stream(p[1])).allMatch(x -> x > 0 && x < 1);
    }
    DinConfig unknown =
        ConfigReader.bind("{tasks: {share: 1}}", List.of(), DinConfig.class, "test");
    assertThatThrownBy(() -> DinTraining.fit(unknown, 7, prepared, other, Progress.silent()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("baselines.din.tasks: 'share' is no label");
  }

  @Test
  void anotherSchemaIsRefused(@TempDir Path other) throws IOException {
    Path changed = TinyData.write(other);
    var schema = TinyData.schema();
    new org.rectrain.dataset.FeatureSchema(
            schema.version(), schema.labels(), schema.features().subList(0, 3))
        .write(changed);
    assertThatThrownBy(() -> DinScorer.open(folder.resolve("din"), changed))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("length: missing")
        .extracting("hint")
        .asString()
        .contains("prepare the data with the data section of the run that trained the model");
  }
}
