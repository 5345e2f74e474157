package org.rectrain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.distill.DistillConfig;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.model.Model;
import org.rectrain.model.ModelFolder;
import org.rectrain.nn.Golden;
import org.rectrain.run.Progress;
import org.rectrain.train.batch.AttentionPlan;
import org.rectrain.train.distill.DistillResult;
import org.rectrain.train.distill.Distillation;
import org.rectrain.train.distill.Teachers;
import org.rectrain.train.recipe.TwoTowerNetwork;

/** Students of several kinds, and what each can learn from its teacher besides scores. */
@Tag("slow")
class StudentKindsTest {
  @TempDir static Path folder;
  private static TinyTeacher teacher;

  @BeforeAll
  static void train() throws IOException {
    teacher = TinyTeacher.train(folder);
    teacher.distill(Files.createDirectories(folder.resolve("distill")), teacher.prepared());
  }

  @Test
  void learnsTheOrderAmongAUsersRows(@TempDir Path out) throws IOException {
    for (String loss : List.of("ranknet", "margin", "listwise")) {
      DistillResult done =
          teacher.distill(
              Files.createDirectories(out.resolve(loss)),
              teacher.prepared(),
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
    Path wider = TinyEncoder.write(out.resolve("wider"), 24);
    DistillResult done =
        teacher.distill(
            out, teacher.prepared(), "student={encoder: '" + wider + "'}", "hidden_weight=5");
    List<Double> hidden = losses(done, "loss_hidden");
    assertThat(hidden.get(hidden.size() - 1)).isLessThan(hidden.get(0));
    try (Model student = ModelFolder.read(out.resolve("model"))) {
      assertThat(student.towerParameters().contains(TwoTowerNetwork.PROJECTION)).isFalse();
      assertThat(student.size()).isEqualTo(done.student().parameters());
    }
  }

  /** Text vectors are the first teacher's, also where the others are of another kind. */
  @Test
  void mixedTeachersDrawVectorsToTheFirstOnes(@TempDir Path out) throws IOException {
    String first = teacher.folder().resolve("train/model").toString();
    DistillConfig config =
        TinyTeacher.config(
            "epochs=2", "trees={folds: 2, rounds: 3, min_leaf: 5}", "hidden_weight=5");
    DistillResult done = distill(config, List.of(first, "trees"), out);
    assertThat(losses(done, "loss_hidden")).isNotEmpty();
    String own = Golden.path("weights/tiny/bert").toString();
    DistillConfig turned =
        TinyTeacher.config(
            "student={encoder: '" + own + "'}",
            "trees={folds: 2, rounds: 3, min_leaf: 5}",
            "hidden_weight=5");
    assertThatThrownBy(() -> distill(turned, List.of("trees", first), out.resolveSibling("turned")))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("distill.hidden_weight: 5.0 is given")
        .hasMessageContaining("the first teacher, trees, has no vectors of texts");
  }

  @Test
  void vectorsThatAStudentDoesNotHaveAreRefused(@TempDir Path out) {
    String[] without = {"towers.text=false", "hidden_weight=1"};
    assertThatThrownBy(() -> teacher.distill(out, teacher.prepared(), without))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("distill.hidden_weight: 1.0 is given, and the student reads no text");
  }

  private static DistillResult distill(DistillConfig config, List<String> named, Path out)
      throws IOException {
    return Distillation.run(
        config,
        7,
        teacher.prepared(),
        named,
        Files.createDirectories(out),
        null,
        Progress.silent());
  }

  @Test
  void attentionIsDrawnToTheTeachers(@TempDir Path out) throws IOException {
    String[] plain = {"hidden_weight=0", "every=1", "stopping.patience=0", "vocabulary=seen"};
    List<String> more = new ArrayList<>(List.of(plain));
    more.addAll(List.of("attention_weight=50", "attention_heads=4"));
    DistillResult alone =
        teacher.distill(Files.createDirectories(out.resolve("without")), teacher.prepared(), plain);
    DistillResult guided =
        teacher.distill(
            Files.createDirectories(out.resolve("with")),
            teacher.prepared(),
            more.toArray(String[]::new));
    assertThat(alone.training().curve()).noneMatch(line -> line.containsKey("loss_attention"));
    List<Double> told = losses(guided, "loss_attention");
    assertThat(told).hasSizeGreaterThan(1).isSortedAccordingTo(Comparator.reverseOrder());
    // What is told are all parts of the loss: weighted, they are the whole.
    DistillConfig of = TinyTeacher.config(more.toArray(String[]::new));
    Map<String, Double> weights = new LinkedHashMap<>(Map.of("loss_attention", 50.0));
    weights.put("loss_softmax", of.loop().retrieval().weight());
    Map.of("click", 0.7, "like", 0.3)
        .forEach(
            (task, weight) -> {
              weights.put("loss_" + task, (1 - of.kdRatio()) * weight);
              weights.put("loss_soft_" + task, of.kdRatio() * weight);
            });
    for (Map<String, Object> line : guided.training().curve()) {
      if (line.get("loss") instanceof Number whole) {
        double sum = 0;
        for (Map.Entry<String, Double> part : weights.entrySet()) {
          sum += part.getValue() * ((Number) line.get(part.getKey())).doubleValue();
        }
        assertThat(whole.doubleValue()).as(line.toString()).isCloseTo(sum, within(1e-4));
      }
    }
    double without = attention(out.resolve("without/model"));
    double with = attention(out.resolve("with/model"));
    assertThat(with).isPositive().isLessThan(0.9 * without);
  }

  /** The divergence of a student's relations from the teacher's. */
  private static double attention(Path model) {
    DistillConfig config = TinyTeacher.config("attention_weight=1", "attention_heads=4");
    try (Model taught = ModelFolder.read(teacher.folder().resolve("train/model"));
        Model student = ModelFolder.read(model)) {
      List<String> texts =
          org.rectrain.model.ModelData.read(
                  teacher.prepared(), FeatureSchema.read(teacher.prepared()), student.spec())
              .texts();
      var encoder = student.encoderOf(texts, 4096);
      encoder.guideBy(AttentionPlan.of(config, taught, student, texts));
      return encoder.guideLoss(encoder.groups(encoder.all()).get(0));
    }
  }

  @Test
  void attentionOfAnotherKindIsRefused(@TempDir Path out) throws IOException {
    assertThatThrownBy(
            () ->
                teacher.distill(out, teacher.prepared(), "attention_weight=1", "attention_heads=7"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("distill.attention_heads: 7 does not divide");
    Path base = TinyEncoder.write(out.resolve("other"), 16);
    Path tokenizer = base.resolve("tokenizer.json");
    Files.writeString(tokenizer, Files.readString(tokenizer).replace("\"rice\"", "\"grain\""));
    assertThatThrownBy(
            () ->
                teacher.distill(
                    out,
                    teacher.prepared(),
                    "attention_weight=1",
                    "attention_heads=4",
                    "student={encoder: '" + base + "'}"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("distill.attention_weight: teacher and student cut '");
    assertThatThrownBy(() -> TinyTeacher.config("attention_weight=1", "towers.text=false"))
        .hasMessageContaining("attention_weight: needs a student with text");
  }

  @Test
  void aDeepInterestNetworkLearnsAndTeaches(@TempDir Path out) throws IOException {
    String[] din = {
      "student={kind: din, din: {batch_size: 50, epochs: 15, patience: 0, min_impressions: 1,"
          + " dimension: 8, hidden: [8], dropout: 0, learning_rate: 0.02}}",
      "compare_hard=true",
      "retrieval={weight: 0}"
    };
    DistillResult learned = teacher.distill(out.resolve("one"), teacher.prepared(), din);
    assertThat(learned.student().metrics().get("valid_auc_click")).isGreaterThan(0.7);
    assertThat(out.resolve("one/model/din.json")).exists();
    assertThat(Files.readString(out.resolve("one/train.jsonl")))
        .contains("\"loss_click\"", "\"loss_soft_click\"", "\"loss_soft_like\"");
    assertThat(Files.readAllBytes(out.resolve("one/model/din.safetensors")))
        .isNotEqualTo(Files.readAllBytes(out.resolve("one/student_hard/model/din.safetensors")));
    Teachers teachers = Teachers.of(List.of(out.resolve("one/model")));
    DistillResult taught =
        Distillation.run(
            TinyTeacher.config("towers.text=false"),
            7,
            teacher.prepared(),
            teachers,
            out.resolve("two"),
            null,
            Progress.silent());
    List<Double> soft = losses(taught, "loss_soft_click");
    assertThat(soft.get(soft.size() - 1)).isLessThan(soft.get(0));
    assertThatThrownBy(
            () ->
                Distillation.run(
                    TinyTeacher.config(),
                    7,
                    teacher.prepared(),
                    teachers,
                    out.resolve("three"),
                    null,
                    Progress.silent()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("distill.towers.text: the first teacher reads no text");
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
