package org.rectrain.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.distill.DistillConfig;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelFolder;
import org.rectrain.run.Progress;
import org.rectrain.score.array.ArrayTowers;
import org.rectrain.train.TinyData;
import org.rectrain.train.distill.Distillation;
import org.rectrain.weights.TensorFile;

/** Towers on plain arrays give what the engine gives. */
@Tag("slow")
class ArrayTowersTest {
  @TempDir static Path folder;
  private static Path prepared;

  @BeforeAll
  static void data() throws IOException {
    prepared = TinyData.write(folder.resolve("prepare"));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "3, 0", "0, 2", "3, 3"})
  void logitsAreTheEngines(int history, int skipped) throws IOException {
    Path model =
        student(
            "plain-" + history + "-" + skipped,
            "towers.attention=false",
            "towers.history=" + history,
            "towers.skipped=" + skipped);
    try (TwoTowerScorer scorer = TwoTowerScorer.open(model, prepared, 64, 64, 1)) {
      Model opened = ModelFolder.read(model);
      ModelData data = ModelData.read(prepared, FeatureSchema.read(prepared), opened.spec());
      ArrayTowers arrays = ArrayTowers.of(opened, data);
      assertThat(arrays).isNotNull();
      Examples valid = data.examples("valid", opened.spec());
      int[] rows = IntStream.range(0, valid.size()).toArray();
      float[] ours = arrays.logits(valid, rows);
      float[] engines = scorer.engineLogits(valid, rows);
      assertThat(ours).hasSameSizeAs(engines);
      for (int i = 0; i < ours.length; i++) {
        assertThat(ours[i]).isCloseTo(engines[i], within(2e-5f));
      }
      double[][] scores = scorer.score("valid", List.of("like", "click"), rows);
      assertThat(scores[1][3]).isCloseTo(1 / (1 + Math.exp(-engines[2 * 3])), within(1e-5));
      opened.close();
    }
  }

  @Test
  void modelsThatReadMoreKeepTheEngine() throws IOException {
    Path model = student("history", "towers.history=3");
    try (Model opened = ModelFolder.read(model)) {
      ModelData data = ModelData.read(prepared, FeatureSchema.read(prepared), opened.spec());
      assertThat(ArrayTowers.of(opened, data)).isNull();
    }
  }

  @Test
  void aTensorThatNoPartOfTheModelReadsIsRefused() throws IOException {
    Path model = student("extra", "towers.attention=false");
    Path file = model.resolve("scorer.safetensors");
    TensorFile whole = TensorFile.read(file);
    TreeMap<String, TensorFile.Tensor> more = new TreeMap<>(whole.tensors());
    more.put("scorer.other", new TensorFile.Tensor(new long[] {1}, new float[] {0.5f}));
    new TensorFile(more, whole.metadata()).write(file);
    assertThatThrownBy(() -> ModelFolder.read(model))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.exitCode()).isEqualTo(Failure.INPUT))
        .hasMessageEndingWith("scorer.safetensors: rectrain.json has no tensor scorer.other");
    whole.write(file);
    ModelFolder.read(model).close();
  }

  private static Path student(String name, String... overrides) throws IOException {
    DistillConfig config =
        ConfigReader.bind(
            """
            teachers: [trees]
            trees: {rounds: 5, folds: 2, min_leaf: 5}
            batch_size: 100
            epochs: 2
            optimizer: {learning_rate: 0.05}
            towers: {text: false, dim: 4, tower_hidden: 6, hidden: [8, 5]}
            retrieval: {k: 10, extra_negatives: 10}
            """,
            List.of(overrides),
            DistillConfig.class,
            "test");
    Path out = folder.resolve(name);
    java.nio.file.Files.createDirectories(out);
    Distillation.run(config, 7, prepared, List.of("trees"), out, null, Progress.silent());
    return out.resolve("model");
  }
}
