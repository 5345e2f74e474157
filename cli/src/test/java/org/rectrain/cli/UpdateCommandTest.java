package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.abtest.assign.Assignment;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.StableHash;
import org.rectrain.path.Updates;
import org.rectrain.path.runner.PathRunner;
import org.rectrain.release.rollout.RolloutState;
import org.rectrain.run.Progress;
import org.rectrain.run.Provenance;
import org.rectrain.run.Registry;

/** Updates day by day, as a scheduler runs them: exit codes, the chain, late rows, a kill. */
@Tag("slow")
class UpdateCommandTest {
  @TempDir private Path folder;

  /** Days on which other devices come. */
  private List<Integer> campaign = List.of();

  /** Users like items of their own half; each day brings a device of its own. */
  private void log(int days, int lateRows) throws IOException {
    List<String> lines = new ArrayList<>(List.of("user_id,item_id,timestamp,device,click"));
    for (int day = 1; day <= days; day++) {
      for (int i = 0; i < 240; i++) {
        lines.add(row(day, i, 0));
      }
    }
    for (int i = 0; i < lateRows; i++) {
      lines.add(row(2, i, 7));
    }
    Files.write(folder.resolve("log.csv"), lines);
  }

  private String row(int day, int i, int second) {
    int user = i % 40;
    int item = (int) (24 * StableHash.unit(StableHash.of(day, i)));
    double liked = user % 2 == item % 2 ? 0.7 : 0.1;
    boolean click = StableHash.unit(StableHash.of(day + 100L, i)) < liked;
    return String.format(
        Locale.ROOT,
        "u%d,i%d,2026-03-%02dT%02d:%02d:%02dZ,%s,%d",
        user,
        item,
        day,
        i / 20,
        i % 60,
        second,
        i % 3 == 0 || (campaign.contains(day) && i % 2 == 0)
            ? "phone"
            : i % 7 == 0 ? "new" + day : "tv",
        click ? 1 : 0);
  }

  private String config() throws IOException {
    return Files.writeString(
            folder.resolve("update.yaml"),
            """
            output: %s
            spark: {master: "local[2]", shuffle_partitions: 2}
            data:
              events: {path: %s, labels: {click: click}, context: {device: {column: device}}}
            prepare:
              negatives: {ratio: 0}
              statistics: {by: [item, user]}
              gates: {max_missing: 1}
            train:
              towers: {text: false, dim: 4, tower_hidden: 4, hidden: [4], item_ids: true}
              retrieval: {weight: 0}
              batch_size: 64
              epochs: 2
              workers: 1
            update:
              min_rows: 50
              gates: {min_gain: -0.5, max_forgetting: 0.5, replicates: 100}
            """
                .formatted(folder.resolve("runs/daily"), folder.resolve("log.csv")))
        .toString();
  }

  private Path update(String day) {
    return folder.resolve("runs/daily/updates").resolve(day);
  }

