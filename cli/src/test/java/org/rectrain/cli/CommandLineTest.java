package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class CommandLineTest {
  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("org.rectrain.cli.Cli#commands")
  void helpOfEveryCommandEndsWithAnExample(String command) {
    Cli cli = Cli.run(command, "--help");
    assertThat(cli.code()).isZero();
    assertThat(cli.out()).contains("Usage: rectrain " + command);
    assertThat(cli.out()).contains("Example: rectrain " + command);
  }

  @Test
  void helpOfAStageListsTheKeysOfItsSection() {
    assertThat(Cli.run("sample", "--help").out()).contains("Keys of the 'sample' section:");
  }

  @Test
  void aMisspelledCommandNamesTheNearest() {
    Cli cli = Cli.run("prepaer");
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).contains("'prepaer'").contains("rectrain prepare").contains("hint: ");
    assertThat(cli.last().path("code").asInt()).isEqualTo(2);
  }

  @Test
  void optionsWithoutTheCommandTheyBelongToNameTheCommands() {
    for (Cli cli : List.of(Cli.run("abtest"), Cli.run("abtest", "-c", "configs/abtest.yaml"))) {
      assertThat(cli.code()).isEqualTo(2);
      assertThat(cli.err())
          .contains("hint: name one of its commands first: plan, assign, analyze, simulate")
          .contains("hint: 'rectrain abtest --help' shows how to use it");
    }
  }

  @Test
  void aMissingConfigIsInputMissing() {
    Cli cli = Cli.run("run", "-c", folder.resolve("no.yaml").toString());
    assertThat(cli.code()).isEqualTo(3);
    assertThat(cli.err()).startsWith("error: " + folder.resolve("no.yaml") + ": no such");
    assertThat(cli.err()).contains("hint: ").doesNotContain("\tat ");
  }

  @Test
  void fiveMistakesAreToldAtOnce() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("bad.yaml"),
            "output: runs/x\nsead: 3\ntrain: 3\nspark: {master: [], shuffle_partitions: -1}\n"
                + "prepare: [1]\n");
    Cli cli = Cli.run("config", "validate", "-c", file.toString());
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err())
        .contains("5 problems")
        .contains("sead: unknown key; did you mean 'seed'?")
        .contains("spark.shuffle_partitions: -1")
        .contains("spark.master: []")
        .contains("train: 3")
        .contains("prepare: [1]");
  }

  @Test
  void showPrintsDefaultsAndOverrides() throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), "output: runs/x\n");
    Cli cli = Cli.run("config", "show", "-c", file.toString(), "seed=11");
    assertThat(cli.out()).contains("output: runs/x").contains("seed: 11").contains("local[*]");
  }

  @Test
  void listNamesTheConfigurationsOfAFolder() throws IOException {
    Files.writeString(folder.resolve("a.yaml"), "# ./rectrain run -c a.yaml\noutput: runs/x\n");
    Cli cli = Cli.run("config", "list", folder.toString());
    assertThat(cli.err()).contains("./rectrain run -c a.yaml");
    assertThat(cli.last().path("configs").get(0).asText()).endsWith("a.yaml");
  }

  @Test
  void aRunWithoutSectionsSaysWhatToAdd() throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), "output: runs/x\n");
    Cli cli = Cli.run("run", "-c", file.toString());
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err()).contains("no section for any stage");
  }

  @Test
  void rawDataOfAllStagesIsLookedForBeforeTheFirstRuns() throws IOException {
    Files.writeString(folder.resolve("log.csv"), "user_id,item_id,timestamp,click\n");
    Path run = folder.resolve("run");
    Path file =
        Files.writeString(
            folder.resolve("a.yaml"),
            "output: "
                + run
                + "\ndata: {root: "
                + folder
                + ", events: {path: log.csv, labels: {click: click}}}\nprepare: {}\n"
                + "abtest: {input: {path: none.jsonl}, metrics: [{name: a, value: click}]}\n");
    for (String more : List.of("seed=1", "--dry-run")) {
      Cli cli = Cli.run("run", "-c", file.toString(), more);
      assertThat(cli.code()).isEqualTo(3);
      assertThat(cli.err())
          .contains("abtest.input.path: " + folder.resolve("none.jsonl") + " does not exist")
          .contains("hint: check data.root and abtest.input.path; relative paths start from");
    }
    assertThat(run).doesNotExist();
  }

  @Test
  void wrongLabelsAndTimesAreToldByValidation() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("a.yaml"),
            "output: runs/x\ndata: {events: {path: a, labels: {click: rating >>= 3}}}\n");
    Cli cli = Cli.run("config", "validate", "-c", file.toString());
    assertThat(cli.code()).isEqualTo(2);
    assertThat(cli.err())
        .contains("1 problem")
        .contains("data.events.labels.click: 'rating >>= 3': '>= 3' is not a number");
  }

  /** Names of columns that the run will make are known before any data is read. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "eval.slice_by=[day, devce] | eval.slice_by: 'devce' is not known; did you mean 'device'?",
        "eval.slice_by=['positon <= 3 and device == tv'] | did you mean 'position'?",
        "eval.slice_by=['hour == 3'] | eval.slice_by: 'hour' is not known",
        "eval.slice_by=['position <'] | eval.slice_by: 'position <': a value is missing",
        "eval.models=[student] | eval.main_model: 'main' is not in eval.models [student]",
        "train.retrieval.segments=[agegroup] | did you mean 'age_group'?",
        "prepare.statistics.by=[itm] | prepare.statistics.by: 'itm' is not known",
        "prepare.split={train: 0.8, valid: 0, test: 0.2} | prepare.split.valid: 0 leaves no valid",
        "data.items.features.device={column: x} | two features are named 'device'",
        "data.items.features.weight={column: x} | a feature is named 'weight', as a column",
        "data.users.features.click={column: x} | a feature is named 'click', as a column"
      })
  void wrongNamesAreToldByValidation(String override, String message) {
    Path sample = ProjectFiles.root().resolve("configs/sample.yaml");
    Cli cli = Cli.run("config", "validate", "-c", sample.toString(), override);
    assertThat(cli.code()).as(cli.err()).isEqualTo(2);
    assertThat(cli.err()).contains(message);
  }

  @Test
  void comparingNeedsRunsAndSaysHowTheyAreNamed() {
    Cli none = Cli.run("eval");
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("Missing required option: '--config=FILE'");
    Cli one = Cli.run("eval", "--compare", folder.toString(), "eval.gates.min_auc=0.6");
    assertThat(one.code()).isEqualTo(2);
    assertThat(one.err()).contains("--compare: needs at least two runs, has 1");
    Cli output = Cli.run("eval", "--compare", folder.toString(), "x", "output=elsewhere");
    assertThat(output.code()).isEqualTo(2);
    assertThat(output.err())
        .contains("eval --compare: 'output=elsewhere' changes nothing; only eval.* and seed count")
        .contains("hint: name the folder of the comparison by --into DIR");
    String missing = folder.resolve("none").toString();
    Cli cli = Cli.run("eval", "--compare", missing, folder.toString());
    assertThat(cli.code()).isEqualTo(3);
    assertThat(cli.err()).startsWith("error: " + missing + ": is no run with scores");
    assertThat(cli.err()).contains("hint: ").doesNotContain("\tat ");
    assertThat(cli.last().path("code").asInt()).isEqualTo(3);
  }

  @Test
  void completionKnowsTheCommands() {
    assertThat(Cli.run("generate-completion").out()).contains("prepare").contains("abtest");
  }
}
