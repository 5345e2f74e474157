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
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.dataset.Json;

/** The shipped data under configs/quality.yaml, as a user runs it. */
@Tag("slow")
class QualityTest {
  private static final String REFERENCE = "data-samples/reference/feature_schema.json";
  private static final int ITEMS = 900;
  private static final int USERS = 1_204;
  private static final int ROWS = 63_200;

  @TempDir Path folder;

  private Cli prepare(String... more) {
    Path root = ProjectFiles.root();
    List<String> words = new ArrayList<>(List.of("prepare", "-c"));
    words.add(root.resolve("configs/quality.yaml").toString());
    words.add("data.root=" + root.resolve("data-samples"));
    words.add("prepare.gates.drift.reference=" + root.resolve(REFERENCE));
    words.add("output=" + folder.resolve("run"));
    Collections.addAll(words, more);
    return Cli.run(words.toArray(String[]::new));
  }

  @Test
  void everyGateIsToldAndOnlyThePlantedFaultsFail() throws IOException {
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
        .containsEntry("personal data in items.description: email", false)
        .containsEntry("personal data in items.description: phone", true)
        .containsEntry("personal data in users.name: email", true)
        .containsEntry("entropy of stratum device", true)
        .containsEntry("missing query", true)
        .containsEntry("suspect labels of like", true)
        .containsEntry("drift (PSI) of device", false)
        .containsEntry("drift (PSI) of page", true)
        .containsEntry("drift (Kullback-Leibler, nats) of age_group", true)
        .containsEntry("Fleiss' kappa of like", true)
        .containsEntry("leakage", true);
    // Two faults were planted: the devices, seen by three gates, and addresses in item texts.
    assertThat(passed.values().stream().filter(p -> !p)).hasSize(4);
    assertThat(values)
        .containsEntry("personal data in items.description: email", 27.0 / ITEMS)
        .containsEntry("personal data in items.description: phone", 18.0 / ITEMS)
        .containsEntry("personal data in users.name: email", 12.0 / USERS);
    JsonNode queries = manifest.path("personal_columns").path("query");
    queries
        .properties()
        .forEach(
            kind ->
                assertThat(values)
                    .containsEntry(
                        "personal data in query: " + kind.getKey(),
                        kind.getValue().asDouble() / ROWS));
    assertAgreement(manifest.path("audit").path("agreement"), prepared);
    assertThat(Files.readAllLines(prepared.resolve("relabel/like_suspects.jsonl")))
        .hasSizeBetween(380, 480);
  }

  /** Of annotators who are right with chances a and b, a share ab + (1 - a)(1 - b) agrees. */
  private static void assertAgreement(JsonNode found, Path prepared) throws IOException {
    double[] right = {0.97, 0.93, 0.9, 0.85};
    assertThat(found.path("raters").asInt()).isEqualTo(4);
    assertThat(found.path("impressions").asInt()).isEqualTo(671);
    double likes = 0.22;
    for (JsonNode pair : found.path("pairs")) {
      double a = right[pair.path("first").asText().charAt(1) - '1'];
      double b = right[pair.path("second").asText().charAt(1) - '1'];
      double agree = a * b + (1 - a) * (1 - b);
      double yesA = likes * a + (1 - likes) * (1 - a);
      double yesB = likes * b + (1 - likes) * (1 - b);
      double chance = yesA * yesB + (1 - yesA) * (1 - yesB);
      assertThat(pair.path("cohen_kappa").asDouble())
          .isCloseTo((agree - chance) / (1 - chance), Offset.offset(0.1));
    }
    Path open = prepared.resolve(found.path("arbitration").asText());
    assertThat(Files.readAllLines(open)).hasSize(found.path("open").asInt()).isNotEmpty();
  }

  /** The shipped reference is what its own commands make. */
  @Test
  void theDriftReferenceCanBeMadeAgain() throws IOException {
    Path root = ProjectFiles.root();
    Path made = folder.resolve("before");
    Cli sample =
        Cli.run(
            "sample",
            "-c",
            root.resolve("configs/generate.yaml").toString(),
            "output=" + made,
            "seed=8",
            "sample.devices=[0.35, 0.5, 0.15]");
    assertThat(sample.code()).as(sample.err()).isZero();
    Cli prepare =
        Cli.run(
            "prepare",
            "-c",
            root.resolve("configs/sample.yaml").toString(),
            "output=" + made,
            "data.root=" + made.resolve("sample"));
    assertThat(prepare.code()).as(prepare.err()).isZero();
    assertThat(made.resolve("prepare/feature_schema.json"))
        .hasSameTextualContentAs(root.resolve(REFERENCE));
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