  @Test
  void goesOnFromProductionDayByDay() throws IOException {
    log(6, 0);
    String config = config();
    Cli first = Cli.run("update", "-c", config, "--until", "2026-03-03", "update.promote=true");
    assertThat(first.code()).as(first.err()).isZero();
    JsonNode alone = Json.tree(update("2026-03-03").resolve("update/update.json"));
    assertThat(alone.path("mode").asText()).isEqualTo("full");
    assertThat(alone.path("parent").isNull()).isTrue();
    Registry registry = new Registry(folder.resolve("runs"));
    assertThat(registry.production().orElseThrow().model())
        .isEqualTo("daily/updates/2026-03-03/train/model");
    assertThat(registry.version("production").name()).isEqualTo("v1");
    assertThat(registry.version("production").metrics()).containsKeys("until", "auc_next_day");

    Cli again = Cli.run("update", "-c", config, "--until", "2026-03-03", "--skip-code");
    assertThat(again.code()).as(again.err()).isEqualTo(99);
    assertThat(again.last().path("status").asText()).isEqualTo("nothing_to_do");
    assertThat(again.last().path("why").asText())
        .startsWith("0 new rows until 2026-03-03; update.min_rows is 50");

    // Rows of day 2 arrive late, and day 5 is there.
    log(6, 13);
    Cli missed =
        Cli.run("update", "-c", config, "update.gates.min_gain=0.9", "update.promote=true");
    assertThat(missed.code()).as(missed.err()).isEqualTo(4);
    assertThat(missed.last().path("status").asText()).isEqualTo("gate_failed");
    assertThat(missed.last().path("error").asText())
        .contains("update.gates.min_gain: AUC of click on the next day changed by");
    assertThat(registry.history()).hasSize(1);
    Cli pushed =
        Cli.run(
            "models",
            "promote",
            update("2026-03-05").resolve("train/model").toString(),
            "--runs",
            folder.resolve("runs").toString());
    assertThat(pushed.code()).isEqualTo(4);
    assertThat(pushed.err()).contains("its update did not pass: update.gates.min_gain: AUC");

    Cli second = Cli.run("update", "-c", config);
    assertThat(second.code()).as(second.err()).isZero();
    JsonNode told = Json.tree(update("2026-03-05").resolve("update/update.json"));
    assertThat(told.path("until").asText()).isEqualTo("2026-03-05");
    assertThat(told.path("exam_day").asText()).isEqualTo("2026-03-06");
    assertThat(told.path("next_day").path("rows").asInt()).isEqualTo(240);
    assertThat(told.path("anchor").path("rows").asInt()).isBetween(30, 150);
    JsonNode news = told.path("news");
    assertThat(news.path("days").toString()).isEqualTo("{\"2026-03-04\":240,\"2026-03-05\":240}");
    assertThat(news.path("late").toString()).isEqualTo("{\"2026-03-02\":13}");
    assertThat(news.path("grew").path("device").asInt()).isEqualTo(2);
    JsonNode learned = told.path("learned");
    assertThat(learned.path("replayed").asInt())
        .isEqualTo((int) Math.round(learned.path("new_rows").asInt() * 0.3 / 0.7));
    assertThat(learned.path("factor").asDouble())
        .isEqualTo(
            Math.sqrt(
                learned.path("new_rows").asDouble()
                    / (learned.path("new_rows").asDouble()
                        + learned.path("known_rows").asDouble())));
    // The chain: what made the new model read the very files of the old one.
    Provenance made = Provenance.read(update("2026-03-05").resolve("train"));
    assertThat(made.inputs()).containsKey("train.init_from");
    assertThat(told.path("parent").path("fingerprint").asText())
        .isEqualTo(Provenance.read(update("2026-03-03").resolve("train")).fingerprint());
    // Offered, never promoted by itself; a second call changes nothing.
    assertThat(registry.production().orElseThrow().version()).isEqualTo(1);
    assertThat(registry.version("canary").model())
        .isEqualTo("daily/updates/2026-03-05/train/model");
    assertThat(registry.version("canary").parent()).isEqualTo(1);
    assertThat(registry.history()).hasSize(2);
    Cli same = Cli.run("update", "-c", config, "--skip-code");
    assertThat(same.code()).as(same.err()).isEqualTo(99);
    assertThat(same.last().path("status").asText()).isEqualTo("up_to_date");
    assertThat(registry.history()).hasSize(2);
    assertThat(Files.readString(update("2026-03-05").resolve("update/report.html")))
        .contains("The update passes its gates")
        .contains("What it gains, what it forgets")
        .contains("Update by update");

    // A candidate that is being rolled out is left alone where the configuration says so.
    log(7, 13);
    Cli waits = Cli.run("update", "-c", config, "update.canary=wait", "--skip-code");
    assertThat(waits.code()).as(waits.err()).isEqualTo(99);
    assertThat(waits.last().path("why").asText())
        .isEqualTo(
            "the canary v2 is neither in production nor taken back yet; update.canary is wait");
    Cli ownDay = Cli.run("update", "-c", config, "update.canary=wait", "--until", "2026-03-05");
    assertThat(ownDay.code()).as(ownDay.err()).isZero();
    assertThat(ownDay.last().path("why").asText()).isEmpty();
    log(6, 13);

    Cli late = Cli.run("update", "-c", config, "--until", "2026-03-06");
    assertThat(late.code()).isEqualTo(3);
    assertThat(late.err())
        .contains("update.until: 2026-03-06, but the log has no row of the day after, the exam")
        .contains("the log's days go from 2026-03-01 to 2026-03-06");
    Cli wrong = Cli.run("update", "-c", config, "--until", "soon");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("update.until: 'soon' is not allowed");
    Cli lost = Cli.run("update", "-c", config, "update.from=" + folder.resolve("nowhere"));
    assertThat(lost.code()).isEqualTo(3);
    assertThat(lost.err()).contains("nowhere is no finished model");
  }

