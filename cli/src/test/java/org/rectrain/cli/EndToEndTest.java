package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Predictions;

/**
 * The whole path by its commands, on a log that `rectrain sample` makes first. Each test leaves the
 * finished run as it found it, so that they can be run in any order and alone.
 */
@Tag("slow")
class EndToEndTest {
  @TempDir static Path folder;
  private static Path config;
  private static Cli whole;

  @BeforeAll
  static void makeALog() throws IOException {
    config =
        Files.writeString(
            folder.resolve("path.yaml"),
            """
            output: %1$s/run
            seed: 5
            spark: {master: "local[1]", shuffle_partitions: 1}
            sample:
              events: 4000
              users: 150
              items: 120
              start: "2026-03-05"
              days: 7
              cold_days: 1.0
              experiment: {users: 600, days: 3, pre_days: 3}
            data:
              root: %1$s/run/sample
              events: {path: events.jsonl.gz, id: impression_id, labels: {click: click, like: like}}
              items: {path: items.jsonl.gz, text: "{title}", features: {category: {}}}
              users: {path: users.jsonl.gz}
            prepare:
              clean: {implies: {like: click}}
              gates: {max_missing: 0.2, max_quarantined: 0.5}
            train:
              encoder: {base: '%2$s', lora: {layers: last_1}, max_tokens: 8, every: 10}
              towers: {dim: 8, tower_hidden: 8, hidden: [8]}
              epochs: 1
              stopping: {take: last}
            distill: {layers: 1, epochs: 1, every: 10}
            score: {top_k: 50, latency_users: 2, latency_candidates: 10}
            eval: {recall_at: [10, 50], resampling: {replicates: 100}}
            abtest:
              input: {path: experiment.jsonl.gz, period: period}
              shares: {control: 1, treatment: 1}
              metrics:
                - {name: ctr, kind: ratio, value: click, denominator: 1}
            """
                .formatted(folder, ProjectFiles.TINY_BERT));
    assertThat(run("sample").code()).isZero();
    whole = run("run");
    assertThat(whole.code()).as(whole.err()).isZero();
  }

  private static Cli run(String command, String... more) {
    List<String> words = new ArrayList<>(List.of(command, "-c", config.toString()));
    words.addAll(List.of(more));
    Cli cli = Cli.run(words.toArray(String[]::new));
    assertThat(cli.err()).doesNotContain("\tat ");
    return cli;
  }

  @Test
  void runsEveryStageAndTellsItsResults() {
    JsonNode last = whole.last();
    assertThat(last.path("status").asText()).isEqualTo("done");
    JsonNode prepare = last.at("/metrics/prepare");
    assertThat(prepare.path("rows").asLong())
        .isEqualTo(prepare.path("kept").asLong() + prepare.path("quarantined").asLong())
        .isGreaterThan(4000);
    assertThat(last.at("/metrics/eval/click_auc").asDouble()).isBetween(0.3, 1.0);
    assertThat(last.at("/metrics/abtest/decision").asText()).isNotEmpty();
    assertThat(folder.resolve("run/report.html")).content().contains("</html>");
    assertThat(folder.resolve("run/metrics.json")).isNotEmptyFile();
  }

  @Test
  void hasNothingToDoTheSecondTime() {
    Cli cli = run("run", "--json");
    assertThat(cli.code()).isZero();
    assertThat(cli.err()).isEmpty();
    assertThat(cli.out().lines()).hasSize(1);
    assertThat(cli.last().path("status").asText()).isEqualTo("up_to_date");
  }

  @Test
  void runsAgainOnlyWhatAChangeTouches() {
    Cli cli = run("run", "eval.recall_at=[5,50]", "--dry-run");
    for (JsonNode stage : cli.last().path("stages")) {
      String name = stage.path("stage").asText();
      if (!name.equals("eval")) {
        assertThat(stage.path("state").asText()).as(name).isEqualTo("up_to_date");
      } else {
        assertThat(stage.path("state").asText()).isNotEqualTo("up_to_date");
      }
    }
  }

