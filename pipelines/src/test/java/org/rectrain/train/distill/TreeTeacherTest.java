package org.rectrain.train.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.distill.DistillConfig;
import org.rectrain.config.distill.TreesConfig;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Histories;
import org.rectrain.dataset.Json;
import org.rectrain.model.TreesFile;
import org.rectrain.model.input.TreeRows;
import org.rectrain.run.Progress;
import org.rectrain.score.Logits;
import org.rectrain.score.ModelFolders;
import org.rectrain.score.Scorer;
import org.rectrain.train.TinyData;
import org.rectrain.tree.Bins;
import org.rectrain.tree.Boosting;
import org.rectrain.tree.BoostingSpec;
import org.rectrain.tree.Forest;

/** Boosted trees as a teacher: what it says of a train row never saw that row's user. */
@Tag("slow")
class TreeTeacherTest {
  private static final List<String> TASKS = List.of("click", "like");

  @TempDir static Path folder;
  private static Path prepared;
  private static DistillResult result;

  @BeforeAll
  static void run() throws IOException {
    prepared = TinyData.write(folder.resolve("prepare"));
    Files.createDirectories(folder.resolve("distill"));
    result = distill(folder.resolve("distill"), null);
  }

  private static DistillResult distill(Path out, Path previous, String... overrides)
      throws IOException {
    DistillConfig config = config(overrides);
    return Distillation.run(
        config, 7, prepared, List.of("trees"), out, previous, Progress.silent());
  }

  private static DistillConfig config(String... overrides) {
    return ConfigReader.bind(
        """
        teachers: [trees]
        trees: {folds: 3, rounds: 20, rate: 0.2, min_leaf: 5, skipped: 2}
        batch_size: 100
        epochs: 4
        kd_ratio: 1
        temperature: 1
        optimizer: {learning_rate: 0.02}
        towers: {text: false, dim: 4, tower_hidden: 8, hidden: [8], history: 0}
        retrieval: {k: 10, extra_negatives: 10}
        """,
        List.of(overrides),
        DistillConfig.class,
        "test");
  }

  @Test
  void theStudentLearnsFromTheTrees() {
    assertThat(result.teachers()).containsExactly("trees");
    List<Double> losses = new ArrayList<>();
    for (var line : result.training().curve()) {
      if (line.get("loss_soft_click") instanceof Number loss) {
        losses.add(loss.doubleValue());
      }
    }
    assertThat(losses).hasSizeGreaterThan(2);
    assertThat(losses.get(losses.size() - 1)).isLessThan(losses.get(0));
    assertThat(result.teacher().scoringFlops()).isGreaterThan(100);
    assertThat(result.teacher().weightBytes()).isPositive();
  }

  @Test
  void trainRowsAreScoredByTheForestWithoutTheirUser() throws IOException {
    Path trees = folder.resolve("distill/trees");
    TreesFile file = Json.read(trees.resolve(TreesFile.FILE), TreesFile.class);
    TreeRows rows = TreeRows.read(prepared, "train", TASKS, FeatureSchema.read(prepared), 2);
    Examples train = rows.examples();
    TreesConfig options = config().trees();
    int fold = 1;
    float[] weights = train.weights().clone();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = file.fold(train.users()[i]) == fold ? 0 : weights[i];
    }
    float[][] columns = rows.columns();
    Forest without =
        Boosting.fit(
            Bins.of(columns, options.bins()),
            train.labels()[0],
            weights,
            new BoostingSpec(20, 31, 0.2, 5, 5, 0.8, 0.5, 256, 7 + fold));
    int[] all = IntStream.range(0, train.size()).toArray();
    int checked = 0;
    try (Scorer scorer = ModelFolders.one(trees, prepared, 64, 64, 1)) {
      double[][] scores = scorer.score("train", TASKS, all);
      for (int i = 0; i < all.length; i++) {
        if (weights[i] == 0) {
          float[] row = new float[columns.length];
          for (int c = 0; c < row.length; c++) {
            row[c] = columns[c][i];
          }
          assertThat(Logits.of(scores[0][i])).isCloseTo(without.logit(row), within(1e-6));
          checked++;
        }
      }
      assertThat(scorer.retrieves()).isFalse();
      assertThat(scorer.score("valid", List.of("other"), new int[] {0})[0][0]).isNaN();
    }
    assertThat(checked).isGreaterThan(50);
  }

  @Test
  void theirLastColumnsTellTheUsersMood() {
    FeatureSchema schema = FeatureSchema.read(prepared);
    TreeRows rows = TreeRows.read(prepared, "train", TASKS, schema, 2);
    Histories past = rows.examples().histories();
    float[][] columns = rows.columns();
    int width = TreeRows.read(prepared, "train", TASKS, schema, 0).columns().length;
    assertThat(columns).hasDimensions(width + 3, rows.examples().size());
    double fade = Math.exp(-1 / 10.0);
    int checked = 0;
    for (int row = 0; row < rows.examples().size(); row++) {
      int newest = past.starts()[row + 1] - 1;
      if (past.length(row) == 0) {
        assertThat(columns[width + 1][row]).isZero();
      } else if (past.length(row) == 2) {
        double last = past.isSkipped(newest) ? -1 : 1;
        double before = past.isSkipped(newest - 1) ? -1 : 1;
        double mood = (last + before * fade) / (2 + fade);
        assertThat(columns[width + 1][row]).isCloseTo((float) mood, within(1e-6f));
        checked += last == before ? 0 : 1;
      }
    }
    assertThat(checked).isPositive();
  }

  @Test
  void treesOfTheSameDataAreTakenOver(@TempDir Path out) throws IOException {
    Path old = folder.resolve("distill");
    distill(out, old, "epochs=1");
    assertThat(out.resolve("trees/trees.json"))
        .hasSameTextualContentAs(old.resolve("trees/trees.json"));
    Path file = out.resolve("trees/trees.parquet");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
    distill(out, null, "epochs=1");
    assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(1000);
    distill(out, null, "epochs=1", "trees.rounds=3");
    assertThat(Files.getLastModifiedTime(file).toMillis()).isGreaterThan(1000);
  }

  @Test
  void theyTeachTasksOfTheDataOnly(@TempDir Path out) {
    assertThatThrownBy(() -> distill(out, null, "tasks={buy: 1}"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("distill.tasks: 'buy' is no label of");
  }

  @Test
  void theyHaveNoLayersToCutFrom(@TempDir Path out) {
    assertThatThrownBy(() -> distill(out, null, "towers.text=true"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("reads no text");
  }

  @Test
  void treesOfOtherFeaturesAreRefused(@TempDir Path other) throws IOException {
    Path changed = TinyData.writeFewerFeatures(other.resolve("prepare"));
    Path trees = folder.resolve("distill/trees");
    assertThatThrownBy(() -> ModelFolders.one(trees, changed, 64, 64, 1))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("trained on features");
  }
}
