package org.rectrain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.DistillConfig;
import org.rectrain.config.Failure;
import org.rectrain.config.TrainConfig;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.run.Progress;
import org.rectrain.run.ToldProgress;
import org.rectrain.score.Model;
import org.rectrain.score.ModelFolder;
import org.rectrain.score.PeakMemory;

class DistillationTest {
  @TempDir static Path folder;
  private static Path prepared;
  private static DistillResult result;

  @BeforeAll
  static void run() throws IOException {
    prepared = TinyData.write(folder.resolve("prepare"));
    TrainConfig train =
        ConfigReader.bind(
            """
            encoder: {max_tokens: 16, lora: {layers: last_1}}
            batch_size: 200
            epochs: 4
            optimizer: {learning_rate: 0.01}
            towers: {dim: 8, tower_hidden: 8, hidden: [8], history: 4}
            retrieval: {k: 10, extra_negatives: 10}
            """,
            List.of(),
            TrainConfig.class,
            "test");
    Files.createDirectories(folder.resolve("train"));
    Training.run(train, 7, prepared, folder.resolve("train"), Progress.silent());
    Files.createDirectories(folder.resolve("distill"));
    result = distill(folder.resolve("distill"), prepared);
  }

  private static DistillResult distill(Path out, Path data, String... overrides)
      throws IOException {
    return Distillation.run(
        config(overrides),
        7,
        data,
        Teachers.of(List.of(folder.resolve("train/model"))),
        out,
        null,
        quiet());
  }

  private static Progress quiet() {
    return Progress.silent();
  }

  private static DistillConfig config(String... overrides) {
    return ConfigReader.bind(
        """
            layers: 1
            batch_size: 100
            epochs: 8
            every: 3
            optimizer: {learning_rate: 0.01}
            towers: {dim: 4, tower_hidden: 8, hidden: [8], history: 4}
            retrieval: {k: 10, extra_negatives: 10}
            """,
        List.of(overrides),
        DistillConfig.class,
        "test");
  }

  @Test
  void theStudentIsSmallerAndRanks() {
    assertThat(result.parameterShare()).isBetween(0.55, 0.65);
    assertThat(result.student().metrics().get("valid_auc_click")).isGreaterThan(0.8);
    assertThat(result.teacher().metrics().get("valid_auc_click")).isGreaterThan(0.8);
    assertThat(folder.resolve("distill/distill.json")).exists();
  }

  @Test
  void lossesStartHere() {
    List<Double> losses = new ArrayList<>();
    List<Double> hidden = new ArrayList<>();
    for (var line : result.training().curve()) {
      if (line.get("loss") instanceof Number loss && line.get("loss_hidden") instanceof Number h) {
        losses.add(loss.doubleValue());
        hidden.add(h.doubleValue());
      }
    }
    assertThat(losses.get(0)).isCloseTo(3.2184, within(0.02));
    assertThat(hidden.get(0)).isCloseTo(0.1258, within(0.005));
  }

  @Test
  void theFolderHoldsTheStudent() {
    try (Model student = ModelFolder.read(folder.resolve("distill/model"))) {
      assertThat(student.size()).isEqualTo(result.student().parameters());
      assertThat(student.spec().layers()).containsExactly(5);
    }
  }

  @Test
  void aStudentOfTheTokensThatOccurGivesTheSameVectors(@TempDir Path out) throws IOException {
    distill(Files.createDirectories(out.resolve("whole")), prepared, "epochs=1");
    DistillResult small =
        distill(
            Files.createDirectories(out.resolve("seen")), prepared, "epochs=1", "vocabulary=seen");
    assertThat(small.parameterShare()).isLessThan(1 / 3.0);
    List<String> texts = List.of("", "soft piano evening", "loud guitar");
    try (Model whole = ModelFolder.read(out.resolve("whole/model"));
        Model seen = ModelFolder.read(out.resolve("seen/model"))) {
      assertThat(seen.requireEncoder().sizes().vocabulary()).isLessThan(3000);
      FeatureSchema schema = FeatureSchema.read(prepared);
      List<String> known = org.rectrain.score.ModelData.read(prepared, schema, seen.spec()).texts();
      float[] wide = vectors(whole, known);
      float[] narrow = vectors(seen, known);
      assertThat(narrow).hasSameSizeAs(wide);
      for (int i = 0; i < wide.length; i++) {
        assertThat(narrow[i]).isCloseTo(wide[i], within(1e-5f));
      }
      assertThat(vectors(seen, texts)).doesNotContain(Float.NaN);
    }
  }

