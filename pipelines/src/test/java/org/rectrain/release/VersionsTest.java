package org.rectrain.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.run.Fingerprints;
import org.rectrain.run.Provenance;
import org.rectrain.run.Registry;

class VersionsTest {
  @TempDir Path runs;
  private Registry registry;

  @BeforeEach
  void open() {
    registry = new Registry(runs);
  }

  private Path model(String run, String config, Map<String, String> inputs, double auc)
      throws IOException {
    Path stage = runs.resolve(run).resolve("train");
    Path model = Files.createDirectories(stage.resolve("model"));
    Files.writeString(model.resolve("weights"), run.repeat(10));
    Files.writeString(stage.resolve("config.yaml"), config);
    Map<String, Object> headline = Map.of("auc", auc, "rank", run);
    Provenance.of("train", Provenance.Status.DONE, run, inputs, 7, Instant.EPOCH, headline)
        .write(stage);
    return model;
  }

  @Test
  void whatIsNamedAndItsParentsStay() throws IOException {
    Path first = model("a", "seed: 1", Map.of(), 0.6);
    registry.promotions().promote(first);
    registry.register(model("b", "seed: 1", Map.of(), 0.6));
    registry
        .promotions()
        .promote(model("c", "seed: 1", Map.of("from", Fingerprints.ofPath(first)), 0.6));
    registry.register(model("d", "seed: 1", Map.of(), 0.6));
    registry.promotions().name("canary", model("e", "seed: 1", Map.of(), 0.6).toString(), null);
    registry.register(model("f", "seed: 1", Map.of(), 0.6));
    registry.promotions().promote(model("g", "seed: 1", Map.of(), 0.6));
    registry.promotions().rollback();
    Retention retention = Retention.of(registry, 1);
    assertThat(retention.kept())
        .containsExactly(
            Map.entry(3, "production"),
            Map.entry(5, "canary"),
            Map.entry(1, "a rollback's"),
            Map.entry(7, "one of the newest 1"));
    assertThat(retention.removed()).containsExactly(2, 4, 6);
    assertThat(retention.bytes()).isEqualTo(30);
    registry.forget(() -> Retention.of(registry, 1), Retention::removed);
    assertThat(registry.versions().stream().filter(registry::keeps)).hasSize(4);
    assertThat(Retention.of(registry, 1).removed()).isEmpty();
    // What went can come back while its run still has it, under its number.
    assertThat(registry.register(runs.resolve("b/train/model")).number()).isEqualTo(2);
    assertThat(registry.folder(registry.version("v2"))).exists();
  }

  @Test
  void parentsOfProductionStayHoweverOld() throws IOException {
    Path before = model("m0", "seed: 1", Map.of(), 0.6);
    registry.register(before);
    for (int i = 1; i < 4; i++) {
      Path next = model("m" + i, "seed: 1", Map.of("from", Fingerprints.ofPath(before)), 0.6);
      registry.register(next);
      before = next;
    }
    registry.promotions().promote(before);
    registry.register(model("other", "seed: 1", Map.of(), 0.6));
    assertThat(Retention.of(registry, 0).removed()).containsExactly(5);
  }

  @Test
  void differencesOfConfigurationDataAndMetrics() throws IOException {
    Path a = model("a", "seed: 1\ntrain: {epochs: 2, lora: {r: 8}}", Map.of("prepare", "x"), 0.6);
    Path b =
        model(
            "b",
            "seed: 1\ntrain: {epochs: 3, lora: {r: 8, alpha: 16}}",
            Map.of("prepare", "y"),
            0.65);
    registry.register(a);
    ModelDiff diff =
        ModelDiff.of(registry, registry.describe("v1"), registry.describe(b.toString()));
    assertThat(diff.a()).isEqualTo("v1");
    assertThat(diff.b()).isEqualTo("b/train/model");
    assertThat(diff.sameFiles()).isFalse();
    assertThat(diff.config())
        .containsExactly(
            Map.entry("train.epochs", new ModelDiff.Pair("2", "3")),
            Map.entry("train.lora.alpha", new ModelDiff.Pair(null, "16")));
    assertThat(diff.inputs()).containsExactly(Map.entry("prepare", new ModelDiff.Pair("x", "y")));
    assertThat(diff.metrics().get("auc").difference()).isCloseTo(0.05, within(1e-12));
    assertThat(diff.metrics().get("rank").difference()).isNaN();
    assertThat(diff.bytes()).isEqualTo(new ModelDiff.Pair(10L, 10L));
    assertThat(registry.versions()).hasSize(1);
  }
}
