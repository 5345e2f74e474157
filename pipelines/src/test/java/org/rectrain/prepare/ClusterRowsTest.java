package org.rectrain.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.spark.StandaloneCluster;

/**
 * The same rows from one thread, from two, from a real cluster of three processes, and from one
 * that loses a worker between the two passes, with the half of the shuffle that lay there.
 */
@Tag("slow")
final class ClusterRowsTest {
  private static final List<String> TABLES =
      List.of(
          "examples/split=train",
          "examples/split=valid",
          "examples/split=test",
          "queries/split=valid",
          "queries/split=test",
          "items",
          "users",
          "statistics",
          "quarantine");

  @TempDir Path folder;
  private Process driver;

  @AfterEach
  void endDriver() {
    if (driver != null) {
      driver.destroyForcibly().onExit().join();
    }
  }

  @Test
  void rowsAreTheSameOnThreadsOnAClusterAndWithoutOneOfItsWorkers() throws Exception {
    driver = driver(config());
    try (StandaloneCluster cluster = StandaloneCluster.start(folder.resolve("cluster"), 2, 1, 512);
        PrintStream tell = new PrintStream(driver.getOutputStream(), true, StandardCharsets.UTF_8);
        BufferedReader told = driver.inputReader(StandardCharsets.UTF_8)) {
      run(tell, told, "one local[1] 4", () -> {});
      run(tell, told, "two local[2] 7", () -> {});
      StringBuilder cluster4 = new StringBuilder(" " + cluster.master() + " 4");
      cluster.settings().forEach((key, value) -> cluster4.append(" " + key + "=" + value));
      int lostAlone = run(tell, told, "cluster" + cluster4, () -> {});
      int lost = run(tell, told, "killed" + cluster4, () -> cluster.killWorker(0));
      assertThat(lostAlone).isZero();
      assertThat(lost).isEqualTo(1);
    }
    Map<String, List<String>> one = tables("one");
    assertThat(one.get("examples/split=train")).hasSizeGreaterThan(3000);
    assertThat(one.get("quarantine")).hasSizeGreaterThan(500);
    assertThat(one.get("statistics")).hasSizeGreaterThan(500);
    for (String other : List.of("two", "cluster", "killed")) {
      Map<String, List<String>> rows = tables(other);
      TABLES.forEach(
          table -> assertThat(rows.get(table)).as(other + " " + table).isEqualTo(one.get(table)));
      assertThat(unfinished(folder.resolve(other))).isEmpty();
    }
    // With as many partitions even what is summed in floating point is equal.
    for (String other : List.of("cluster", "killed")) {
      assertThat(Files.readString(folder.resolve(other).resolve("manifest.json")))
          .isEqualTo(Files.readString(folder.resolve("one").resolve("manifest.json")));
    }
  }

  private int run(PrintStream tell, BufferedReader told, String run, Runnable midway)
      throws IOException {
    tell.println(folder + "/" + run);
    assertThat(told.readLine()).as(errors()).isEqualTo("midway");
    midway.run();
    tell.println("go on");
    String done = told.readLine();
    assertThat(done).as(errors()).startsWith("done ");
    return Integer.parseInt(done.substring("done ".length()));
  }

  private String errors() throws IOException {
    return Files.readString(folder.resolve("driver.err"));
  }

  private Map<String, List<String>> tables(String run) {
    Map<String, List<String>> out = new TreeMap<>();
    PreparedFolder prepared = PreparedFolder.open(folder.resolve(run));
    TABLES.forEach(table -> out.put(table, prepared.lines(table)));
    return out;
  }

  private static List<Path> unfinished(Path run) throws IOException {
    try (Stream<Path> files = Files.walk(run)) {
      return files.filter(f -> f.getFileName().toString().startsWith(".")).toList();
    }
  }

  private Process driver(Path config) throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(StandaloneCluster.opens());
    words.addAll(StandaloneCluster.SHORT_LIVED);
    words.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path")));
    words.addAll(List.of(ClusterDriver.class.getName(), config.toString()));
    return new ProcessBuilder(words).redirectError(folder.resolve("driver.err").toFile()).start();
  }

  /** A fifth of the sample's users, in several files, so that several tasks read them. */
  private Path config() throws IOException {
    List<List<String>> files = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    int row = 0;
    for (JsonNode event : SampleDirt.lines(SampleDirt.SAMPLES.resolve("events.jsonl.gz"))) {
      if (Math.floorMod(event.path("user_id").asText().hashCode(), 5) == 0) {
        files.get(row++ % files.size()).add(event.toString());
      }
    }
    Path log = Files.createDirectories(folder.resolve("log"));
    for (int i = 0; i < files.size(); i++) {
      Files.write(log.resolve(i + ".jsonl"), files.get(i));
    }
    String yaml =
        SampleDirt.CONFIG
            .replace("ROOT", SampleDirt.SAMPLES.toString())
            .replace("path: events.jsonl.gz", "path: " + log)
            .replace("statistics: {", "statistics: {snapshot: true, ");
    return Files.writeString(folder.resolve("prepare.yaml"), yaml);
  }
}
