package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A signal in the middle of a stage: one line, code 130 or the signal's, nothing half-written. */
@Tag("slow")
class SignalTest {
  private static final long PATIENCE_SECONDS = 120;

  @TempDir Path folder;

  /** The exit code is 128 and the signal's number, on the line too. */
  @ParameterizedTest
  @CsvSource({"TERM, 143", "INT, 130", "HUP, 129"})
  void aSignalLeavesOneLineAndNoFolder(String signal, int code) throws Exception {
    Path config = config();
    Process process = start(config);
    waitFor(process, folder.resolve("err"));
    String pid = Long.toString(process.pid());
    assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor()).isZero();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(code);
    assertThat(Files.readString(folder.resolve("err")))
        .contains(Farewell.WORDS)
        .doesNotContain("\tat ")
        .doesNotContain("error:");
    assertThat(Files.readString(folder.resolve("out")))
        .startsWith("{\"status\":\"interrupted\",\"code\":" + code + ",")
        .endsWith("\"retry\":true}\n")
        .hasLineCount(1);
    assertThat(names(folder.resolve("run"))).doesNotContain("sample", ".sample.partial");
  }

  @Test
  void whatAKilledProcessLeavesIsClearedByTheNext() throws Exception {
    Path config = config();
    Process process = start(config);
    waitFor(process, folder.resolve("err"));
    process.destroyForcibly();
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(names(folder.resolve("run"))).doesNotContain("sample");
    Cli next = Cli.run("sample", "-c", config.toString(), "sample.events=2000");
    assertThat(next.code()).as(next.err()).isZero();
    assertThat(names(folder.resolve("run"))).contains("sample").doesNotContain(".sample.partial");
  }

  /** Large enough to be still at work when the signal comes. */
  private Path config() throws IOException {
    return Files.writeString(
        folder.resolve("a.yaml"),
        "output: " + folder.resolve("run") + "\nsample: {events: 20000000, engine: local}\n");
  }

  private Process start(Path config) throws IOException {
    List<String> words = new ArrayList<>();
    // Under nohup, or behind a shell's &, signals are ignored, and a JVM leaves them so.
    words.addAll(List.of("env", "--default-signal=HUP,INT,TERM"));
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(
        List.of(
            "-Xmx700m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path")));
    words.addAll(List.of(Main.class.getName(), "sample", "-c", config.toString()));
    return new ProcessBuilder(words)
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
  }

  private static void waitFor(Process process, Path file) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.readString(file).contains("sample: ")) {
      assertThat(process.isAlive()).as(Files.readString(file)).isTrue();
      assertThat(System.nanoTime()).as(Files.readString(file)).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(50);
    }
    // Into the work, past the folder's making.
    TimeUnit.MILLISECONDS.sleep(700);
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).toList();
    }
  }
}
