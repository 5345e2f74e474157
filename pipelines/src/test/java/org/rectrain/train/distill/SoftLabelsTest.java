package org.rectrain.train.distill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.run.Progress;
import org.rectrain.run.ToldProgress;
import org.rectrain.train.TinyData;
import org.rectrain.train.TinyTeacher;

/** What teachers say of rows, kept and taken over. */
@Tag("slow")
class SoftLabelsTest {
  @TempDir static Path folder;
  private static TinyTeacher teacher;

  @BeforeAll
  static void train() throws IOException {
    teacher = TinyTeacher.train(folder);
    teacher.distill(Files.createDirectories(folder.resolve("distill")), teacher.prepared());
  }

  @Test
  void softLabelsAreTheTeachersMeanLogitsAndAreTakenOver(@TempDir Path out) throws IOException {
    Path model = teacher.folder().resolve("train/model");
    List<String> tasks = List.of("click", "like");
    SoftLabels one = SoftLabels.read(folder.resolve("distill/soft_labels"), tasks);
    float[][] twice =
        Teachers.of(List.of(model, teacher.folder().resolve("train")))
            .logits(teacher.prepared(), "train", tasks);
    assertThat(twice[0]).hasSize(one.ids().length);
    for (int i = 0; i < twice[0].length; i++) {
      assertThat(twice[1][i]).isCloseTo(one.logits()[1][i], within(1e-4f));
    }
    ToldProgress told = new ToldProgress();
    SoftLabels.obtain(
        Teachers.of(List.of(model)),
        null,
        teacher.prepared(),
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
            () ->
                Distillation.run(
                    TinyTeacher.config(given),
                    7,
                    teacher.prepared(),
                    student,
                    out,
                    null,
                    Progress.silent()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("distill.soft_labels: ")
        .hasMessageContaining("they belong to another teacher (")
        .hasMessageContaining("train/model)");
    assertThatThrownBy(() -> teacher.distill(out, teacher.prepared(), "soft_labels=" + out))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("holds no soft_labels.json");
  }

  @Test
  void refusesSoftLabelsOfOtherData(@TempDir Path other) throws IOException {
    Path changed = TinyData.write(other.resolve("prepare"));
    Files.copy(changed.resolve("users/part.parquet"), changed.resolve("users/again.parquet"));
    String given = "soft_labels=" + folder.resolve("distill/soft_labels");
    assertThatThrownBy(() -> teacher.distill(other.resolve("out"), changed, given))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("they were made on other prepared data");
  }

  @Test
  void learnsFromRowsWithoutLabels(@TempDir Path out) throws IOException {
    Path further = TinyData.writeOlder(out.resolve("further"));
    DistillResult done =
        teacher.distill(
            out.resolve("distill"),
            teacher.prepared(),
            "unlabelled=" + further,
            "unlabelled_share=0.5",
            "towers.text=false",
            "compare_hard=true",
            "epochs=2");
    int own = done.hardTraining().examples();
    assertThat(done.training().examples()).isEqualTo(own + Math.round(0.5 * own));
    assertThat(out.resolve("distill/soft_labels_unlabelled/labels.parquet")).exists();
    assertThatThrownBy(
            () ->
                teacher.distill(
                    out.resolve("none"), teacher.prepared(), "unlabelled=" + teacher.prepared()))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("has no row that this run's splits do not hold");
  }
}
