package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.abtest.assign.Assignment;
import org.rectrain.dataset.StableHash;
import org.rectrain.run.Provenance;
import org.rectrain.run.Registry;

/** A roll-out as a scheduler drives it: looks, steps, the registry, exit codes. */
@Tag("slow")
class RolloutCommandTest {
  @TempDir private Path folder;
  private Registry registry;

  @BeforeEach
  void models() throws IOException {
    registry = new Registry(folder);
    for (String name : List.of("old", "new")) {
      Path model = Files.createDirectories(folder.resolve(name).resolve("train/model"));
      Files.writeString(model.resolve("weights"), name);
      Provenance.of("train", Provenance.Status.DONE, name, Map.of(), 7, Instant.EPOCH, Map.of())
          .write(folder.resolve(name).resolve("train"));
    }
    registry.promotions().promote(folder.resolve("old/train/model"));
    registry.promotions().name("canary", folder.resolve("new/train/model").toString(), null);
  }

  /** Days 1 and 2 at 30 %, days 3 and 4 at 60 %. */
  private String config(double quality) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("user_id,variant,timestamp,click");
    for (int day = 1; day <= 4; day++) {
      for (int u = 0; u < 2500; u++) {
        boolean in = Assignment.unit("experiment:r8", "u" + u) < (day < 3 ? 0.3 : 0.6);
        double draw = StableHash.unit(StableHash.of(StableHash.of(9, "u" + u), day));
        lines.add(
            String.format(
                Locale.ROOT,
                "u%d,%s,2026-03-%02dT12:00:00Z,%d",
                u,
                in ? "treatment" : "control",
                day,
                draw < 0.4 * (in ? quality : 1) ? 1 : 0));
      }
    }
    Files.write(folder.resolve("log.csv"), lines);
    return Files.writeString(
            folder.resolve("rollout.yaml"),
            """
            output: %s
            spark: {master: "local[2]", shuffle_partitions: 2}
            rollout:
              name: r8
              input: {path: %s}
              steps: [0.3, 0.6, 1]
              margins: [0.25, 0.2]
              days: 2
              simulations: 200
              metrics:
                - {name: ctr, kind: ratio, value: click, denominator: 1}
            """
                .formatted(folder.resolve("run"), folder.resolve("log.csv")))
        .toString();
  }

  private static JsonNode found(Cli cli) {
    return cli.last().path("metrics").path("rollout");
  }

  @Test
  void anEqualModelGoesStepByStepIntoProduction() throws IOException {
    String config = config(1);
    Cli none = Cli.run("rollout", "status", "-c", config);
    assertThat(none.code()).isEqualTo(3);
    assertThat(none.err()).contains("no roll-out has begun");

    Cli first = Cli.run("rollout", "judge", "-c", config, "--date", "2026-03-02");
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(found(first).path("decision").asText()).as(first.err()).isEqualTo("advance");
    assertThat(found(first).path("share").asDouble()).isEqualTo(0.6);

    // The same evening again, by another configuration: nothing moves on.
    Cli again = Cli.run("rollout", "judge", "-c", config, "--date", "2026-03-02", "seed=8");
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(found(again).path("share").asDouble()).isEqualTo(0.6);
    assertThat(registry.aliases()).containsEntry("production", 1).containsEntry("canary", 2);

    Cli last = Cli.run("rollout", "judge", "-c", config, "--date", "2026-03-04");
    assertThat(last.code()).as(last.err()).isZero();
    assertThat(found(last).path("phase").asText()).as(last.err()).isEqualTo("complete");
    assertThat(registry.aliases()).containsExactly(Map.entry("production", 2));
    assertThat(registry.production().orElseThrow().reason()).startsWith("rollout r8: advance: ctr");
    assertThat(Files.readString(folder.resolve("run/rollout/report.html")))
        .contains("v2 is in production");

    // A rollback by hand is not undone by the next look.
    registry.promotions().rollback("by hand");
    Cli ended = Cli.run("rollout", "judge", "-c", config, "--date", "2026-03-04", "--skip-code");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(registry.aliases()).containsExactly(Map.entry("production", 1));
    Cli status = Cli.run("rollout", "status", "-c", config);
    assertThat(status.last().path("phase").asText()).isEqualTo("complete");
    assertThat(status.err()).contains("2026-03-02", "2026-03-04");

    // Nothing goes on from a state that nobody left like this.
    Path state = folder.resolve("run/rollout/rollout.json");
    Files.writeString(state, Files.readString(state).replace("\"complete\"", "\"running\""));
    Cli edited = Cli.run("rollout", "judge", "-c", config, "--date", "2026-03-05");
    assertThat(edited.code()).isEqualTo(3);
    assertThat(edited.err()).contains("rollout.json is not as it was written");
    Cli shown = Cli.run("rollout", "status", "-c", config);
    assertThat(shown.code()).isEqualTo(3);
    assertThat(shown.err()).contains("rollout.json is not as it was written");
  }

  @Test
  void aBadModelIsTakenBackAndBrokenAssignmentsDecideNothing() throws IOException {
    String config = config(0.5);
    Cli broken = Cli.run("rollout", "judge", "-c", config, "rollout.steps=[0.1, 1]");
    assertThat(broken.code()).as(broken.err()).isEqualTo(4);
    assertThat(broken.err()).contains("users were not assigned as this step says");
    assertThat(registry.aliases()).containsEntry("canary", 2);

    Cli judged =
        Cli.run(
            "rollout",
            "judge",
            "-c",
            config,
            "--date",
            "2026-03-01",
            "rollout.name=r9",
            "rollout.gate=roll_back");
    assertThat(judged.code()).as(judged.err()).isEqualTo(4);
    assertThat(judged.err()).contains("roll back: ctr is 0.");
    assertThat(registry.aliases()).containsExactly(Map.entry("production", 1));
    Cli ended = Cli.run("rollout", "judge", "-c", config, "rollout.name=r9", "--skip-code");
    assertThat(found(ended).path("phase").asText()).as(ended.err()).isEqualTo("rolled_back");
  }

  @Test
  void aVariantByAnotherNameIsNotWaitedForInSilence() throws IOException {
    String config = config(1);
    Path log = folder.resolve("log.csv");
    Files.writeString(log, Files.readString(log).replace("treatment", "test"));
    Cli waits = Cli.run("rollout", "judge", "-c", config, "--date", "2026-03-02", "--skip-code");
    assertThat(waits.code()).as(waits.err()).isEqualTo(99);
    assertThat(found(waits).path("verdict").asText())
        .matches(
            "wait: until 2026-03-02 nobody was served the candidate; [78]\\d\\d users have a"
                + " variant that is neither 'control' \\(rollout.control\\) nor 'treatment'"
                + " \\(rollout.treatment\\)");
    assertThat(found(waits).path("date").isMissingNode()).isTrue();
    Cli itself = Cli.run("rollout", "judge", "-c", config, "rollout.candidate=production");
    assertThat(itself.code()).isEqualTo(2);
    assertThat(itself.err()).contains("rollout.candidate: 'production' is not allowed");
    Cli unnamed = Cli.run("rollout", "judge", "-c", config, "rollout.name=''");
    assertThat(unnamed.err()).contains("rollout.name: is empty");
  }

  @Test
  void aPersonMayEndIt() throws IOException {
    String config = config(1);
    String day2 = "2026-03-02";
    assertThat(Cli.run("rollout", "judge", "-c", config, "--date", day2).code()).isZero();
    registry.promotions().promote("canary", "the others can wait no longer");
    assertThat(registry.aliases()).containsExactly(Map.entry("production", 2));
    String[] evening = {"rollout", "judge", "-c", config, "--date", "2026-03-03", "--skip-code"};
    for (int call = 0; call < 2; call++) {
      Cli promoted = Cli.run(evening);
      assertThat(promoted.code()).as(promoted.err()).isEqualTo(99);
      assertThat(found(promoted).path("phase").asText()).isEqualTo("complete");
      assertThat(found(promoted).path("share").asDouble()).isEqualTo(1);
      assertThat(found(promoted).path("verdict").asText())
          .isEqualTo("by hand: v2 was put into production by a person");
    }
    // What a person does afterwards is not undone, and no candidate comes back by it.
    registry.promotions().rollback("by hand");
    Cli after = Cli.run(evening);
    assertThat(after.code()).as(after.err()).isEqualTo(99);
    assertThat(registry.aliases()).containsExactly(Map.entry("production", 1));

    registry.promotions().name("canary", "v2", null);
    String[] other = {"rollout", "judge", "-c", config, "rollout.name=r9", "--date", day2};
    Cli begun = Cli.run(other);
    assertThat(found(begun).path("phase").asText()).as(begun.err()).isEqualTo("running");
    registry.promotions().unname("canary", "a complaint");
    Cli taken = Cli.run(other);
    assertThat(taken.code()).as(taken.err()).isZero();
    assertThat(found(taken).path("phase").asText()).isEqualTo("rolled_back");
    assertThat(found(taken).path("share").asDouble()).isZero();
    assertThat(registry.history()).extracting(Registry.Event::action).endsWith("name", "unname");

    // Before anybody was served it: there is no look to show.
    registry.promotions().name("canary", "v2", null);
    Path log = folder.resolve("log.csv");
    Files.writeString(log, Files.readString(log).replace("treatment", "control"));
    String[] unseen = {"rollout", "judge", "-c", config, "rollout.name=r10", "--date", day2};
    assertThat(found(Cli.run(unseen)).path("verdict").asText()).endsWith("served the candidate");
    registry.promotions().unname("canary", null);
    Cli never = Cli.run(unseen);
    assertThat(never.code()).as(never.err()).isZero();
    assertThat(Files.readString(folder.resolve("run/rollout/report.html")))
        .contains("v2 was taken back by a person");
  }

  @Test
  void thePlanStatesWrongDecisionsAndPower() throws IOException {
    Cli plan = Cli.run("rollout", "plan", "-c", config(1));
    assertThat(plan.code()).as(plan.err()).isZero();
    JsonNode headline = plan.last().path("metrics").path("rollout_plan");
    assertThat(headline.path("rolled_back/1.0").asDouble()).isLessThanOrEqualTo(0.05);
    assertThat(headline.path("rolled_back/0.5").asDouble()).isGreaterThan(0.95);
    assertThat(Files.readString(folder.resolve("run/rollout_plan/plan.json")))
        .contains("\"weights\"", "\"half_width\"");
  }
}
