package org.rectrain.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Predictions;
import org.rectrain.monitor.MonitorResult;
import org.rectrain.nn.Golden;
import org.rectrain.report.FixtureRun;
import org.rectrain.run.Progress;
import org.rectrain.train.TinyData;
import org.rectrain.train.Training;

/**
 * The scripts on a tiny run. One JShell, started as their first lines say, runs them one after the
 * other and begins each with a new state in a new JVM.
 */
@Tag("slow")
class NotebooksTest {
  private static final String MARK = "== ";
  private static final String EXIT = "/exit\n";

  @TempDir static Path run;

  /** What each script printed, by its name. */
  private static final Map<String, String> PRINTED = new HashMap<>();

  @BeforeAll
  static void runAll() throws IOException, InterruptedException {
    Path prepared = TinyData.write(run.resolve("prepare"));
    FixtureRun.prepared("region").write(prepared);
    TrainConfig train =
        ConfigReader.bind(
            """
            encoder: {base: '%s', max_tokens: 16, lora: {layers: last_1}, user_text: profile}
            batch_size: 200
            epochs: 1
            towers: {dim: 8, tower_hidden: 8, hidden: [8], history: 4}
            retrieval: {k: 10}
            """
                .formatted(Golden.path("weights/tiny/bert")),
            List.of(),
            TrainConfig.class,
            "test");
    Path out = Files.createDirectories(run.resolve("train"));
    Training.run(train, 7, prepared, out, Progress.silent());
    writePredictions(run.resolve("score"));
    Path monitor = Files.createDirectories(run.resolve("monitor"));
    Json.write(monitor.resolve(MonitorResult.FILE), drifted());
    for (String part : jshell(List.of("data", "metric", "monitor", "model", "explain"))) {
      String[] nameAndText = part.split("\n", 2);
      PRINTED.put(nameAndText[0], nameAndText[1]);
    }
  }

  /** A window in which devices moved twice as far as chance reaches. */
  private static MonitorResult drifted() {
    MonitorResult.Reason reason =
        new MonitorResult.Reason(
            MonitorResult.Cause.COVARIATE, "device", "", 0.02, 0.01, "device moved");
    MonitorResult.FeatureResult steady = feature("region", MonitorResult.State.STEADY, 0.005);
    MonitorResult.FeatureResult moved = feature("device", MonitorResult.State.DRIFT, 0.02);
    MonitorResult.Figure rate = new MonitorResult.Figure(0.2, 0.18, 0.22);
    MonitorResult.Figure none = new MonitorResult.Figure(Double.NaN, Double.NaN, Double.NaN);
    MonitorResult.TaskResult click =
        new MonitorResult.TaskResult(
            "click",
            "",
            MonitorResult.State.STEADY,
            900,
            0,
            rate,
            none,
            none,
            none,
            none,
            new MonitorResult.Estimated(Double.NaN, Double.NaN, Double.NaN),
            new MonitorResult.TaskLimits(0.2, 0.05, Double.NaN, 0.1, Double.NaN, 0.1));
    return new MonitorResult(
        1,
        MonitorResult.Decision.RETRAIN,
        "2026-03-07: retraining is due: device moved",
        "2026-03-07",
        "day",
        "jensen_shannon",
        0.01,
        List.of(reason),
        new MonitorResult.ReferenceFacts("2026-03-01", "2026-03-05", 5000, 200),
        0,
        List.of(
            new MonitorResult.WindowResult(
                "2026-03-07",
                1000,
                100,
                MonitorResult.State.DRIFT,
                List.of(steady, moved),
                List.of(click),
                List.of(reason))),
        new MonitorResult.Examples(
            "device", "tablet", List.of("device"), List.of(List.of("tablet"))));
  }

  private static MonitorResult.FeatureResult feature(
      String name, MonitorResult.State state, double value) {
    return new MonitorResult.FeatureResult(
        name,
        state,
        value,
        0.01,
        value,
        value,
        value,
        Double.NaN,
        Double.NaN,
        1,
        0,
        List.of(new MonitorResult.BucketChange("tablet", 0.1, 0.25)));
  }

