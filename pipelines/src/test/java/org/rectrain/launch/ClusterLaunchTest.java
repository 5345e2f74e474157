package org.rectrain.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.run.ToldProgress;
import org.rectrain.spark.StandaloneCluster;
import org.rectrain.spark.TestSpark;
import org.rectrain.train.TinyData;

/**
 * Two workers on a real cluster of three processes give the bits of two threads, though one
 * worker's process is killed half-way, or its machine is.
 */
@Tag("slow")
class ClusterLaunchTest {
  private static final long SEED = 7;
  private static final String ADAPTER = "model/adapter_model.safetensors";

  @TempDir Path folder;
  private Process driver;

  static TrainConfig config(String... overrides) {
    List<String> all = new ArrayList<>(List.of("epochs=3"));
    all.addAll(List.of(overrides));
    return BarrierLaunchTest.config(all.toArray(String[]::new));
  }

  @AfterEach
  void endDriver() {
    if (driver != null) {
      driver.destroyForcibly().onExit().join();
    }
  }

  @Test
  void aClusterGivesTheBitsOfThreadsThoughWorkersAreKilled() throws Exception {
    Path prepared = TinyData.write(folder.resolve("prepare"));
    Path threads = folder.resolve("threads");
    resume(prepared, threads, new ToldProgress());
    byte[] expected = Files.readAllBytes(threads.resolve(ADAPTER));
    try (StandaloneCluster cluster =
        StandaloneCluster.start(folder.resolve("cluster"), 2, 1, 768)) {
      driver = driver(prepared, cluster);
      try (PrintStream tell =
              new PrintStream(driver.getOutputStream(), true, StandardCharsets.UTF_8);
          BufferedReader told = driver.inputReader(StandardCharsets.UTF_8)) {
        Path process = folder.resolve("process");
        assertThat(run(tell, told, process + " 90", ClusterLaunchTest::killAnExecutor))
            .contains("train: a worker was lost, all start again: ")
            .contains("train: goes on from the checkpoint at step ")
            .endsWith("done");
        assertThat(Files.readAllBytes(process.resolve(ADAPTER))).isEqualTo(expected);

        Path machine = folder.resolve("machine");
        assertThat(run(tell, told, machine + " 3", () -> cluster.killWorker(1)))
            .contains("failed 3 a training worker was lost: 2 workers must run at once, and Spark");
        assertThat(machine.resolve("model")).doesNotExist();
        ToldProgress again = new ToldProgress();
        resume(prepared, machine, again);
        assertThat(again.lines())
            .anyMatch(line -> line.startsWith("train: goes on from the checkpoint"));
        assertThat(Files.readAllBytes(machine.resolve(ADAPTER))).isEqualTo(expected);
      }
    }
  }

  /** Trains with threads of this process, from what lies in the folder. */
  private static void resume(Path prepared, Path out, ToldProgress told) throws IOException {
    Launch.of(config(), TestSpark.config(), told).train(SEED, prepared, out);
  }

  /**
   * Runs on the cluster, which may lack cores for some seconds; midway comes after the evaluation
   * at step 6 of 18.
   */
  private String run(PrintStream tell, BufferedReader told, String job, Runnable midway)
      throws IOException {
    StringBuilder all = new StringBuilder();
    boolean disturbed = false;
    tell.println(job);
    while (true) {
      String line = told.readLine();
      assertThat(line).as(all + Files.readString(folder.resolve("driver.err"))).isNotNull();
      all.append(line).append('\n');
      if (line.startsWith("train step 6:") && !disturbed) {
        disturbed = true;
        midway.run();
      }
      if (line.equals("done") || line.startsWith("failed ")) {
        return all.toString().strip();
      }
    }
  }

  private static void killAnExecutor() {
    // Master, workers and driver are children of this process; executors are the workers'.
    List<ProcessHandle> children = ProcessHandle.current().children().toList();
    ProcessHandle executor =
        ProcessHandle.current()
            .descendants()
            .filter(process -> !children.contains(process))
            .findFirst()
            .orElseThrow();
    executor.destroyForcibly();
    executor.onExit().join();
  }

  private Process driver(Path prepared, StandaloneCluster cluster) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(StandaloneCluster.opens());
    words.addAll(StandaloneCluster.SHORT_LIVED);
    words.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
    words.addAll(List.of(LaunchDriver.class.getName(), Long.toString(SEED), prepared.toString()));
    words.add(cluster.master());
    cluster.settings().forEach((key, value) -> words.add(key + "=" + value));
    return new ProcessBuilder(words).redirectError(folder.resolve("driver.err").toFile()).start();
  }
}
