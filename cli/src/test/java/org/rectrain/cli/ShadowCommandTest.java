package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.run.Registry;

/** Two trained models on the same rows, as the command compares them. */
@Tag("slow")
class ShadowCommandTest {
  @TempDir static Path runs;
  private static Path config;

  @BeforeAll
  static void train() throws IOException {
    config =
        Files.writeString(
            runs.resolve("path.yaml"),
            """
            output: %1$s/one
            seed: 5
            spark: {master: "local[1]", shuffle_partitions: 1}
            sample: {events: 3000, users: 120, items: 80, start: "2026-03-05", days: 7, cold_days: 1.0, experiment: {users: 200, days: 3, pre_days: 3}}
            data:
              root: %1$s/one/sample
              events: {path: events.jsonl.gz, id: impression_id, labels: {click: click, like: like}, context: {device: {column: device}}}
              items: {path: items.jsonl.gz, text: "{title}"}
              users: {path: users.jsonl.gz}
            prepare: {clean: {implies: {like: click}}, gates: {max_missing: 0.2, max_quarantined: 0.5}}
            baselines: {models: []}
            train:
              encoder: {base: '%2$s', tune: none, max_tokens: 8}
              towers: {dim: 8, tower_hidden: 8, hidden: [8]}
              batch_size: 128
              epochs: 1
            shadow: {top_k: 5, slice_by: [device, day]}
            """
                .formatted(runs, ProjectFiles.TINY_BERT));
    for (String stage : new String[] {"sample", "prepare", "train"}) {
      Cli cli = Cli.run(stage, "-c", config.toString());
      assertThat(cli.code()).as(cli.err()).isZero();
    }
    Cli other =
        Cli.run(
            "train",
            "-c",
            config.toString(),
            shared(),
            output("two"),
            "seed=6",
            "train.optimizer.learning_rate=0.05",
            "train.stopping.take=last");
    assertThat(other.code()).as(other.err()).isZero();
    Registry registry = new Registry(runs);
    registry.promotions().promote(runs.resolve("one/train/model"));
    registry.promotions().name("shadow", runs.resolve("two/train/model").toString(), null);
  }

  private static String shared() {
    return "prepared=" + runs.resolve("one/prepare");
  }

  private static String output(String run) {
    return "output=" + runs.resolve(run);
  }

  private static Cli shadow(String... words) {
    String[] all = new String[words.length + 5];
    all[0] = "shadow";
    System.arraycopy(words, 0, all, 1, words.length);
    all[words.length + 1] = "-c";
    all[words.length + 2] = config.toString();
    all[words.length + 3] = shared();
    all[words.length + 4] = output("look");
    return Cli.run(all);
  }

  @Test
  void otherModelsDifferAndTheSameOneDoesNot() throws IOException {
    Cli cli = shadow();
    assertThat(cli.code()).as(cli.err()).isZero();
    JsonNode result = Json.tree(runs.resolve("look/shadow/shadow.json"));
    assertThat(result.path("a").asText()).isEqualTo("production");
    JsonNode click = result.path("tasks").path(0);
    assertThat(click.path("distance").asDouble()).isPositive();
    assertThat(click.path("kendall").path("value").asDouble()).isBetween(-1.0, 0.9999);
    assertThat(click.path("first").path("auc").asDouble()).isBetween(0.0, 1.0);
    assertThat(click.path("slices")).isNotEmpty();
    assertThat(result.path("lists").path("overlap").path("value").asDouble()).isLessThan(1);
    ParquetTable rows =
        ParquetTable.read(
            runs.resolve("look/shadow/differences.parquet"),
            "click_a",
            "click_b",
            "click_difference");
    assertThat(rows.rows()).isEqualTo(result.path("rows").asInt());
    assertThat(rows.doubles("click_difference")[0])
        .isEqualTo(rows.doubles("click_b")[0] - rows.doubles("click_a")[0]);
    assertThat(Files.readString(runs.resolve("look/shadow/report.html")))
        .contains("was shown to nobody", "Rank-biased overlap");

    // The registry's copy and the run's own folder are one model.
    Cli same = shadow("v1", runs.resolve("one/train/model").toString(), "shadow.min_overlap=1");
    assertThat(same.code()).as(same.err()).isZero();
    JsonNode none = same.last().path("metrics").path("shadow");
    assertThat(none.path("click/distance").asDouble()).isZero();
    assertThat(none.path("overlap").asDouble()).isEqualTo(1);
    assertThat(none.path("rank_biased_overlap").asDouble()).isEqualTo(1);
    assertThat(none.path("click/slices_moved").asInt()).isZero();

    Cli gate = shadow("production", "shadow", "shadow.min_overlap=1");
    assertThat(gate.code()).as(gate.err()).isEqualTo(4);
    assertThat(gate.err()).contains("shadow.min_overlap: ");
  }

  /** One byte of a model that another stage made, of the same size. */
  @Test
  void aModelThatIsNotAsItsStageLeftItIsRefused() throws IOException {
    Path model = runs.resolve("two/train/model");
    Path weights = model.resolve("scorer.safetensors");
    byte[] whole = Files.readAllBytes(weights);
    byte[] changed = whole.clone();
    changed[changed.length - 2] ^= 1;
    Files.write(weights, changed);
    Cli cli = shadow("v1", model.toString());
    Files.write(weights, whole);
    assertThat(cli.code()).as(cli.out()).isEqualTo(3);
    assertThat(cli.err())
        .contains("two/train/model: ", "scorer.safetensors is not as it was written since");
    assertThat(shadow("v1", model.toString()).code()).isZero();
  }

  @Test
  void whatCannotBeComparedIsRefused() {
    Cli one = shadow("production");
    assertThat(one.code()).isEqualTo(2);
    assertThat(one.err()).contains("expected two models, A and B, but got [production]");
    Cli twice = shadow("production", "production");
    assertThat(twice.code()).isEqualTo(2);
    assertThat(twice.err()).contains("b: is a as well: 'production'");
    Cli missing = shadow("production", "v9");
    assertThat(missing.code()).isEqualTo(3);
    assertThat(missing.err()).contains("no model 'v9'");
    Cli slice = shadow("production", "shadow", "shadow.slice_by=[nothing]");
    assertThat(slice.code()).isIn(2, 3);
    assertThat(slice.err()).contains("nothing");
  }
}
