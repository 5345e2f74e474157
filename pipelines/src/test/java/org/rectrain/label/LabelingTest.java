package org.rectrain.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.label.LabelConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.model.TreesFile;
import org.rectrain.run.Progress;
import org.rectrain.run.Provenance;
import org.rectrain.train.TinyData;
import org.rectrain.tree.Forest;

/** From rows to tasks, from answers to prepared data, and what both are worth, on tiny data. */
class LabelingTest {
  @TempDir static Path folder;
  private static Path prepared;
  private static List<Path> trees;
  private static SelectResult selected;

  @BeforeAll
  static void select() throws IOException {
    prepared = TinyData.write(folder.resolve("prepare"));
    FeatureSchema schema = FeatureSchema.read(prepared);
    LabelRows rows = LabelRows.read(prepared, "train", "click");
    int[] all = java.util.stream.IntStream.range(0, rows.examples().size()).toArray();
    Forest forest = new SmallTrees(rows.examples()).fit(all, 1);
    Path out = folder.resolve("trees");
    TreesFile.write(
        new TreesFile(
            List.of("click"),
            2,
            3,
            List.of(List.of(forest.start()), List.of(forest.start())),
            0,
            "test",
            schema.fingerprint()),
        new Forest[][] {{forest}, {forest}},
        out);
    schema.write(out);
    trees = List.of(out);
    selected =
        new Selecting(config("budget=20", "suspects=0.1"), 7, prepared, Progress.silent())
            .run("trees", trees, Files.createDirectories(folder.resolve("select")));
  }

  private static LabelConfig config(String... overrides) {
    return ConfigReader.bind(
        "{curves: {seeds: 2, rows: 40, batches: 2}}",
        List.of(overrides),
        LabelConfig.class,
        "test");
  }

  @Test
  void tasksCarryWhatTracesThem() {
    JsonNode tasks = Json.tree(folder.resolve("select/tasks.json"));
    assertThat(tasks).hasSize(20);
    JsonNode first = tasks.path(0);
    assertThat(first.path("data").path("text").asText()).isNotBlank();
    assertThat(first.path("data").path("batch").asText()).isEqualTo("batch-1");
    double score = first.path("predictions").path(0).path("score").asDouble();
    assertThat(score).isBetween(0.5, 1.0);
    assertThat(selected.reasons())
        .extracting(SelectResult.OfReason::reason)
        .containsExactly("random", "mixed");
    assertThat(selected.findings()).anyMatch(f -> f.contains("prepare.label_noise.labels"));
  }

  /** An export: all say yes, the second annotator to the first half only, the third no. */
  private static Path export(String name) throws IOException {
    ArrayNode tasks = (ArrayNode) Json.tree(folder.resolve("select/tasks.json"));
    for (int i = 0; i < tasks.size(); i++) {
      ArrayNode annotations = ((ObjectNode) tasks.get(i)).putArray("annotations");
      annotate(annotations, "a@x.org", "yes");
      if (i < 10) {
        annotate(annotations, "b@x.org", i < 2 ? "no" : "yes");
      }
    }
    Path file = folder.resolve(name);
    Json.write(file, tasks);
    return file;
  }

  private static void annotate(ArrayNode annotations, String who, String choice) {
    ObjectNode one = annotations.addObject();
    one.putObject("completed_by").put("email", who).put("id", 1);
    one.put("created_at", "2026-01-02T03:04:05Z");
    one.putArray("result").addObject().putObject("value").putArray("choices").add(choice);
  }

  @Test
  void answersBecomeLabelsOfPreparedData() throws IOException {
    Path file = export("export.json");
    Path out = Files.createDirectories(folder.resolve("import"));
    ImportResult result = new Importing(config("answers=" + file), 7, prepared).run(out);
    assertThat(result.answers()).isEqualTo(30);
    assertThat(result.questions()).isEqualTo(20);
    assertThat(result.open()).isEqualTo(2);
    assertThat(result.annotators()).hasSize(2);
    assertThat(result.filled()).isZero();
    assertThat(result.turned()).isPositive();
    Map<Long, Integer> before = clicks(prepared);
    Map<Long, Integer> after = clicks(out.resolve("prepared"));
    assertThat(after.keySet()).isEqualTo(before.keySet());
    long changed =
        before.keySet().stream().filter(id -> !before.get(id).equals(after.get(id))).count();
    assertThat(changed).isEqualTo(result.turned());
    assertThat(Provenance.read(out.resolve("prepared")).changeIn(out.resolve("prepared"))).isNull();
    assertThat(FeatureSchema.read(out.resolve("prepared"))).isEqualTo(FeatureSchema.read(prepared));
    ParquetTable labels =
        ParquetTable.read(out.resolve("labels.parquet"), "who", "when", "batch", "check");
    assertThat(labels.rows()).isEqualTo(30);
    assertThat(labels.strings("check")).contains("open", "agreed");
    assertThat(labels.strings("when")).containsOnly("2026-01-02T03:04:05Z");
    assertThat(Files.readAllLines(out.resolve("click_arbitration.jsonl"))).hasSize(2);
  }