  /** What was served until a day, each day at its share; the model of day 8 is a bad one. */
  private void served(Map<Integer, Double> shares) throws IOException {
    List<String> lines = new ArrayList<>(List.of("user_id,variant,timestamp,click"));
    shares.forEach(
        (day, share) -> {
          for (int u = 0; u < 4000; u++) {
            boolean in = Assignment.unit("experiment:rollout", "u" + u) < share;
            double draw = StableHash.unit(StableHash.of(StableHash.of(9, "u" + u), day));
            lines.add(
                "u%d,%s,2026-03-%02dT12:00:00Z,%d"
                    .formatted(
                        u,
                        in ? "treatment" : "control",
                        day,
                        draw < 0.4 * (in && day == 8 ? 0.5 : 1) ? 1 : 0));
          }
        });
    Files.write(folder.resolve("served.csv"), lines);
  }

  /** The evening of a day as the schedulers run it; the exit codes and what became of them. */
  private String evening(int day, String watch, String config) {
    String date = "2026-03-%02d".formatted(day);
    String before = "2026-03-%02d".formatted(day - 1);
    Cli seen = Cli.run("monitor", "-c", watch, "--date", date, "--skip-code");
    String codes = day + ": monitor " + seen.code();
    if (seen.code() == 0) {
      Cli updated =
          Cli.run("update", "-c", config, "--until", before, "--skip-code", "update.min_rows=400");
      codes += ", update " + updated.code();
    }
    return codes + ", " + judged(date, watch);
  }

  private static String judged(String date, String watch) {
    Cli judged = Cli.run("rollout", "judge", "-c", watch, "--date", date, "--skip-code");
    String decision = judged.last().path("metrics").path("rollout").path("decision").asText();
    return ("rollout " + judged.code() + " " + decision).strip();
  }

  @Test
  void tenDaysGoByWithoutAPerson() throws IOException {
    campaign = List.of(5, 6);
    log(4, 0);
    String config = config();
    String watch =
        Files.writeString(
                folder.resolve("watch.yaml"),
                """
                output: %s
                spark: {master: "local[2]", shuffle_partitions: 2}
                monitor:
                  input: {path: %s}
                  reference: {from: "2026-03-01", to: "2026-03-03"}
                  features: {}
                  numbers: {phone: "case when device = 'phone' then 1 else 0 end"}
                  tasks: {click: {label: click}}
                  draws: 200
                rollout:
                  input: {path: %s}
                  steps: [0.3, 1]
                  margins: [0.25]
                  days: 1
                  metrics: [{name: ctr, kind: ratio, value: click, denominator: 1}]
                """
                    .formatted(
                        folder.resolve("runs/watch"),
                        folder.resolve("log.csv"),
                        folder.resolve("served.csv")))
            .toString();
    Cli first = Cli.run("update", "-c", config, "--until", "2026-03-03", "update.promote=true");
    assertThat(first.code()).as(first.err()).isZero();
    Registry registry = new Registry(folder.resolve("runs"));
    List<String> days = new ArrayList<>();
    Map<Integer, Double> shares = new TreeMap<>();
    for (int day = 4; day <= 10; day++) {
      RolloutState state = RolloutState.read(folder.resolve("runs/watch/rollout"));
      boolean running = state != null && state.phase() == RolloutState.Phase.RUNNING;
      shares.put(day, running ? state.share() : 0);
      log(day, 0);
      served(shares);
      days.add(evening(day, watch, config));
      if (day == 7) {
        Path bad = Files.createDirectories(folder.resolve("runs/bad/train/model"));
        Files.writeString(bad.resolve("weights"), "bad");
        Provenance.of("train", Provenance.Status.DONE, "bad", Map.of(), 7, Instant.EPOCH, Map.of())
            .write(folder.resolve("runs/bad/train"));
        registry.promotions().name("canary", bad.toString(), null);
        days.add("7: " + judged("2026-03-07", watch));
      }
    }
    assertThat(days)
        .containsExactly(
            "4: monitor 99, rollout 99",
            // Other devices, but one day is too little news (update.min_rows).
            "5: monitor 0, update 99, rollout 99",
            // The candidate is served from the next day on.
            "6: monitor 0, update 0, rollout 99 wait",
            "7: monitor 99, rollout 0 advance",
            // A bad model is named in the evening; its days begin with the next.
            "7: rollout 99 wait",
            "8: monitor 99, rollout 0 roll_back",
            "9: monitor 99, rollout 99 roll_back",
            "10: monitor 99, rollout 99 roll_back");
    assertThat(registry.aliases()).containsExactly(Map.entry("production", 2));
    assertThat(registry.version("production").model())
        .isEqualTo("daily/updates/2026-03-05/train/model");
    assertThat(registry.history())
        .extracting(Registry.Event::action)
        .containsExactly("promote", "name", "promote", "unname", "name", "unname");
  }

