package org.rectrain.train.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.model.Model;
import org.rectrain.model.ModelFolder;
import org.rectrain.model.text.FrozenVectors;
import org.rectrain.score.cost.PeakMemory;
import org.rectrain.train.TinyData;
import org.rectrain.train.TinyTeacher;

@Tag("slow")
class DistillationTest {
  @TempDir static Path folder;
  private static TinyTeacher teacher;
  private static DistillResult result;

  @BeforeAll
  static void train() throws IOException {
    teacher = TinyTeacher.pretrained(folder);
    result =
        teacher.distill(Files.createDirectories(folder.resolve("distill")), teacher.prepared());
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
    teacher.distill(Files.createDirectories(out.resolve("whole")), teacher.prepared(), "epochs=1");
    DistillResult small =
        teacher.distill(
            Files.createDirectories(out.resolve("seen")),
            teacher.prepared(),
            "epochs=1",
            "vocabulary=seen");
    assertThat(small.parameterShare()).isLessThan(1 / 3.0);
    List<String> texts = List.of("", "soft piano evening", "loud guitar");
    try (Model whole = ModelFolder.read(out.resolve("whole/model"));
        Model seen = ModelFolder.read(out.resolve("seen/model"))) {
      assertThat(seen.requireEncoder().sizes().vocabulary()).isLessThan(3000);
      FeatureSchema schema = FeatureSchema.read(teacher.prepared());
      List<String> known =
          org.rectrain.model.ModelData.read(teacher.prepared(), schema, seen.spec()).texts();
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
    return FrozenVectors.encoded(model.encoderOf(texts, 512), 1);
  }

  @Test
  void refusesATeacherOfOtherFeatures(@TempDir Path other) throws IOException {
    Path changed = TinyData.writeFewerFeatures(other);
    assertThatThrownBy(() -> teacher.distill(other.resolve("out"), changed))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("trained on features");
  }

  @Test
  void refusesMoreLayersThanTheTeacherHas(@TempDir Path out) {
    assertThatThrownBy(() -> teacher.distill(out, teacher.prepared(), "layers=7"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("distill.layers: 7 is more than the teacher's 6");
  }

  @Test
  void theSameStudentOnTheLabelsAloneDiffers(@TempDir Path out) throws IOException {
    DistillResult both =
        teacher.distill(
            out,
            teacher.prepared(),
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
    assertThatThrownBy(() -> teacher.distill(out, teacher.prepared(), "tasks={follow: 1}"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("distill.tasks: none of [follow] is a task of the teacher")
        .hasMessageContaining("trained on [click, like]");
  }

  @Test
  void measuresMemoryInProcessesOfTheirOwn(@TempDir Path out) throws IOException {
    DistillResult done =
        teacher.distill(
            out,
            teacher.prepared(),
            "measure_memory=true",
            "towers.text=false",
            "epochs=1",
            "kd_ratio=1");
    PeakMemory teacher = done.teacher().memory();
    PeakMemory student = done.student().memory();
    assertThat(teacher).isNotNull();
    assertThat(student).isNotNull();
    if (Files.isWritable(Path.of("/proc/self/clear_refs"))) {
      // The encoder alone has 22.6 million values of 4 bytes; the student has none.
      assertThat(teacher.loadedMegabytes()).isGreaterThan(student.loadedMegabytes() + 80);
      assertThat(teacher.peakMegabytes()).containsOnlyKeys(1, 100);
      assertThat(teacher.peakMegabytes().get(100)).isPositive();
      assertThat(student.rows()).isEqualTo(Map.of(1, 100, 100, 1000));
    } else {
      assertThat(teacher).isEqualTo(PeakMemory.UNKNOWN);
    }
    try (var left = Files.list(out)) {
      assertThat(left.map(f -> f.getFileName().toString())).noneMatch(f -> f.startsWith("memory"));
    }
  }
}