  @Test
  void theNewestAnswerOfAPersonCounts() throws IOException {
    Path file = export("changed.json");
    ArrayNode tasks = (ArrayNode) Json.tree(file);
    ArrayNode annotations = (ArrayNode) tasks.get(0).get("annotations");
    annotate(annotations, "a@x.org", "no");
    Json.write(file, tasks);
    assertThatThrownBy(() -> LabelStudio.read(file))
        .hasMessageContaining("'a@x.org' says yes and no, both at '2026-01-02T03:04:05Z'");
    // The first one was changed later than the last was written, by a clock of another zone.
    ((ObjectNode) annotations.get(0)).put("updated_at", "2026-01-02T02:04:05.5-02:00");
    Json.write(file, tasks);
    assertThat(LabelStudio.read(file)).hasSize(30).first().matches(LabelStudio.Answer::answer);
    ((ArrayNode) annotations.get(0).at("/result/0/value/choices")).add("no");
    Json.write(file, tasks);
    assertThatThrownBy(() -> LabelStudio.read(file))
        .hasMessageContaining("answer: [\"yes\",\"no\"]; expected yes or no");
  }

  private static Map<Long, Integer> clicks(Path data) {
    ParquetTable rows =
        ParquetTable.read(Prepared.examples(data, "train"), Columns.EXAMPLE_ID, "click");
    Map<Long, Integer> out = new HashMap<>();
    for (int i = 0; i < rows.rows(); i++) {
      out.put(rows.longs(Columns.EXAMPLE_ID)[i], (int) rows.doubles("click")[i]);
    }
    return out;
  }

  @Test
  void nobodyIsAskedTwice() throws IOException {
    Path file = export("asked.json");
    SelectResult again =
        new Selecting(
                config("budget=20", "suspects=0", "answers=" + file),
                7,
                prepared,
                Progress.silent())
            .run("trees", trees, Files.createDirectories(folder.resolve("again")));
    assertThat(again.answered()).isEqualTo(20);
    JsonNode first = Json.tree(folder.resolve("select/tasks.json"));
    JsonNode second = Json.tree(folder.resolve("again/tasks.json"));
    assertThat(second.findValuesAsText("example_id"))
        .doesNotContainAnyElementsOf(first.findValuesAsText("example_id"));
  }

  @Test
  void answersToOtherRowsAreRefused() throws IOException {
    Path file = export("other.json");
    Path other = TinyData.writeOlder(folder.resolve("older"));
    assertThatThrownBy(() -> new Importing(config("answers=" + file), 7, other).run(folder))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("is of other rows than those of");
    Files.writeString(folder.resolve("min.json"), "[{\"text\": \"a\", \"choice\": \"yes\"}]");
    Path min = folder.resolve("min.json");
    assertThatThrownBy(() -> new Importing(config("answers=" + min), 7, prepared).run(folder))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("task 1: data.example_id: is missing");
  }

  @Test
  void strategiesAndLabelsByTheModelAreMeasured() throws IOException {
    Path out = Files.createDirectories(folder.resolve("score"));
    LabelWorth result =
        new Measuring(
                config("pseudo={precision: 0.6, seeds: 1, labelled: 0.3}"),
                7,
                prepared,
                Progress.silent())
            .run(out);
    assertThat(result.sizes()).containsExactly(40, 80, 120);
    assertThat(result.curves())
        .extracting(LabelWorth.Curve::strategy)
        .containsExactly("random", "uncertainty", "core_set", "mixture");
    LabelWorth.Curve random = result.curves().get(0);
    assertThat(random.gain().value()).isZero();
    result.curves().forEach(c -> assertThat(c.auc().get(0)).isEqualTo(random.auc().get(0)));
    LabelWorth.Pseudo pseudo = java.util.Objects.requireNonNull(result.pseudo());
    assertThat(pseudo.hidden()).isTrue();
    assertThat(pseudo.written()).isFalse();
    assertThat(pseudo.labelled() + pseudo.unlabelled()).isEqualTo(clicks(prepared).size());
    assertThat(result.verdict()).contains("choice at random", "labels by the model");
  }
}
