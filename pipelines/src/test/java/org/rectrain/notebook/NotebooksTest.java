package org.rectrain.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.Predictions;
import org.rectrain.report.FixtureRun;
import org.rectrain.run.Progress;
import org.rectrain.train.TinyData;
import org.rectrain.train.Training;

/** Each script runs in a JShell of its own, as its first lines tell, on a tiny run. */
class NotebooksTest {
  @TempDir static Path run;

  @BeforeAll
  static void makeRun() throws IOException {
    Path prepared = TinyData.write(run.resolve("prepare"));
    FixtureRun.prepared("region").write(prepared);
    TrainConfig train =
        ConfigReader.bind(
            """
            encoder: {max_tokens: 16, lora: {layers: last_1}, user_text: profile}
            batch_size: 200
            epochs: 1
            towers: {dim: 8, tower_hidden: 8, hidden: [8], history: 4}
            retrieval: {k: 10}
            """,
            List.of(),
            TrainConfig.class,
            "test");
    Path out = Files.createDirectories(run.resolve("train"));
    Training.run(train, 7, prepared, out, Progress.silent());
    writePredictions(run.resolve("score"));
  }

  /** Four rows; of the four pairs of a click and none, lora puts three right, the other one. */
  private static void writePredictions(Path scored) throws IOException {
    long[] ids = {1, 2, 3, 4};
    String[] users = {"u0", "u0", "u1", "u1"};
    String[] items = {"i0", "i1", "i2", "i3"};
    int[][] clicks = {{0, 0, 1, 1}};
    double[][] lora = {{0.1, 0.4, 0.35, 0.8}};
    double[][] other = {{0.5, 0.9, 0.1, 0.6}};
    List<String> tasks = List.of("click");
    Predictions.writeRows(scored, "lora", ids, users, items, tasks, clicks, lora);
    Predictions.writeRows(scored, "popularity", ids, users, items, tasks, clicks, other);
  }

  @Test
  void dataIsLookedAt() throws IOException, InterruptedException {
    String out = jshell("data.jsh");

    assertThat(out)
        .contains("1,000 rows read, 900 kept, 100 quarantined")
        .containsPattern("duplicate +70\n")
        .containsPattern("train +350 examples of +40 users, rates \\{click=0\\.2\\}")
        .containsPattern("device +CONTEXT +CATEGORICAL +2 values")
        .contains("600 train examples")
        .containsPattern("user u0\n  20[^\n]+history +0  (soup|football)");
  }

  @Test
  void aMetricIsComputedAndPlotted() throws IOException, InterruptedException {
    String out = jshell("metric.jsh");

    assertThat(out)
        .contains("lora           click AUC 0.7500")
        .contains("popularity     click AUC 0.2500")
        .contains("score 0.100  rate 0.000  1 rows")
        .contains("plot: notebook-roc.html");
    assertThat(Files.readString(run.resolve("notebook-roc.html"))).contains("<svg", "popularity");
  }

  @Test
  void aUserIsScoredByHand() throws IOException, InterruptedException {
    String out = jshell("model.jsh");

    assertThat(out)
        .containsPattern("lora: [0-9,]+ parameters")
        .containsPattern("user u0, [0-9]+ items in the history, [0-9]+ to find")
        .containsPattern("\n   1 +-?[0-9.]+ .* train clicks  (soup|football)")
        .containsPattern("\n  10 ")
        .containsPattern("p\\(click\\) = 0\\.[0-9]{3}  (click|-)  i[0-9]+\n");
    assertThat(out.lines().filter(line -> line.contains("p(click)"))).hasSize(5);
  }

  private static String jshell(String script) throws IOException, InterruptedException {
    Path root = Path.of(System.getProperty("project.root"));
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jshell").toString(),
                "--class-path",
                classPath,
                "-R-Dai.djl.offline=true",
                "-R-Xmx1g",
                root.resolve("notebooks-java").resolve(script).toString())
            .redirectErrorStream(true)
            .directory(run.toFile());
    builder.environment().put("RUN", run.toString());
    return output(builder.start(), script);
  }

  private static String output(Process process, String script)
      throws IOException, InterruptedException {
    try {
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(script + " ends").isTrue();
      // JShell goes on after an error and ends with 0; only its words tell.
      assertThat(out).doesNotContain("Error:", "Exception");
      return out.replace("\r\n", "\n");
    } finally {
      process.destroyForcibly();
    }
  }
}
