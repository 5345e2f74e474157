package org.rectrain.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Predictions;
import org.rectrain.eval.Evaluator;
import org.rectrain.eval.result.Evaluation;
import org.rectrain.model.ModelFolder;
import org.rectrain.model.ModelSpec;
import org.rectrain.nn.Golden;
import org.rectrain.report.Report;
import org.rectrain.run.Progress;
import org.rectrain.score.batch.Scoring;

/**
 * A run of the version that called its trained model lora: prepared, trained (towers without text),
 * scored and evaluated by that version. The folder is what it wrote, without pages and provenance.
 */
@Tag("slow")
class FormerNamesTest {
  @TempDir Path folder;
  private Path run;

  @BeforeEach
  void copyRun() throws IOException {
    Path written = Golden.path("run-before-main");
    run = folder.resolve("run");
    try (Stream<Path> files = Files.walk(written)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path to = run.resolve(written.relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
    assertThat(run.resolve("score/predictions/lora")).isDirectory();
  }

  @Test
  void itIsEvaluatedAsThatVersionDid() throws IOException {
    List<String> warnings = new ArrayList<>();
    RunConfig config =
        ConfigReader.read(run.resolve("score/config.yaml"), List.of(), warnings::add);
    assertThat(warnings)
        .containsExactly(
            run.resolve("score/config.yaml") + ": eval.main_model: 'lora' is called 'main' now");
    Evaluation evaluation =
        Evaluator.run(
            Objects.requireNonNull(config.eval()),
            config.seed(),
            run.resolve("prepare"),
            run.resolve("score"),
            Files.createDirectories(folder.resolve("eval")),
            Progress.silent());
    Evaluation then = Evaluation.read(run.resolve("eval"));
    assertThat(then.version()).isEqualTo(Evaluation.VERSION - 1);
    assertThat(evaluation.mainModel()).isEqualTo("main");
    assertThat(evaluation.models()).isEqualTo(then.models());
    assertThat(evaluation.comparisons()).isEqualTo(then.comparisons());
    assertThat(evaluation.headline()).isEqualTo(then.headline()).containsEntry("model", "main");
  }

  @Test
  void itIsReportedAndNamesNoAdapters() throws IOException {
    Path page = folder.resolve("report.html");
    Report.write(run, page, StageName.pages());
    assertThat(Files.readString(page))
        .contains("main")
        .doesNotContain("Not shown")
        .doesNotContainPattern("(?i)>[^<{]*\\blora\\b[^<{]*<");
  }

  @Test
  void itsModelScoresAsItDid() throws IOException {
    Path model = run.resolve("train/model");
    assertThat(ModelFolder.spec(model).name()).isEqualTo("main");
    assertThat(ModelFolder.spec(model).version()).isEqualTo(ModelSpec.VERSION - 1);
    var score =
        Objects.requireNonNull(
            ConfigReader.read(run.resolve("score/config.yaml"), List.of()).score());
    Path again = folder.resolve("score");
    Scoring.run(
        score,
        run.resolve("prepare"),
        List.of(Scoring.model(model, run.resolve("prepare"), score)),
        again,
        Progress.silent());
    assertThat(again.resolve("predictions/main")).isDirectory();
    assertThat(rows(again).doubles("score_click"))
        .isEqualTo(rows(run.resolve("score")).doubles("score_click"));
  }

  private static ParquetTable rows(Path scored) {
    return ParquetTable.read(Predictions.rows(scored, "main"));
  }
}
