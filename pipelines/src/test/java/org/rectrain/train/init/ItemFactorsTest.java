package org.rectrain.train.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.distill.DistillConfig;
import org.rectrain.config.eval.ScoreConfig;
import org.rectrain.config.export.ExportConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Json;
import org.rectrain.export.Export;
import org.rectrain.export.ExportResult;
import org.rectrain.metric.Auc;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelFolder;
import org.rectrain.nn.Golden;
import org.rectrain.run.Progress;
import org.rectrain.score.Scorer;
import org.rectrain.score.batch.Scoring;
import org.rectrain.train.TinyData;
import org.rectrain.train.Training;
import org.rectrain.train.distill.Distillation;
import org.rectrain.train.distill.Teachers;
import org.rectrain.train.loop.TrainResult;

/** Items' vectors from who met what: against SciPy, and from training to scores. */
@Tag("slow")
class ItemFactorsTest {
  private static final int WARM = TinyData.ITEMS - 4; // four are not in train

  @TempDir static Path shared;
  private static Path prepared;
  private static Path folder;
  private static TrainResult result;

  @BeforeAll
  static void train() throws IOException {
    prepared = TinyData.write(shared.resolve("prepare"));
    folder = shared.resolve("train/model");
    TrainConfig config =
        ConfigReader.bind(
            """
            batch_size: 100
            epochs: 4
            workers: 2
            micro_batch: 50
            optimizer: {learning_rate: 0.01}
            retrieval: {k: 10}
            towers: {text: false, factors: 3, dim: 8, tower_hidden: 8, hidden: [8], history: 4}
            """,
            List.of(),
            TrainConfig.class,
            "test");
    Files.createDirectories(shared.resolve("train"));
    result = Training.run(config, 7, prepared, shared.resolve("train"), Progress.silent());
  }

  @Test
  void areThoseOfAnExactDecompositionUpToTheSign() throws IOException {
    JsonNode golden = Json.tree(Golden.path("train/item_factors.json"));
    long[] pairs =
        IntStream.range(0, golden.path("pairs").size())
            .mapToLong(
                i -> {
                  JsonNode pair = golden.path("pairs").get(i);
                  return pair.get(0).asLong() << 32 | pair.get(1).asLong();
                })
            .toArray();
    int items = golden.path("items").asInt();
    double[][] found = ItemFactors.of(pairs, golden.path("users").asInt(), items).vectors(4, 1);
    for (int f = 0; f < 4; f++) {
      double sign = Math.signum(found[0][f] * golden.at("/vectors/0/" + f).asDouble());
      for (int i = 0; i < items; i++) {
        double expected = golden.at("/vectors/" + i + "/" + f).asDouble();
        assertThat(sign * found[i][f])
            .as("item %d, factor %d", i, f)
            .isCloseTo(expected, within(1e-5));
      }
    }
  }

  @Test
  void moreFactorsThanTheDataHasAreZero() {
    long[] pairs = {0, 1, 1L << 32, 1L << 32 | 2};
    double[][] found = ItemFactors.of(pairs, 2, 3).vectors(5, 1);
    assertThat(found).hasDimensions(3, 5);
    for (double[] item : found) {
      assertThat(item[0]).isFinite();
      assertThat(item).endsWith(0, 0, 0, 0);
    }
  }

  @Test
  void stayAsTheyWereFoundWhileTheRestLearns() {
    try (Model model = ModelFolder.read(folder)) {
      ModelData plain = ModelData.read(prepared, model.schema(), model.spec());
      Examples train = plain.examples("train", model.spec());
      float[] table = model.towerParameters().get(Model.FACTORS).values();
      assertThat(model.spec().items()).hasSize(WARM);
      assertThat(table)
          .isEqualTo(ItemFactors.fit(train, plain.itemIds(), WARM, 3, 7))
          .hasSize((WARM + 1) * 3)
          .startsWith(0, 0, 0);
      int schemas = train.item().numberWidth();
      EncodedPart part = new EncodedPart(plain.with(model).examples("train", model.spec()));
      double[] sums = new double[3];
      double[] squares = new double[3];
      for (int row = 0; row < train.size(); row++) {
        for (int f = 0; f < 3; f++) {
          double x = part.item(row, schemas + f);
          assertThat(x).isEqualTo(table[plain.itemIds()[train.items()[row]] * 3 + f]);
          sums[f] += x / train.size();
          squares[f] += x * x / train.size();
        }
      }
      assertThat(sums).containsExactly(new double[3], within(1e-5));
      assertThat(squares).containsExactly(new double[] {1, 1, 1}, within(1e-4));
    }
  }

  private record EncodedPart(Examples examples) {
    double item(int row, int column) {
      return examples.item().numbers()[row * examples.item().numberWidth() + column];
    }
  }

  @Test
  void scoresOfTheReadModelAreThoseOfTraining() {
    ScoreConfig score =
        ConfigReader.bind("{top_k: 10, workers: 2}", List.of(), ScoreConfig.class, "test");
    try (Model model = ModelFolder.read(folder);
        Scorer scorer = Scoring.model(folder, prepared, score).get()) {
      Examples valid =
          ModelData.read(prepared, model.schema(), model.spec()).examples("valid", model.spec());
      int[] rows = IntStream.range(0, valid.size()).toArray();
      double[] click = scorer.score("valid", List.of("click"), rows)[0];
      assertThat(Auc.of(click, valid.labels()[0]))
          .isCloseTo(result.best().get("valid_auc_click"), within(1e-6));
      assertThat(scorer.topK("test", new int[] {0}, 5)).isNotNull();
    }
  }

  @Test
  void aStudentTakesThemFromTheSameData(@TempDir Path out) throws IOException {
    DistillConfig config =
        ConfigReader.bind(
            """
            epochs: 2
            retrieval: {k: 10}
            towers: {text: false, factors: 3, dim: 4, tower_hidden: 4, hidden: [4], history: 4}
            """,
            List.of(),
            DistillConfig.class,
            "test");
    Distillation.run(
        config,
        7,
        prepared,
        Teachers.of(List.of(folder)),
        Files.createDirectories(out.resolve("a")),
        null,
        Progress.silent());
    try (Model student = ModelFolder.read(out.resolve("a/model"));
        Model teacher = ModelFolder.read(folder)) {
      assertThat(student.towerParameters().get(Model.FACTORS).values())
          .isEqualTo(teacher.towerParameters().get(Model.FACTORS).values());
    }
  }

  @Test
  void exportedGraphsLookThemUpThemselves(@TempDir Path out) throws IOException {
    ExportConfig config =
        ConfigReader.bind("{formats: [onnx], k: 10}", List.of(), ExportConfig.class, "test");
    ExportResult done = Export.run(config, folder, prepared, out, Progress.silent());
    assertThat(done.checks()).extracting(ExportResult.Check::name).contains("onnx scores");
    assertThat(done.checks()).allMatch(ExportResult.Check::passed);
    // Callers name the item; the factors are no feature that they would have to know.
    assertThat(out.resolve("onnx/README.md")).content().contains("| item_index | (?) int64 |");
    assertThat(out.resolve("onnx/README.md")).content().doesNotContain("factor_0");
  }
}