  private static float[] vectors(Model model, List<String> texts) {
    return org.rectrain.score.TwoTowerScorer.vectors(model.encoderOf(texts, 512));
  }

  @Test
  void refusesATeacherOfOtherFeatures(@TempDir Path other) throws IOException {
    Path changed = TinyData.write(other);
    FeatureSchema schema = TinyData.schema();
    new FeatureSchema(schema.version(), schema.labels(), schema.features().subList(0, 3))
        .write(changed);
    assertThatThrownBy(() -> distill(other.resolve("out"), changed))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("trained on features");
  }

  @Test
  void refusesMoreLayersThanTheTeacherHas(@TempDir Path out) {
    assertThatThrownBy(() -> distill(out, prepared, "layers=7"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("distill.layers: 7 is more than the teacher's 6");
  }

  @Test
  void theSameStudentOnTheLabelsAloneDiffers(@TempDir Path out) throws IOException {
    DistillResult both =
        distill(
            out,
            prepared,
            "compare_hard=true",
            "epochs=2",
            "stopping.patience=0",
            "towers.text=false");
    assertThat(both.hard()).isNotNull();
    assertThat(both.hard().parameters()).isEqualTo(both.student().parameters());
    assertThat(both.training().steps()).isEqualTo(both.hardTraining().steps());
    assertThat(both.training().curve().get(1)).containsKey("loss_soft_click");
    assertThat(both.hardTraining().curve().get(1)).doesNotContainKey("loss_soft_click");
    assertThat(both.student().encodingFlops()).isZero();
    assertThat(both.parameterShare()).isLessThan(0.01);
    assertThat(ModelFolder.spec(out.resolve("student_hard/model")).name())
        .isEqualTo("student_hard");
  }

  @Test
  void softLabelsAreTheTeachersMeanLogitsAndAreTakenOver(@TempDir Path out) throws IOException {
    Path teacher = folder.resolve("train/model");
    List<String> tasks = List.of("click", "like");
    SoftLabels one = SoftLabels.read(folder.resolve("distill/soft_labels"), tasks);
    float[][] twice =
        Teachers.of(List.of(teacher, folder.resolve("train"))).logits(prepared, "train", tasks);
    assertThat(twice[0]).hasSize(one.ids().length);
    for (int i = 0; i < twice[0].length; i++) {
      assertThat(twice[1][i]).isCloseTo(one.logits()[1][i], within(1e-4f));
    }
    ToldProgress told = new ToldProgress();
    SoftLabels.obtain(
        Teachers.of(List.of(teacher)),
        null,
        prepared,
        "train",
        tasks,
        null,
        List.of(folder.resolve("distill/soft_labels")),
        out.resolve("soft_labels"),
        told);
    assertThat(told.lines()).singleElement().asString().contains("takes the soft labels over from");
    assertThat(SoftLabels.read(out.resolve("soft_labels"), tasks).logits()).isEqualTo(one.logits());
  }

  @Test
  void refusesSoftLabelsOfAnotherTeacher(@TempDir Path out) throws IOException {
    String given = "soft_labels=" + folder.resolve("distill/soft_labels");
    Teachers student = Teachers.of(List.of(folder.resolve("distill/model")));
    assertThatThrownBy(
            () -> Distillation.run(config(given), 7, prepared, student, out, null, quiet()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("distill.soft_labels: ")
        .hasMessageContaining("they belong to another teacher (")
        .hasMessageContaining("train/model)");
    assertThatThrownBy(() -> distill(out, prepared, "soft_labels=" + out))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("holds no soft_labels.json");
  }

  @Test
  void refusesSoftLabelsOfOtherData(@TempDir Path other) throws IOException {
    Path changed = TinyData.write(other.resolve("prepare"));
    Files.copy(changed.resolve("users/part.parquet"), changed.resolve("users/again.parquet"));
    String given = "soft_labels=" + folder.resolve("distill/soft_labels");
    assertThatThrownBy(() -> distill(other.resolve("out"), changed, given))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("they were made on other prepared data");
  }

  @Test
  void refusesAFolderWithoutAModel(@TempDir Path empty) {
    assertThatThrownBy(() -> Teachers.of(List.of(empty)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("distill.teachers: " + empty + " is no finished model");
    assertThatThrownBy(() -> Teachers.of(List.of(empty.resolve("none"))))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("is no finished model");
  }

  @Test
  void refusesATaskThatTheTeacherDoesNotKnow(@TempDir Path out) {
    assertThatThrownBy(() -> distill(out, prepared, "tasks={follow: 1}"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("distill.tasks: none of [follow] is a task of the teacher")
        .hasMessageContaining("trained on [click, like]");
  }

  @Test
  void learnsTheOrderAmongAUsersRows(@TempDir Path out) throws IOException {
    for (String loss : List.of("ranknet", "margin", "listwise")) {
      DistillResult done =
          distill(
              Files.createDirectories(out.resolve(loss)),
              prepared,
              "ranking={weight: 5, loss: " + loss + "}",
              "retrieval.weight=0",
              "kd_ratio=1",
              "hidden_weight=0",
              "soft_labels=" + folder.resolve("distill/soft_labels"));
      List<Double> order = losses(done, "loss_order_click");
      assertThat(order.get(order.size() - 1)).as(loss).isLessThan(order.get(0));
    }
  }

  @Test
  void drawsVectorsOfAnotherWidthByAProjection(@TempDir Path out) throws IOException {
    String base = org.rectrain.nn.Golden.path("weights/tiny/bert").toString();
    DistillResult done =
        distill(out, prepared, "student={encoder: '" + base + "'}", "hidden_weight=5");
    List<Double> hidden = losses(done, "loss_hidden");
    assertThat(hidden.get(hidden.size() - 1)).isLessThan(hidden.get(0));
    try (Model student = ModelFolder.read(out.resolve("model"))) {
      assertThat(student.towerParameters().contains(TwoTowerNetwork.PROJECTION)).isFalse();
      assertThat(student.size()).isEqualTo(done.student().parameters());
    }
  }

  @Test
  void attentionIsDrawnToTheTeachers(@TempDir Path out) throws IOException {
    String[] plain = {"hidden_weight=0", "every=1", "stopping.patience=0", "vocabulary=seen"};
    List<String> more = new ArrayList<>(List.of(plain));
    more.add("attention_weight=50");
    distill(Files.createDirectories(out.resolve("without")), prepared, plain);
    distill(Files.createDirectories(out.resolve("with")), prepared, more.toArray(String[]::new));
    double without = attention(out.resolve("without/model"));
    double with = attention(out.resolve("with/model"));
    assertThat(with).isPositive().isLessThan(0.9 * without);
  }

  /** The divergence of a student's relations from the teacher's. */
  private static double attention(Path model) {
    DistillConfig config = config("attention_weight=1");
    try (Model teacher = ModelFolder.read(folder.resolve("train/model"));
        Model student = ModelFolder.read(model)) {
      List<String> texts =
          org.rectrain.score.ModelData.read(prepared, FeatureSchema.read(prepared), student.spec())
              .texts();
      var encoder = student.encoderOf(texts, 4096);
      encoder.guideBy(AttentionPlan.of(config, teacher, student, texts));
      return encoder.guideLoss(encoder.groups(encoder.all()).get(0));
    }
  }

  @Test
  void attentionOfAnotherKindIsRefused(@TempDir Path out) {
    assertThatThrownBy(() -> distill(out, prepared, "attention_weight=1", "attention_heads=7"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("distill.attention_heads: 7 does not divide");
    String base = org.rectrain.nn.Golden.path("weights/tiny/bert").toString();
    assertThatThrownBy(
            () ->
                distill(
                    out,
                    prepared,
                    "attention_weight=1",
                    "attention_heads=4",
                    "student={encoder: '" + base + "'}"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("distill.attention_weight: teacher and student cut '");
    assertThatThrownBy(() -> config("attention_weight=1", "towers.text=false"))
        .hasMessageContaining("attention_weight: needs a student with text");
  }

  @Test
  void aDeepInterestNetworkLearnsAndTeaches(@TempDir Path out) throws IOException {
    String[] din = {
      "student={kind: din, din: {batch_size: 50, epochs: 30, min_impressions: 1, hidden: [8], learning_rate: 0.01}}",
      "compare_hard=true",
      "retrieval={weight: 0}"
    };
    DistillResult learned = distill(out.resolve("one"), prepared, din);
    assertThat(learned.student().metrics().get("valid_auc_click")).isGreaterThan(0.7);
    assertThat(out.resolve("one/model/din.json")).exists();
    assertThat(Files.readAllBytes(out.resolve("one/model/din.safetensors")))
        .isNotEqualTo(Files.readAllBytes(out.resolve("one/student_hard/model/din.safetensors")));
    Teachers teachers = Teachers.of(List.of(out.resolve("one/model")));
    DistillResult taught =
        Distillation.run(
            config("towers.text=false"), 7, prepared, teachers, out.resolve("two"), null, quiet());
    List<Double> soft = losses(taught, "loss_soft_click");
    assertThat(soft.get(soft.size() - 1)).isLessThan(soft.get(0));
    assertThatThrownBy(
            () ->
                Distillation.run(
                    config(), 7, prepared, teachers, out.resolve("three"), null, quiet()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("distill.towers.text: the first teacher reads no text");
  }

  @Test
  void measuresMemoryInProcessesOfTheirOwn(@TempDir Path out) throws IOException {
    DistillResult done =
        distill(
            out, prepared, "measure_memory=true", "towers.text=false", "epochs=1", "kd_ratio=1");
    PeakMemory teacher = done.teacher().memory();
    PeakMemory student = done.student().memory();
    assertThat(teacher).isNotNull();
    assertThat(student).isNotNull();
    if (Files.isWritable(Path.of("/proc/self/clear_refs"))) {
      // The encoder alone has 22.6 million values of 4 bytes; the student has none.
      assertThat(teacher.loadedMegabytes()).isGreaterThan(student.loadedMegabytes() + 80);
      assertThat(teacher.peakMegabytes()).containsOnlyKeys(1, 100);
      assertThat(teacher.peakMegabytes().get(100)).isPositive();
    } else {
      assertThat(teacher).isEqualTo(PeakMemory.UNKNOWN);
    }
    try (var left = Files.list(out)) {
      assertThat(left.map(f -> f.getFileName().toString())).noneMatch(f -> f.startsWith("memory"));
    }
  }

  @Test
  void learnsFromRowsWithoutLabels(@TempDir Path out) throws IOException {
    Path further = TinyData.writeOlder(out.resolve("further"));
    DistillResult done =
        distill(
            out.resolve("distill"),
            prepared,
            "unlabelled=" + further,
            "unlabelled_share=0.5",
            "towers.text=false",
            "compare_hard=true",
            "epochs=2");
    int own = done.hardTraining().examples();
    assertThat(done.training().examples()).isEqualTo(own + Math.round(0.5 * own));
    assertThat(out.resolve("distill/soft_labels_unlabelled/labels.parquet")).exists();
    assertThatThrownBy(() -> distill(out.resolve("none"), prepared, "unlabelled=" + prepared))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("has no row that this run's splits do not hold");
  }

  private static List<Double> losses(DistillResult done, String name) {
    List<Double> out = new ArrayList<>();
    for (var line : done.training().curve()) {
      if (line.get(name) instanceof Number value) {
        out.add(value.doubleValue());
      }
    }
    assertThat(out).as(name).isNotEmpty();
    return out;
  }
}