  @Test
  void goesOnAfterAKillToTheSameBits() throws IOException {
    log(5, 0);
    String config = config();
    assertThat(Cli.run("update", "-c", config, "--until", "2026-03-03").code()).isZero();
    Path model = update("2026-03-03").resolve("train/model");
    Path whole = folder.resolve("runs/whole");
    Path killed = folder.resolve("runs/killed");
    learn(config, model, whole, Integer.MAX_VALUE);
    assertThatThrownBy(() -> learn(config, model, killed, 5)).hasMessage("killed");
    Path out = killed.resolve("updates/2026-03-04");
    assertThat(out.resolve("train")).doesNotExist();
    List<String> told = learn(config, model, killed, Integer.MAX_VALUE);
    assertThat(told)
        .contains("prepare: up to date")
        .anyMatch(line -> line.contains("goes on from"));
    assertThat(told).contains("train: goes on from the checkpoint at step 6");
    for (String name : List.of("scorer.safetensors", "rectrain.json", "feature_schema.json")) {
      assertThat(out.resolve("train/model").resolve(name))
          .hasSameBinaryContentAs(whole.resolve("updates/2026-03-04/train/model").resolve(name));
    }
    assertThat(exams(out)).isEqualTo(exams(whole.resolve("updates/2026-03-04")));
  }

  private static String exams(Path day) {
    JsonNode result = Json.tree(day.resolve("update/update.json"));
    return result.path("next_day").toString() + result.path("anchor") + result.path("gates");
  }

  /** An update from a model; the training is cut off after so many steps. Returns what was told. */
  private static List<String> learn(String config, Path from, Path output, int steps)
      throws IOException {
    RunConfig read =
        ConfigReader.read(
            Path.of(config),
            List.of(
                "output=" + output,
                "update.from=" + from,
                "train.batch_size=16",
                "train.checkpoint_minutes=0.000001"));
    List<String> told = new ArrayList<>();
    Progress progress =
        new Progress() {
          @Override
          public Bar step(String what, long total) {
            return new Steps(what.equals("train") ? steps : Long.MAX_VALUE);
          }

          @Override
          public void log(String line) {
            told.add(line);
          }
        };
    new PathRunner(Updates.plan(read, progress).day(), progress).run(Updates.STAGES, false);
    return told;
  }

  /** Breaks after so many units. */
  private static final class Steps implements Progress.Bar {
    private long left;

    Steps(long left) {
      this.left = left;
    }

    @Override
    public void advance(long units) {
      left -= units;
      if (left < 0) {
        throw new IllegalStateException("killed");
      }
    }

    @Override
    public void message(String text) {
      // Nobody looks.
    }

    @Override
    public void close() {
      // Nothing to free.
    }
  }
}
