package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.abtest.assign.Assignment;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.StableHash;
import org.rectrain.run.Registry;

/**
 * Ten days without a person: a shift on the fifth is found, the model updated, offered, judged on
 * what was served and promoted; a bad model of the eighth day is rolled back. What runs next
 * follows from exit codes and last lines alone.
 */
@Tag("slow")
class DailyLoopTest {
  private static final String FIRST = "2026-03-05";

  @TempDir private Path folder;

  private String config() throws IOException {
    return Files.writeString(
            folder.resolve("loop.yaml"),
            """
            output: %1$s/runs/loop
            seed: 7
            spark: {master: "local[2]", shuffle_partitions: 2}
            sample:
              events: 4000
              users: 120
              items: 60
              start: "%2$s"
              days: 10
              engine: local
              shifts: [{kind: devices, from: "2026-03-09", strength: 0.9}]
              experiment: {users: 100}
            data:
              root: %1$s/runs/loop/sample
              events:
                path: events.jsonl.gz
                id: impression_id
                labels: {click: click}
                context: {device: {column: device}}
            prepare:
              clean: {bots: {dwell: dwell_ms}}
              negatives: {ratio: 0}
              statistics: {by: [item, user]}
              gates: {max_missing: 1, max_quarantined: 1}
            train:
              towers: {text: false, dim: 4, tower_hidden: 4, hidden: [4]}
              retrieval: {weight: 0}
              batch_size: 64
              workers: 1
            monitor:
              input: {path: events.jsonl.gz, where: "dwell_ms > 0"}
              reference: {from: "%2$s", to: "2026-03-07"}
              features: {device: device, page: page}
              draws: 500
            update:
              gates: {min_gain: -0.2, max_forgetting: 0.2, replicates: 100}
            rollout:
              input: {path: %1$s/served.csv}
              steps: [0.5, 1]
              margins: [0.25]
              days: 1
              metrics: [{name: ctr, kind: ratio, value: click, denominator: 1}]
            """
                .formatted(folder, FIRST))
        .toString();
  }

  /** A day on which the candidate served half of the users, with its clicks relative to others'. */
  private void serve(String rollout, String day, double quality) throws IOException {
    List<String> lines = new ArrayList<>(List.of("user_id,variant,timestamp,click"));
    for (int u = 0; u < 4000; u++) {
      boolean candidate = Assignment.unit("experiment:" + rollout, "u" + u) < 0.5;
      double draw = StableHash.unit(StableHash.of(StableHash.of(3, rollout), u));
      lines.add(
          String.format(
              Locale.ROOT,
              "u%d,%s,%sT12:00:00Z,%d",
              u,
              candidate ? "treatment" : "control",
              day,
              draw < 0.4 * (candidate ? quality : 1) ? 1 : 0));
    }
    Files.write(folder.resolve("served.csv"), lines);
  }

  private static JsonNode call(int code, String... words) {
    Cli done =
        Cli.run(
            Stream.concat(Arrays.stream(words), Stream.of("--skip-code")).toArray(String[]::new));
    assertThat(done.code()).as(String.join(" ", words) + "\n" + done.err()).isEqualTo(code);
    return done.last().path("metrics");
  }

  @Test
  void keepsTheModelGood() throws IOException {
    String config = config();
    Registry registry = new Registry(folder.resolve("runs"));
    call(0, "sample", "-c", config);

    // Day 4: nothing is in production yet, so the update learns all days.
    call(0, "update", "-c", config, "--until", "2026-03-07", "update.promote=true");
    assertThat(registry.aliases()).containsOnlyKeys("production").containsEntry("production", 1);

    // Day 4 is quiet, day 5 is not.
    call(99, "monitor", "-c", config, "--date", "2026-03-08");
    JsonNode drift = call(0, "monitor", "-c", config, "--date", "2026-03-09").path("monitor");
    assertThat(drift.path("decision").asText()).isEqualTo("retrain");
    assertThat(drift.path("verdict").asText()).contains("device");

    // Day 6: the days up to the shift are learned, its day after judges.
    call(0, "update", "-c", config, "--until", "2026-03-09");
    assertThat(registry.aliases()).containsEntry("production", 1).containsEntry("canary", 2);
    assertThat(registry.version("v2").parent()).isEqualTo(1);
    serve("day6", "2026-03-10", 1.1);
    JsonNode judged =
        call(0, "rollout", "judge", "-c", config, "rollout.name=day6").path("rollout");
    assertThat(judged.path("decision").asText()).isEqualTo("advance");
    assertThat(registry.aliases()).containsOnlyKeys("production").containsEntry("production", 2);

    // Day 8: a model that passes off line and fails with those whom it serves.
    call(0, "update", "-c", config, "--until", "2026-03-11");
    assertThat(registry.aliases()).containsEntry("production", 2).containsEntry("canary", 3);
    serve("day8", "2026-03-12", 0.5);
    JsonNode bad = call(0, "rollout", "judge", "-c", config, "rollout.name=day8").path("rollout");
    assertThat(bad.path("decision").asText()).isEqualTo("roll_back");
    assertThat(registry.aliases()).containsOnlyKeys("production").containsEntry("production", 2);

    // Day 10: the next update goes on from what is in production, with the days of the bad one.
    call(0, "update", "-c", config, "--until", "2026-03-13");
    JsonNode last = Json.tree(folder.resolve("runs/loop/updates/2026-03-13/update/update.json"));
    assertThat(last.path("parent").path("name").asText()).isEqualTo("v2");
    assertThat(last.path("news").path("days").properties())
        .extracting(day -> day.getKey())
        .containsExactly("2026-03-10", "2026-03-11", "2026-03-12", "2026-03-13");
    assertThat(registry.history())
        .extracting(event -> event.action() + " " + event.alias() + " " + event.version())
        .containsExactly(
            "promote production 1",
            "name canary 2",
            "promote production 2",
            "unname canary 0",
            "name canary 3",
            "unname canary 0",
            "name canary 4");
  }
}