  /** Four rows; of the four pairs of a click and none, main puts three right, the other one. */
  private static void writePredictions(Path scored) throws IOException {
    long[] ids = {1, 2, 3, 4};
    String[] users = {"u0", "u0", "u1", "u1"};
    String[] items = {"i0", "i1", "i2", "i3"};
    int[][] clicks = {{0, 0, 1, 1}};
    double[][] main = {{0.1, 0.4, 0.35, 0.8}};
    double[][] other = {{0.5, 0.9, 0.1, 0.6}};
    List<String> tasks = List.of("click");
    Predictions.writeRows(scored, "main", ids, users, items, tasks, clicks, main);
    Predictions.writeRows(scored, "popularity", ids, users, items, tasks, clicks, other);
  }

  @Test
  void dataIsLookedAt() {
    String out = printed("data");

    assertThat(out)
        .contains("1,000 rows read, 900 kept, 100 quarantined")
        .containsPattern("duplicate +70\n")
        .containsPattern("train +350 examples of +40 users, rates \\{click=0\\.2\\}")
        .containsPattern("device +CONTEXT +CATEGORICAL +2 values")
        .contains("600 train examples")
        .containsPattern("user u0\n  20[^\n]+history +0  (soup|football)");
  }

  @Test
  void aMetricIsComputedAndPlotted() throws IOException {
    String out = printed("metric");

    assertThat(out)
        .contains("main           click AUC 0.7500")
        .contains("popularity     click AUC 0.2500")
        .contains("score 0.100  rate 0.000  1 rows")
        .contains("plot: notebook-roc.html");
    assertThat(Files.readString(run.resolve("notebook-roc.html"))).contains("<svg", "popularity");
  }

  @Test
  void aWindowIsLookedAt() {
    assertThat(printed("monitor"))
        .contains("2026-03-07: retraining is due: device moved")
        .containsPattern("2026-03-07  drift +1,000 rows  device moved")
        .containsPattern("device +0\\.020000 of 0\\.010000 that chance reaches  drift\n +region")
        .contains("device tablet: 10.0 % -> 25.0 %")
        .contains("row [tablet]")
        .contains("click all rows: rate 0.2000 (0.1800 to 0.2200), AUC NaN");
  }

  @Test
  void aUserIsScoredByHand() {
    String out = printed("model");

    assertThat(out)
        .containsPattern("main: [0-9,]+ parameters")
        .containsPattern("user u0, [0-9]+ items in the history, [0-9]+ to find")
        .containsPattern("\n   1 +-?[0-9.]+ .* train clicks  (soup|football)")
        .containsPattern("\n  10 ")
        .containsPattern("p\\(click\\) = 0\\.[0-9]{3}  (click|-)  i[0-9]+\n");
    assertThat(out.lines().filter(line -> line.contains("p(click)"))).hasSize(5);
  }

  @Test
  void aScoreIsExplainedByHand() {
    String out = printed("explain");

    var logit = java.util.regex.Pattern.compile("logit (-?[0-9.]+)").matcher(out);
    assertThat(logit.find()).isTrue();
    assertThat(out)
        .containsPattern("user u0: p\\(click\\) = 0\\.[0-9]{3}")
        .containsPattern("the user's features add +[+-][0-9.]+\n")
        .containsPattern("together +" + java.util.regex.Pattern.quote(logit.group(1)) + "\n");
  }

  private static String printed(String script) {
    String out = PRINTED.get(script);
    // JShell goes on after an error and ends with 0; only its words say so.
    assertThat(out).isNotNull().doesNotContain("Error:", "Exception");
    return out;
  }

  private static String[] jshell(List<String> names) throws IOException, InterruptedException {
    Path root = Path.of(System.getProperty("project.root"));
    StringBuilder all = new StringBuilder();
    for (String name : names) {
      String script = Files.readString(root.resolve("notebooks-java").resolve(name + ".jsh"));
      assertThat(script).endsWith(EXIT);
      all.append("/reset\nSystem.out.println(\"" + MARK + name + "\")\n");
      all.append(script, 0, script.length() - EXIT.length());
    }
    Path together = Files.writeString(run.resolve("all.jsh"), all + EXIT);
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jshell").toString(),
                "--class-path",
                classPath,
                "-R-Dai.djl.offline=true",
                "-R-Xmx1g",
                // JShell and the JVM in which the script runs.
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC",
                "-R-XX:TieredStopAtLevel=1",
                "-R-XX:+UseSerialGC",
                together.toString())
            .redirectErrorStream(true)
            .directory(run.toFile());
    builder.environment().put("RUN", run.toString());
    Process process = builder.start();
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
      return out.substring(out.indexOf(MARK) + MARK.length()).split("(?m)^" + MARK);
    } finally {
      process.destroyForcibly();
    }
  }
}
