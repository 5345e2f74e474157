package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.dataset.Json;

/** The shipped data under configs/quality.yaml, as a user runs it. */
class QualityTest {
  @TempDir Path folder;

  private Cli prepare(String... more) {
    Path root = ProjectFiles.root();
    List<String> words = new ArrayList<>(List.of("prepare", "-c"));
    words.add(root.resolve("configs/quality.yaml").toString());
    words.add("data.root=" + root.resolve("data-samples"));
    words.add("output=" + folder.resolve("run"));
    Collections.addAll(words, more);
    return Cli.run(words.toArray(String[]::new));
  }

  @Test
  void everyFaultOfTheSampleIsToldAndTwoGatesFail() throws IOException {
    Cli cli = prepare();
    assertThat(cli.code()).as(cli.err()).isEqualTo(4);
    assertThat(cli.err()).doesNotContain("\tat ");
    Path prepared = folder.resolve("run/prepare");
    assertThat(prepared.resolve("report.html")).isRegularFile();
    JsonNode manifest = Json.read(prepared.resolve("manifest.json"), JsonNode.class);
    Map<String, Boolean> passed = new TreeMap<>();
    Map<String, Double> values = new TreeMap<>();
    for (JsonNode gate : manifest.path("gates")) {
      passed.put(gate.path("name").asText(), gate.path("passed").asBoolean());
      values.put(gate.path("name").asText(), gate.path("value").asDouble());
    }
    assertThat(passed)
        .containsEntry("share of device = mobile against 0.35", false)
        .containsEntry("share of device = desktop against 0.5", false)
        .containsEntry("share of device = tablet against 0.15", true)
        .containsEntry("texts with personal data: email", false)
        .containsEntry("texts with personal data: phone", true)
        .containsEntry("entropy of stratum device", true)
        .containsEntry("leakage", true);
    // 27 items of 900 and 1,204 people.
    assertThat(values).containsEntry("texts with personal data: email", 27 / 2104.0);
    assertThat(values).containsEntry("texts with personal data: phone", 18 / 2104.0);
    assertThat(Files.readAllLines(prepared.resolve("relabel/like_suspects.jsonl")))
        .hasSizeBetween(380, 480);
  }

  @Test
  void aFirstLookPreparesNothing() {
    Cli cli = prepare("--profile");
    assertThat(cli.code()).as(cli.err()).isZero();
    assertThat(cli.last().path("status").asText()).isEqualTo("done");
    assertThat(cli.last().path("events").asLong()).isEqualTo(63_200);
    assertThat(cli.last().path("items").asLong()).isEqualTo(900);
    assertThat(cli.last().path("users").asLong()).isEqualTo(1_204);
    assertThat(folder.resolve("run/profile/report.html")).isRegularFile();
    assertThat(folder.resolve("run/prepare")).doesNotExist();
    assertThat(cli.err()).contains("device").contains("missing");
  }
}
