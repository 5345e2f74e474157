package org.rectrain.run.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.config.SparkConfig;
import org.rectrain.config.TrackConfig;
import org.rectrain.run.Provenance;
import org.rectrain.run.Registry;
import org.rectrain.run.ToldProgress;

@Tag("slow")
class TrackingTest {
  private static final String TOKEN = "s3cret-token-of-a-test";

  @TempDir private Path runs;
  private FakeMlflow server;
  private final ToldProgress progress = new ToldProgress();

  @BeforeEach
  void start() throws IOException {
    server = new FakeMlflow();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Path run() {
    return runs.resolve("a");
  }

  private Path train(double seconds) throws IOException {
    Path stage = run().resolve("train");
    Files.createDirectories(stage.resolve("model"));
    Files.writeString(stage.resolve("model/adapter_model.safetensors"), "weights");
    Files.writeString(
        stage.resolve("train.jsonl"),
        """
        {"step":0,"valid_auc_click":0.5,"best":true,"seconds":1.0}
        {"step":10,"loss":2.5,"examples_per_second":"NaN","seconds":2.5}
        """);
    Files.writeString(stage.resolve("config.yaml"), "output: runs/a\n");
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("model", "main");
    headline.put("recall@100", 0.25);
    headline.put("auc", Double.NaN);
    Provenance.of(
            "train",
            Provenance.Status.DONE,
            "print",
            Map.of("prepare", "p1"),
            7,
            Instant.now().minusMillis((long) (1000 * seconds)),
            headline)
        .write(stage);
    return stage;
  }

  private TrackConfig config(String... more) {
    String yaml =
        "mlflow: "
            + server.address()
            + "/\nregister: recommender\nartifacts: model\nwait_seconds: 60\n";
    return ConfigReader.bind(yaml, List.of(more), TrackConfig.class, "track");
  }

  private Tracking tracking(TrackConfig config, Map<String, String> environment) {
    return new Tracking(config, run(), progress, environment);
  }

  private static Map<String, SparkConfig> settings() {
    return Map.of("spark", ConfigReader.bind("{}", List.of(), SparkConfig.class, "spark"));
  }

  private static Map<String, String> values(List<JsonNode> batches, String kind) {
    Map<String, String> out = new LinkedHashMap<>();
    for (JsonNode batch : batches) {
      for (JsonNode one : batch.path(kind)) {
        String step = one.has("step") ? "#" + one.path("step") : "";
        out.put(one.path("key").asText() + step, one.path("value").toString());
      }
    }
    return out;
  }

  private String last() {
    List<String> lines = progress.lines();
    return lines.get(lines.size() - 1);
  }

  private List<Path> waiting() throws IOException {
    return new TrackQueue(run()).waiting();
  }

  @Test
  void aStageBecomesARunWithItsNumbersFilesVersionAndAlias() throws IOException {
    Path stage = train(3);
    new Registry(runs).promotions().promote(stage.resolve("model"));
    tracking(config(), Map.of("MLFLOW_TRACKING_TOKEN", TOKEN)).finished(stage, settings());
    assertThat(progress.lines()).isEmpty();
    assertThat(waiting()).isEmpty();
    assertThat(run().resolve("track")).doesNotExist();

    JsonNode made = server.of("runs/create").get(0);
    assertThat(made.path("run_name").asText()).isEqualTo("a/train");
    List<JsonNode> batches = server.of("runs/log-batch");
    assertThat(values(batches, "params"))
        .containsEntry("seed", "\"7\"")
        .containsEntry("spark.shuffle_partitions", "\"0\"")
        .containsEntry("spark.settings", "\"{}\"");
    assertThat(values(batches, "metrics"))
        .containsEntry("valid/auc_click#0", "0.5")
        .containsEntry("train/loss#10", "2.5")
        .containsEntry("machine/examples_per_second#10", "\"NaN\"")
        .containsEntry("recall_at_100#0", "0.25")
        .containsEntry("auc#0", "\"NaN\"");
    assertThat(values(batches, "tags"))
        .containsEntry("rectrain.result.model", "\"main\"")
        .containsEntry("rectrain.input.prepare", "\"p1\"");
    assertThat(server.files.keySet())
        .containsExactly(
            "7/run0/artifacts/config.yaml",
            "7/run0/artifacts/manifest.json",
            "7/run0/artifacts/model/adapter_model.safetensors",
            "7/run0/artifacts/train.jsonl");
    assertThat(server.files.get("7/run0/artifacts/model/adapter_model.safetensors"))
        .isEqualTo("weights".getBytes(StandardCharsets.UTF_8));
    JsonNode version = server.of("model-versions/create").get(0);
    assertThat(version.path("source").asText())
        .isEqualTo("mlflow-artifacts:/7/run0/artifacts/model");
    assertThat(server.of("registered-models/alias").get(0).toString())
        .contains("\"production\"", "\"recommender\"", "\"1\"");
    // An alias that the registry does not give any more.
    assertThat(server.of("DELETE registered-models/alias").get(0).toString()).contains("canary");
    assertThat(server.of("runs/update").get(0).path("status").asText()).isEqualTo("FINISHED");
    assertThat(server.authorizations).containsOnly("Bearer " + TOKEN);
  }

  @Test
  void aServerThatIsAwayCostsLittleAndGetsItLater() throws IOException {
    TrackConfig later = config();
    String free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = "http://127.0.0.1:" + socket.getLocalPort();
    }
    Tracking dead = tracking(config("mlflow=" + free), Map.of("MLFLOW_TRACKING_TOKEN", TOKEN));
    dead.finished(train(2), settings());
    dead.finished(train(3), settings());
    assertThat(waiting()).hasSize(2);
    assertThat(progress.lines()).anyMatch(line -> line.contains("cannot be reached"));
    assertThat(last()).contains("2 stages wait", "rectrain track push -c FILE");
    // The server is asked once a command, not once a stage.
    assertThat(progress.lines()).hasSize(3);
    assertThatThrownBy(dead::push)
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(75))
        .hasMessageContaining("2 of 2 wait in");
    try (Stream<Path> files = Files.walk(runs)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file)).as(file.toString()).doesNotContain(TOKEN);
      }
    }
    assertThat(String.join("\n", progress.lines())).doesNotContain(TOKEN);

    Tracking.Pushed pushed = tracking(later, Map.of()).push();
    assertThat(pushed.sent()).isEqualTo(2);
    assertThat(waiting()).isEmpty();
    assertThat(server.of("runs/create")).hasSize(2);
    // The files of the first result are not there any more, and those of the second are not its.
    assertThat(server.files.keySet()).allMatch(name -> name.startsWith("7/run1/"));
    assertThat(server.of("runs/set-tag").get(0).path("value").asText())
        .isEqualTo("none: the stage has run again before they were sent");
    assertThat(tracking(later, Map.of()).push().sent()).isZero();
  }

  @Test
  void whatWasCutShortIsNotRecordedTwice() throws IOException {
    server.broken = "runs/update";
    tracking(config(), Map.of()).finished(train(2), settings());
    assertThat(waiting()).hasSize(1);
    server.broken = "";
    assertThat(tracking(config(), Map.of()).push().sent()).isEqualTo(1);
    assertThat(server.of("runs/create")).hasSize(1);
    assertThat(server.of("model-versions/create")).hasSize(1);
  }

  @Test
  void aServerThatDoesNotAnswerIsWaitedForNoLongerThanAllowed() throws IOException {
    server.delayMillis = 60_000;
    long before = System.nanoTime();
    tracking(config("wait_seconds=0.3"), Map.of()).finished(train(2), settings());
    assertThat((System.nanoTime() - before) / 1e9).isLessThan(10);
    assertThat(waiting()).hasSize(1);
    assertThat(progress.lines().get(0)).contains("did not answer in time");
  }

  @Test
  void aRefusalIsToldAndTheRestGoesOn() throws IOException {
    server.broken = "registered-models/create";
    server.status = 401;
    Tracking tracking = tracking(config(), Map.of("MLFLOW_TRACKING_TOKEN", TOKEN));
    tracking.finished(train(2), settings());
    assertThat(progress.lines().get(0))
        .contains("answered 401 to POST")
        .contains("MLFLOW_TRACKING_TOKEN");
    assertThat(String.join("\n", progress.lines())).doesNotContain(TOKEN);
    server.status = 400;
    assertThatThrownBy(tracking::push)
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
        .hasMessageContaining("00000001-train.json")
        .hasMessageContaining("no such thing");
    server.broken = "";
    assertThat(tracking.push().sent()).isEqualTo(1);
  }

  @Test
  void namesAndPasswordsAreTakenTooButNeverFromTheAddress() throws IOException {
    Map<String, String> environment =
        Map.of("MLFLOW_TRACKING_USERNAME", "ann", "MLFLOW_TRACKING_PASSWORD", TOKEN);
    tracking(config(), environment).finished(train(2), settings());
    assertThat(server.authorizations.get(0)).startsWith("Basic ");
    assertThatThrownBy(() -> config("mlflow='http://ann:" + TOKEN + "@host:5000'"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("mlflow: holds a user or password")
        .message()
        .doesNotContain(TOKEN);
    assertThatThrownBy(() -> config("mlflow=file:///tmp/mlruns"))
        .hasMessageContaining("'file:///tmp/mlruns' is not allowed; expected http://HOST:PORT");
  }

  @Test
  void anUpdateTakesAliasesFromTheRegistryOfItsRunAndIsPushedWithIt() throws IOException {
    Path stage = train(2);
    new Registry(runs).promotions().promote(stage.resolve("model"));
    Path day = run().resolve("updates/2026-03-14");
    Path made = Files.createDirectories(day.resolve("train"));
    Provenance.of("train", Provenance.Status.DONE, "day", Map.of(), 7, Instant.now(), Map.of())
        .write(made);
    server.broken = "runs/create";
    new Tracking(config(), day, progress, Map.of()).finished(made, settings());
    server.broken = "";
    assertThat(new TrackQueue(day).waiting()).hasSize(1);
    String yaml =
        "output: " + run() + "\ntrack: {mlflow: '" + server.address() + "', register: r}\n";
    RunConfig config = ConfigReader.bind(yaml, List.of(), RunConfig.class, "test");
    assertThat(Tracking.push(config, progress).sent()).isEqualTo(1);
    assertThat(server.of("runs/create").get(0).path("run_name").asText())
        .isEqualTo("2026-03-14/train");
    // Production's version is not there, and stays unknown; the canary's alias is the server's
    // alone.
    assertThat(server.of("registered-models/alias")).isEmpty();
    assertThat(server.of("DELETE registered-models/alias")).hasSize(1);
  }

  @Test
  void aRegistryThatNeverNamedAnythingTakesNoAliasAway() throws IOException {
    tracking(config(), Map.of()).finished(train(2), settings());
    assertThat(waiting()).isEmpty();
    assertThat(server.of("DELETE registered-models/alias")).isEmpty();
  }
}
