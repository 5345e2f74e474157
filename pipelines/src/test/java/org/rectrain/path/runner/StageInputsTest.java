package org.rectrain.path.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.path.StageName;
import org.rectrain.path.stage.Sections;
import org.rectrain.run.Provenance;

/** A stage's result depends on every file that its sections name, wherever they name it. */
class StageInputsTest {
  private static final String EVENTS =
      "data.events={path: log.csv, user: u, item: i, time: t, id: n, labels: {click: c}}";

  @TempDir Path folder;

  private RunConfig config(String... overrides) {
    List<String> all = new java.util.ArrayList<>(List.of("data.root=" + folder, EVENTS));
    all.addAll(List.of(overrides));
    return ConfigReader.bind("output: " + folder.resolve("run"), all, RunConfig.class, "test");
  }

  private Path file(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  private void finish(String stage) throws IOException {
    Path out = Files.createDirectories(folder.resolve("run").resolve(stage));
    Provenance.of(stage, Provenance.Status.DONE, stage, Map.of(), 7, Instant.EPOCH, Map.of())
        .write(out);
  }

  private static PathPlan.Step step(RunConfig config, StageName stage) {
    return new PathPlanner(config, false).plan(List.of(stage)).steps().get(0);
  }

  private void assertCounts(StageName stage, String key, String file, String... overrides)
      throws IOException {
    RunConfig config = config(overrides);
    file(file, "before");
    PathPlan.Step before = step(config, stage);
    assertThat(before.inputs()).as(key).containsKey(key);
    assertThat(step(config, stage).fingerprint()).isEqualTo(before.fingerprint());
    file(file, "after");
    assertThat(step(config, stage).fingerprint()).as(key).isNotEqualTo(before.fingerprint());
  }

  @Test
  void everyFileThatPrepareReadsCounts() throws IOException {
    String section = "prepare={}";
    assertCounts(StageName.PREPARE, "data.events.path", "log.csv", section);
    assertCounts(
        StageName.PREPARE,
        "data.events.held_out.test",
        "t.csv",
        section,
        "data.events.held_out={test: t.csv}");
    assertCounts(
        StageName.PREPARE, "data.items.path", "i.csv", section, "data.items={path: i.csv, id: i}");
    assertCounts(
        StageName.PREPARE, "data.users.path", "u.csv", section, "data.users={path: u.csv, id: u}");
    assertCounts(
        StageName.PREPARE,
        "prepare.annotations.path",
        "a.csv",
        "prepare.annotations={path: a.csv}");
    assertCounts(
        StageName.PREPARE,
        "prepare.negatives.hard.path",
        "scores/part-1.parquet",
        "prepare.negatives.hard={path: scores}");
    assertCounts(
        StageName.PREPARE,
        "prepare.gates.drift.reference",
        "old/feature_schema.json",
        "prepare.gates.drift={reference: " + folder + "/old/feature_schema.json}");
  }

  @Test
  void everyFolderThatAModelIsMadeOfCounts() throws IOException {
    finish("prepare");
    assertCounts(
        StageName.TRAIN,
        "train.encoder.base",
        "base/model.safetensors",
        "train.encoder={base: " + folder + "/base}");
    assertCounts(
        StageName.TRAIN,
        "train.init_from",
        "adapter/adapter_model.safetensors",
        "train={init_from: " + folder + "/adapter}");
    assertCounts(
        StageName.TRAIN,
        "train.replay.from",
        "old/examples/split=train/part-0.parquet",
        "train={init_from: " + folder + "/adapter, replay: {from: " + folder + "/old}}");
    assertCounts(
        StageName.DISTILL,
        "distill.teachers[0]",
        "teacher/model/w",
        "distill={teachers: [" + folder + "/teacher]}");
    assertCounts(
        StageName.DISTILL,
        "distill.student.encoder",
        "small/config.json",
        "distill={teachers: [trees], student: {encoder: " + folder + "/small}}");
    assertCounts(
        StageName.DISTILL,
        "distill.soft_labels",
        "labels/soft_labels.json",
        "distill={teachers: [trees], soft_labels: " + folder + "/labels}");
    assertCounts(
        StageName.DISTILL,
        "distill.unlabelled",
        "further/items/a",
        "distill={teachers: [trees], unlabelled: " + folder + "/further}");
  }

  @Test
  void everyFileThatStandsBesideThePathCounts() throws IOException {
    finish("prepare");
    assertCounts(
        StageName.CHECK,
        "check.online",
        "served.jsonl",
        "check={online: " + folder + "/served.jsonl}");
    String metrics = "metrics: [{name: ctr, kind: ratio, value: click, denominator: 1}]";
    assertCounts(
        StageName.ABTEST,
        "abtest.input.path",
        "days/1.jsonl",
        "abtest={" + metrics + ", input: {path: 'days/*.jsonl'}}");
    assertCounts(
        StageName.ABTEST,
        "abtest.input.assignment.path",
        "assigned.csv",
        "abtest={" + metrics + ", input: {path: log.csv, assignment: {path: assigned.csv}}}");
    assertCounts(
        StageName.ABTEST_ASSIGN,
        "abtest.assign.users",
        "people.csv",
        "abtest={"
            + metrics
            + ", assign: {users: people.csv, experiment: e, variants: {control: 1,"
            + " treatment: 1}}}");
  }

  @Test
  void everyFileThatASearchOrAFederationIsMadeOfCounts() throws IOException {
    finish("prepare");
    String base = folder + "/base";
    assertCounts(
        StageName.WORTH,
        "worth.more.other.train.encoder.base",
        "base/model.safetensors",
        "train={}",
        "worth={more: {other: {train.encoder.base: " + base + "}}}");
    assertCounts(
        StageName.TUNE,
        "tune.space.train.encoder.base[1]",
        "base/config.json",
        "train={}",
        "tune={space: {train.encoder.base: [minilm-l6, " + base + "]}}");
    assertCounts(
        StageName.FEDERATE,
        "federate.silos.north",
        "north/feature_schema.json",
        "train={towers: {text: false}}",
        "federate={silos: {north: " + folder + "/north, south: " + folder + "/south}}");
    assertCounts(
        StageName.LABEL_IMPORT,
        "label.answers",
        "answers.json",
        "label={answers: " + folder + "/answers.json}");
    String monitor = "monitor={input: {path: log.csv, join: [{path: j.csv, on: i}]}, ";
    assertCounts(
        StageName.MONITOR,
        "monitor.input.join j.csv",
        "j.csv",
        monitor + "features: {d: d}, reference: {from: '2026-03-05', to: '2026-03-06'}}");
    file("run/score/latency.json", "{}");
    assertCounts(
        StageName.MONITOR,
        "score",
        "run/score/latency.json",
        monitor + "features: {d: d}, reference: {from: '2026-03-05', to: '2026-03-06'}}");
  }

  @Test
  void filesThatAGlobDoesNotNameDoNotCount() throws IOException {
    RunConfig config = config("data.events.path='days/*.csv'", "prepare={}");
    file("days/1.csv", "1");
    String before = step(config, StageName.PREPARE).fingerprint();
    file("days/notes.txt", "1");
    assertThat(step(config, StageName.PREPARE).fingerprint()).isEqualTo(before);
    file("days/2.csv", "1");
    assertThat(step(config, StageName.PREPARE).fingerprint()).isNotEqualTo(before);
  }

  @Test
  void aFinishedFolderThatWasEditedRunsAgainAndIsNotBuiltUpon() throws IOException {
    file("log.csv", "rows");
    RunConfig config = config("prepare={}", "train={}");
    PathPlan.Step first = step(config, StageName.PREPARE);
    Path out = folder.resolve("run/prepare");
    file("run/prepare/examples/split=train/part-0.parquet", "rows");
    Provenance.of(
            "prepare",
            Provenance.Status.DONE,
            first.fingerprint(),
            first.inputs(),
            7,
            Instant.EPOCH,
            Map.of())
        .write(out);
    assertThat(step(config, StageName.PREPARE).state()).isEqualTo(PathPlan.State.UP_TO_DATE);
    file("run/prepare/examples/split=train/part-0.parquet", "rowz");
    PathPlan.Step again = step(config, StageName.PREPARE);
    assertThat(again.state()).isEqualTo(PathPlan.State.TO_RUN);
    assertThat(again.why())
        .isEqualTo("examples/split=train/part-0.parquet is not as it was written");
    assertThatThrownBy(() -> step(config, StageName.TRAIN))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
        .hasMessageContaining("part-0.parquet is not as it was written since 'prepare' made it");
    Files.writeString(out.resolve("manifest.json"), "{\"torn");
    assertThat(step(config, StageName.PREPARE).why())
        .isEqualTo("its folder has no whole manifest.json");
  }

  @Test
  void onAClusterNoPathDependsOnTheWorkingFolder() throws IOException {
    String[] changes = {
      "output=runs/a", "data.root=raw", "train={encoder: {base: pom.xml}, init_from: none/model}"
    };
    RunConfig here = config(changes);
    assertThat(Sections.placed(here)).isSameAs(here);
    List<String> all = new java.util.ArrayList<>(List.of(changes));
    all.add("spark.master=spark://somewhere:7077");
    RunConfig sent = Sections.placed(config(all.toArray(String[]::new)));
    Path folder = Path.of("").toAbsolutePath();
    assertThat(sent.output()).isEqualTo(folder.resolve("runs/a").toString());
    var data = java.util.Objects.requireNonNull(sent.data());
    assertThat(data.root()).isEqualTo(folder.resolve("raw").toString());
    assertThat(data.events().path().text()).isEqualTo("log.csv");
    var train = java.util.Objects.requireNonNull(sent.train());
    String base = train.encoder().base().text();
    assertThat(base).isIn("pom.xml", folder.resolve("pom.xml").toString());
    assertThat(base).isEqualTo(Files.exists(Path.of("pom.xml")) ? folder + "/pom.xml" : "pom.xml");
    // What is not there stays as it was written, for the message that says so.
    assertThat(train.initFrom()).hasToString("none/model");
  }
}
