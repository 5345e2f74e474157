package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training through the command that a user types: what can be wrong, and what it tells. */
@Tag("slow")
class TrainCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Two layers of 16 values a token: what is looked at here does not depend on the encoder. */
  private static final String SMALL = "train.encoder.base=" + ProjectFiles.TINY_BERT;

  /** The decay makes each weight 9 times as large per step; each one makes a checkpoint. */
  private static final String[] DIVERGES = {
    SMALL,
    "train.optimizer.learning_rate=1",
    "train.optimizer.weight_decay=10",
    "train.optimizer.decay=constant",
    "train.stopping.patience=0",
    "train.eval_every=0.1"
  };

  @TempDir static Path shared;
  private static Path config;
  private static Path prepared;

  @TempDir Path folder;

  @BeforeAll
  static void prepare() throws IOException {
    config =
        Files.writeString(
            shared.resolve("path.yaml"),
            """
            output: %1$s/run
            seed: 5
            spark: {master: "local[1]", shuffle_partitions: 1}
            sample: {events: 3000, users: 120, items: 80, start: "2026-03-05", days: 7, cold_days: 1.0, experiment: {users: 200, days: 3, pre_days: 3}}
            data:
              root: %1$s/run/sample
              events: {path: events.jsonl.gz, id: impression_id, labels: {click: click, like: like}}
              items: {path: items.jsonl.gz, text: "{title}"}
              users: {path: users.jsonl.gz}
            prepare: {clean: {implies: {like: click}}, gates: {max_missing: 0.2, max_quarantined: 0.5}}
            baselines: {models: []}
            train:
              encoder: {tune: none, max_tokens: 8}
              towers: {dim: 8, tower_hidden: 8, hidden: [8]}
              batch_size: 128
              epochs: 2
              eval_every: 0.3
              keep_checkpoints: 20
            """
                .formatted(shared));
    assertThat(Cli.run("sample", "-c", config.toString()).code()).isZero();
    Cli cli = Cli.run("prepare", "-c", config.toString());
    assertThat(cli.code()).as(cli.err()).isZero();
    prepared = shared.resolve("run/prepare");
  }

  private Cli train(String... overrides) {
    List<String> words =
        new ArrayList<>(
            List.of("train", "-c", config.toString(), "output=" + folder, "prepared=" + prepared));
    words.addAll(List.of(overrides));
    return Cli.run(words.toArray(String[]::new));
  }

  /** One error, one hint, no stack trace, nothing that looks finished. */
  private void assertFails(Cli cli, int code, String... parts) {
    assertThat(cli.code()).as(cli.err()).isEqualTo(code);
    assertThat(cli.err()).contains(parts);
    assertThat(cli.err()).containsOnlyOnce("error: ").containsOnlyOnce("hint: ");
    assertThat(cli.err()).doesNotContain("\tat ").doesNotContain("Exception");
    assertThat(folder.resolve("train")).doesNotExist();
  }

  /** A tiny model of the BERT family in which something was changed. */
  private Path backbone(String file, Consumer<ObjectNode> change) throws IOException {
    Path to = Files.createDirectories(folder.resolve("bert"));
    try (Stream<Path> files = Files.list(ProjectFiles.TINY_BERT)) {
      for (Path each : files.toList()) {
        Files.copy(each, to.resolve(each.getFileName()));
      }
    }
    ObjectNode node = (ObjectNode) JSON.readTree(to.resolve(file).toFile());
    change.accept(node);
    JSON.writeValue(to.resolve(file).toFile(), node);
    return to;
  }

  @Test
  void eachMembersAucIsToldAndTheirMeans() throws IOException {
    Cli cli = train(SMALL, "train.members=2", "train.stopping.patience=0");
    assertThat(cli.code()).as(cli.err()).isZero();
    JsonNode result = JSON.readTree(folder.resolve("train/train.json").toFile());
    assertThat(result.path("members")).hasSize(2);
    assertThat(result.at("/members/1/folder").asText()).isEqualTo("members/2/model");
    double one = result.at("/members/0/best/valid_auc_click").asDouble();
    double two = result.at("/members/1/best/valid_auc_click").asDouble();
    assertThat(one).isBetween(0.4, 1.0).isEqualTo(result.at("/best/valid_auc_click").asDouble());
    assertThat(two).isBetween(0.4, 1.0).isNotEqualTo(one);
    assertThat(cli.err())
        .contains("member 1: valid auc click ")
        .contains("all 2 together: valid auc click ")
        .contains("valid_auc_click_of_each");
    assertThat(cli.last().at("/metrics/train/valid_auc_click").asDouble())
        .isEqualTo(result.at("/together/valid_auc_click").asDouble());
    assertThat(Files.readAllLines(folder.resolve("train/train.jsonl")))
        .anyMatch(line -> line.startsWith("{\"member\":2,"))
        .anyMatch(line -> line.startsWith("{\"members\":2,"));
    assertThat(folder.resolve("report.html")).content().contains("All together, on valid");
  }

  @Test
  void aTrainingThatGainsNothingOverItsStartSaysSo() {
    Cli cli = train(SMALL, "train.optimizer.learning_rate=10", "train.epochs=4");
    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.err())
        .contains("no evaluation was better than the start")
        .containsPattern("gained +nothing over the start");
  }

  @Test
  void missingAndMisshapenTensorsAreToldTogether() throws IOException {
    Path base =
        backbone("config.json", c -> c.put("num_hidden_layers", 3).put("intermediate_size", 20));
    assertFails(
        train("train.encoder.base=" + base),
        3,
        "error: " + base + " does not fit the model:",
        "missing encoder.layer.2.attention.self.query.weight (16, 16)",
        "encoder.layer.0.intermediate.dense.weight is (24, 16), expected (20, 16)",
        "encoder.layer.1.output.dense.weight is (16, 24), expected (16, 20)");
  }

  @Test
  void aTokenizerThatDoesNotFitTheEmbeddingIsRefused() throws IOException {
    Path base =
        backbone(
            "tokenizer.json",
            t -> t.withArray("added_tokens").addObject().put("id", 70000).put("content", "[X]"));
    assertFails(
        train("train.encoder.base=" + base),
        3,
        "tokenizer.json of " + base + " has token ids up to 70000; the embedding has ");
  }

  @Test
  void anAdapterForAnotherBaseIsRefused() {
    Path adapter =
        ProjectFiles.root().resolve("pipelines/src/test/resources/golden/weights/peft-ours");
    assertFails(
        train("train.init_from=" + adapter, "train.encoder.tune=lora", "train.encoder.lora.rank=3"),
        3,
        adapter + "/adapter_model.safetensors does not fit the model:",
        "layer.0.attention.self.query.lora_A.weight is (3, 16), the model has (3, 384)",
        "hint: ");
  }

  @Test
  void aRankOfZeroIsRefused() {
    assertFails(
        train("train.encoder.lora.rank=0"), 2, "train.encoder.lora.rank: 0", "expected", "1");
  }

  @Test
  void moreMemoryThanThereIsIsToldBeforeTheStart() {
    Cli cli =
        train("train.encoder.tune=full", "train.encoder.max_tokens=512", "train.workers=1024");
    assertFails(cli, 2, "error: train: needs about ", "; this machine has ", "activations ");
    assertThat(cli.err()).doesNotContain("step");
  }

  @Test
  void aLossThatIsNoNumberSavesItsBatchAndKeepsTheCheckpoints() throws IOException {
    assertFails(train(DIVERGES), 4, "error: step ", "the batch is saved in ", "learning_rate");
    try (Stream<Path> saved = Files.walk(folder.resolve("diverged"))) {
      assertThat(saved.map(p -> p.getFileName().toString())).contains("batch.json");
    }
    assertThat(checkpoints()).isNotEmpty();
  }

  @Test
  void aCheckpointCutInHalfCostsOnlyItself() throws IOException {
    train(DIVERGES);
    List<Path> whole = checkpoints();
    assertThat(whole).hasSizeGreaterThan(1);
    byte[] bytes = Files.readAllBytes(whole.get(0));
    Files.write(whole.get(0), Arrays.copyOf(bytes, bytes.length / 2));
    Cli again = train(DIVERGES);
    assertThat(again.err())
        .contains(whole.get(0) + ": ")
        .contains("the one before is tried")
        .contains("goes on from the checkpoint at step " + step(whole.get(1)));
    assertFails(again, 4, "the batch is saved in ");
    assertThat(Files.size(whole.get(0))).as("written again").isGreaterThan(bytes.length * 3L / 4);
  }

  @Test
  void aCheckpointThatCannotBeWrittenCostsNoneBefore() throws IOException {
    train(DIVERGES);
    List<Path> whole = checkpoints();
    byte[] before = Files.readAllBytes(whole.get(1));
    Files.delete(whole.get(0));
    // A folder where the file is to be written fails as a full disk does.
    Path partial = whole.get(0).resolveSibling("." + whole.get(0).getFileName() + ".unfinished");
    Files.createDirectories(partial.resolve("full"));
    assertFails(
        train(DIVERGES),
        3,
        "error: " + whole.get(0) + ": cannot be written: ",
        "hint: free space on the disk and run the same command");
    assertThat(Files.readAllBytes(whole.get(1))).isEqualTo(before);
    assertThat(checkpoints().get(0)).isEqualTo(whole.get(1));
    Files.delete(partial.resolve("full"));
    Files.delete(partial);
    assertThat(train(DIVERGES).err())
        .contains("goes on from the checkpoint at step " + step(whole.get(1)));
    assertThat(checkpoints()).isEqualTo(whole);
  }

  /** Newest first. */
  private List<Path> checkpoints() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(".train.partial/checkpoints"))) {
      return files
          .filter(f -> f.toString().endsWith(".ckpt"))
          .sorted(Comparator.reverseOrder())
          .toList();
    }
  }

  private static int step(Path checkpoint) {
    return Integer.parseInt(checkpoint.getFileName().toString().replaceAll("\\D", ""));
  }
}
