package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/training.md, "On a Spark cluster", as they stand on the page. */
@Tag("slow")
class ClusterCommandsTest {
  private static final long PATIENCE_SECONDS = 120;

  @TempDir Path folder;
  private final List<Process> nodes = new ArrayList<>();
  private Distribution distribution;

  @AfterEach
  void stop() throws IOException {
    nodes.forEach(Process::destroyForcibly);
    nodes.forEach(node -> node.onExit().join());
    distribution.removeJars();
  }

  @Test
  void theDocumentedCommandsRun() throws Exception {
    distribution = Distribution.layOut(folder.resolve("dist"));
    TinyInput input = TinyInput.write(folder);
    // Rows have to lie where the command was started, not where the executors are.
    Path config = folder.resolve("relative.yaml");
    Files.writeString(
        config,
        Files.readString(input.config()).replace("output: " + folder + "/run", "output: run"));
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    List<String> commands = commands(config, port);
    assertThat(commands).hasSize(4);
    node("master", commands.get(0));
    waitForMaster(port);
    node("worker", commands.get(1));
    for (String command : commands.subList(2, 4)) {
      Distribution.Done done = distribution.launch(folder, environment(), command.split(" "));
      assertThat(done.code()).as(command + "\n" + done.err()).isZero();
      assertThat(done.out()).startsWith("{\"status\":\"done\",\"code\":0,");
    }
    assertThat(folder.resolve("run/prepare/manifest.json")).isRegularFile();
    assertThat(folder.resolve("run/train/model")).isDirectory();
  }

  /** The page's commands without their first word, with its placeholders filled. */
  private static List<String> commands(Path config, int port) {
    String page = ProjectFiles.read("docs/training.md");
    String section = page.substring(page.indexOf("## On a Spark cluster"));
    return section
        .lines()
        .skip(1)
        .takeWhile(line -> !line.startsWith("## "))
        .filter(line -> line.startsWith("    rectrain "))
        .map(line -> line.strip().substring("rectrain ".length()))
        .map(line -> line.replace("HOST", "127.0.0.1").replace("7077", "" + port))
        .map(line -> line.replace("FILE", config.toString()))
        .toList();
  }

  /** Starts a node; a driver waits for workers, and a worker for its master, but not for long. */
  private void node(String name, String command) throws Exception {
    Path log = folder.resolve(name + ".log");
    List<String> words =
        new ArrayList<>(List.of("sh", distribution.home().resolve("bin/rectrain").toString()));
    words.addAll(List.of(command.split(" ")));
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(Files.createDirectories(folder.resolve(name)).toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment());
    nodes.add(builder.start());
  }

  private void waitForMaster(int port) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      try (Socket ignored = new Socket("127.0.0.1", port)) {
        return;
      } catch (ConnectException e) {
        String log = Files.readString(folder.resolve("master.log"));
        assertThat(nodes.get(0).isAlive()).as(log).isTrue();
        assertThat(System.nanoTime()).as(log).isLessThan(end);
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
  }

  private static Map<String, String> environment() {
    return Map.of(
        "JAVA_HOME",
        System.getProperty("java.home"),
        // Each process is over before the second compiler pays, and other tests verify its classes.
        "JDK_JAVA_OPTIONS",
        "-XX:TieredStopAtLevel=1 -XX:+UnlockDiagnosticVMOptions"
            + " -XX:-BytecodeVerificationRemote",
        "SPARK_LOCAL_IP",
        "127.0.0.1",
        "RECTRAIN_HEAP",
        "1g");
  }
}