  @Test
  void otherWorkersMakeNoModelStale() {
    Cli cli = run("run", "train.workers=3", "train.device=cpu", "--dry-run");
    for (JsonNode stage : cli.last().path("stages")) {
      String name = stage.path("stage").asText();
      assertThat(stage.path("state").asText()).as(name).isEqualTo("up_to_date");
    }
  }

  @Test
  void anotherBaselineTrainsNoModelAgain() {
    Cli cli = run("run", "baselines.popularity.smoothing=5", "--dry-run");
    for (JsonNode stage : cli.last().path("stages")) {
      String name = stage.path("stage").asText();
      boolean touched = List.of("baselines", "score", "eval").contains(name);
      assertThat(stage.path("state").asText().equals("up_to_date")).as(name).isEqualTo(!touched);
    }
  }

  @Test
  void repeatsAStageToTheSameResult() {
    JsonNode before = run("eval").last().at("/metrics/eval");
    JsonNode after = run("eval", "--force").last().at("/metrics/eval");
    assertThat(after).isEqualTo(before);
  }

  @Test
  void aTableOnSparkSaysWhatTheStageSays() {
    Path table = Predictions.rows(folder.resolve("run/score"), "main");
    Cli cli = Cli.run("eval", "--table", table.toString(), "--master", "local[1]");
    assertThat(cli.code()).as(cli.err()).isZero();
    JsonNode click = cli.last().at("/metrics/0");
    double auc = run("eval").last().at("/metrics/eval/click_auc").asDouble();
    assertThat(click.path("auc").asDouble()).isEqualTo(auc);
    assertThat(cli.err())
        .contains("click: " + click.path("rows").asText())
        .contains(String.format(Locale.ROOT, "auc                           %.4f", auc))
        .contains("gauc by impressions");
  }

  @Test
  void aGateThatFailsEndsWithCodeFourAndKeepsItsFindings() {
    Cli cli = run("eval", "eval.gates.min_auc=0.999", "output=" + folder.resolve("run"));
    assertThat(cli.code()).isEqualTo(4);
    assertThat(cli.err()).contains("0.999").contains("hint: ");
    assertThat(cli.last().path("status").asText()).isEqualTo("gate_failed");
    assertThat(cli.last().path("error").asText()).contains("0.999");
    assertThat(folder.resolve("run/report.html")).content().contains("0.999");
    assertThat(run("eval").code()).isZero();
  }

  @Test
  void aComparisonWhoseGateFailsIsShownAllTheSame() {
    String run = folder.resolve("run").toString();
    String into = folder.resolve("compared").toString();
    String[] words = {"eval", "--compare", run + ":main", run + ":student", "--into", into};
    List<String> gated = new ArrayList<>(List.of(words));
    gated.addAll(List.of("eval.gates.min_auc=0.999", "eval.resampling.replicates=50"));
    Cli cli = Cli.run(gated.toArray(String[]::new));
    assertThat(cli.code()).as(cli.err()).isEqualTo(4);
    assertThat(cli.err())
        .contains("click.auc", "Holm p")
        .contains("hint: see " + folder.resolve("compared/report.html") + " for the slices");
    assertThat(cli.last().path("status").asText()).isEqualTo("gate_failed");
    assertThat(folder.resolve("compared/comparison.json")).isNotEmptyFile();
  }

  @Test
  void aLogThatIsMissingIsNamed() {
    Cli cli = run("prepare", "data.events.path=other.jsonl.gz", "output=" + folder.resolve("x"));
    assertThat(cli.code()).isEqualTo(3);
    assertThat(cli.err()).contains("other.jsonl.gz does not exist").contains("hint: ");
    assertThat(folder.resolve("x/prepare")).doesNotExist();
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    Cli cli = run("prepare", "output=" + file.resolve("run"));
    assertThat(cli.code()).isEqualTo(3);
    assertThat(cli.err()).contains(file.toString()).contains("hint: ");
  }

  @Test
  void exportsTheStudentAndHandsItOver() throws IOException {
    Path to = folder.resolve("served/student");
    String[] wanted = {"export.formats=[huggingface,embeddings]", "export.k=10", "export.to=" + to};
    assertThat(run("export", "--dry-run").last().at("/stages/0/stage").asText())
        .isEqualTo("export");
    Cli cli = run("export", wanted);
    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.last().at("/metrics/export/model").asText()).isEqualTo("student");
    assertThat(to.resolve("huggingface/model.safetensors")).isNotEmptyFile();
    assertThat(to.resolve("embeddings/items.npy")).isNotEmptyFile();
    assertThat(run("export", wanted).last().path("status").asText()).isEqualTo("up_to_date");
    // Whole, with what says where it comes from; and it can be repeated.
    assertThat(to.resolve("manifest.json")).isNotEmptyFile();
    assertThat(to.resolve("config.yaml")).isNotEmptyFile();
    assertThat(run("export", wanted[0], wanted[1], wanted[2], "--force").code()).isZero();
    Files.delete(to.resolve("embeddings/items.npy"));
    Cli again = run("export", wanted);
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains(to + " exists already").contains("hint: ");
  }

  @Test
  void anExportOfWhatIsNotThereIsNamed() {
    Cli unknown = run("export", "export.model=teacher");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err())
        .contains("export.model: 'teacher' is no model of this run; expected main, student,")
        .contains("student_hard or a model folder");
    Cli missing = run("export", "export.model=" + folder.resolve("nowhere/model"));
    assertThat(missing.code()).isEqualTo(3);
    assertThat(missing.err()).contains("nowhere/model is no finished model").contains("hint: ");
    Cli unfinished =
        run("export", "output=" + folder.resolve("y"), "prepared=" + folder.resolve("run/prepare"));
    assertThat(unfinished.code()).isEqualTo(3);
    assertThat(unfinished.err()).contains("no finished 'distill' result").contains("hint: run it");
    assertThat(folder.resolve("y/export")).doesNotExist();
  }

  @Test
  void aDistillationThatCannotWorkIsNamed() {
    String teacher = "distill.teachers=[" + folder.resolve("run/train/model") + "]";
    String[] here = {"output=" + folder.resolve("z"), "prepared=" + folder.resolve("run/prepare")};
    refused(3, "no finished 'train' result", here);
    refused(3, "nowhere is no finished model", here, "distill.teachers=[nowhere]");
    refused(2, "says nothing about 'follow'", here, teacher, "distill.tasks={click: 1, follow: 1}");
    refused(2, "none of [follow] is a task", here, teacher, "distill.tasks={follow: 1}");
    refused(2, "distill.layers: 9 is more than", here, teacher, "distill.layers=9");
    refused(2, "the first teacher reads no text", here, "distill.teachers=[trees]");
    refused(2, "distill.trees.folds", here, "distill.teachers=[trees]", "distill.trees.folds=1");
    refused(2, "distill.vocabulary", here, teacher, "distill.vocabulary=some");
    refused(
        3,
        "they belong to another teacher",
        here,
        "distill.teachers=[" + folder.resolve("run/distill/model") + "]",
        "distill.soft_labels=" + folder.resolve("run/distill/soft_labels"));
    String other = "output=" + folder.resolve("other");
    assertThat(run("prepare", other, "data.items.features={}").code()).isZero();
    refused(3, "trained on features", new String[] {other, "data.items.features={}"}, teacher);
    assertThat(folder.resolve("z/distill")).doesNotExist();
    assertThat(folder.resolve("other/distill")).doesNotExist();
  }

  /** One clear error with a next step. */
  private static void refused(int code, String message, String[] where, String... more) {
    List<String> words = new ArrayList<>(List.of(where));
    words.addAll(List.of(more));
    Cli cli = run("distill", words.toArray(String[]::new));
    assertThat(cli.code()).as(cli.err()).isEqualTo(code);
    assertThat(cli.err()).contains(message).contains("hint: ");
  }

  @Test
  void anotherRunsModelScoresThisRunsData() {
    String output = "output=" + folder.resolve("scored");
    String model = "score.train=" + folder.resolve("run/train");
    assertThat(run("prepare", output).code()).isZero();
    JsonNode planned = run("run", output, model, "--dry-run").last().path("stages");
    assertThat(planned.findValuesAsText("stage"))
        .containsExactly("sample", "prepare", "score", "eval", "abtest");
    assertThat(run("score", output, model).code()).isZero();
    assertThat(run("eval", output, model).code()).isZero();
    assertThat(folder.resolve("scored/train")).doesNotExist();
    // The same model on the same rows says the same.
    double[] theirs = scores(folder.resolve("run/score"));
    assertThat(theirs).isNotEmpty();
    assertThat(scores(folder.resolve("scored/score"))).containsExactly(theirs);
    Cli absent = run("score", output, "score.train=" + folder.resolve("nowhere"));
    assertThat(absent.code()).isEqualTo(3);
    assertThat(absent.err()).contains("nowhere holds no trained model").contains("hint: ");
  }

  private static double[] scores(Path scored) {
    return ParquetTable.read(Predictions.rows(scored, "main"), "score_click")
        .doubles("score_click");
  }

  @Test
  void leavesNothingHidden() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("run"))) {
      assertThat(files.map(f -> f.getFileName().toString()).filter(f -> f.startsWith(".")))
          .allMatch(f -> f.contains("lock"));
    }
  }

  @Test
  void scoresModelsOfOtherRunsBesideItsOwn() throws IOException {
    Path also = folder.resolve("also");
    Path model = folder.resolve("run/train/model");
    String[] words = {
      "output=" + also,
      "prepared=" + folder.resolve("run/prepare"),
      "score.train=" + folder.resolve("run/train"),
      "score.also=[" + model + ", " + folder.resolve("run/distill/model") + "]"
    };
    Cli scored = run("score", words);
    assertThat(scored.code()).as(scored.err()).isZero();
    Cli judged = run("eval", words[0], words[1], words[2], words[3]);
    assertThat(judged.code()).as(judged.err()).isZero();
    JsonNode models = Json.tree(also.resolve("eval/eval.json")).path("models");
    Map<String, JsonNode> byName = new HashMap<>();
    models.forEach(m -> byName.put(m.path("model").asText(), m));
    // The same model under the name of its run, and that run's student.
    assertThat(byName).containsKeys("main", "run", "run-student");
    assertThat(byName.get("run").path("tasks")).isEqualTo(byName.get("main").path("tasks"));
    assertThat(byName.get("run").path("retrieval")).isEqualTo(byName.get("main").path("retrieval"));
    assertThat(byName.get("run-student").path("tasks"))
        .isNotEqualTo(byName.get("main").path("tasks"));
    // A stage that breaks leaves a report of those before it.
    Files.delete(also.resolve("report.html"));
    Cli broken = run("eval", words[0], words[1], words[2], words[3], "eval.models=[main, nobody]");
    assertThat(broken.code()).isEqualTo(3);
    assertThat(broken.err()).contains("eval.models: 'nobody' was not scored");
    assertThat(also.resolve("report.html")).content().contains("</html>").contains("Run");
  }

  @Test
  void otherRunsWithoutAModelOrNamedTwiceAreRefused() {
    Path model = folder.resolve("run/train/model");
    String output = "output=" + folder.resolve("refused");
    String prepared = "prepared=" + folder.resolve("run/prepare");
    String train = "score.train=" + folder.resolve("run/train");
    Cli none = run("score", output, prepared, train, "score.also=[" + folder + "]");
    assertThat(none.code()).isEqualTo(3);
    assertThat(none.err()).contains("score.also: " + folder + " is no model folder");
    Cli twice = run("score", output, prepared, train, "score.also=[" + model + "," + model + "]");
    assertThat(twice.code()).isEqualTo(2);
    assertThat(twice.err()).contains("score.also: two models would be called 'run'");
    assertThat(folder.resolve("refused/score")).doesNotExist();
  }
}
