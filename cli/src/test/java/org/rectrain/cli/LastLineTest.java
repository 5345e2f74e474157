package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.Failure;
import org.rectrain.cli.terminal.LastLine;
import org.rectrain.cli.terminal.Screen;
import org.rectrain.run.RunLock;

/** Every command ends with one JSON object, however it ends. */
@Tag("slow")
class LastLineTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "wort",
        "wort --help",
        "--help wort",
        "help wort",
        "abtest wort --help",
        "abtest",
        "config",
        "models",
        "prepare",
        "prepare --bogus",
        "train -c",
        "--version x",
        "config validate",
        "eval --compare",
        "bench nonsense=1"
      })
  void wrongUsage(String words) {
    Cli cli = words.isEmpty() ? Cli.run() : Cli.run(words.split(" "));
    failed(cli, 2, "failed");
    assertThat(cli.err()).startsWith("error: ").contains("hint: ").doesNotContain("\tat ");
  }

  @Test
  void anUnknownCommandIsNamedWithItsNearest() {
    Cli cli = Cli.run("exprot", "--help");
    assertThat(cli.err())
        .startsWith("error: no such command 'exprot'\nhint: Did you mean: rectrain export");
    assertThat(cli.last().path("hint").asText()).contains("rectrain export");
  }

  @Test
  void missingInputAndWrongConfiguration() throws IOException {
    failed(Cli.run("run", "--json", "-c", folder.resolve("none.yaml").toString()), 3, "failed");
    Path file = Files.writeString(folder.resolve("a.yaml"), "output: x\nsead: 3\n");
    Cli cli = Cli.run("config", "validate", "-c", file.toString());
    failed(cli, 2, "failed");
    assertThat(cli.last().path("error").asText()).contains("1 problem\n  - sead: unknown key");
  }

  @Test
  void aRunThatAnotherProcessWritesIsWorthAnotherTry() throws IOException {
    Path run = folder.resolve("run");
    Path file =
        Files.writeString(
            folder.resolve("a.yaml"),
            "output: '" + run + "'\nsample: {events: 2000, engine: local}\n");
    try (RunLock lock = RunLock.take(run)) {
      Cli cli = Cli.run("sample", "-c", file.toString());
      assertThat(cli.code()).isEqualTo(75);
      assertThat(cli.last().path("status").asText()).isEqualTo("busy");
      assertThat(cli.last().path("retry").asBoolean()).isTrue();
    }
    assertThat(Cli.run("sample", "-c", file.toString(), "--skip-code").code()).isZero();
    Cli again = Cli.run("sample", "-c", file.toString(), "--skip-code");
    assertThat(again.code()).isEqualTo(99);
    assertThat(again.last().path("status").asText()).isEqualTo("up_to_date");
    assertThat(again.last().path("code").asInt()).isEqualTo(99);
    // A page that was torn is drawn again although no stage has anything to do.
    Path page = run.resolve("report.html");
    String whole = Files.readString(page);
    Files.writeString(page, whole.substring(0, whole.length() / 2));
    assertThat(Cli.run("sample", "-c", file.toString()).code()).isZero();
    assertThat(page).content().isEqualTo(whole);
  }

  @Test
  void undefinedNumbersAreNull() throws IOException {
    StringWriter out = new StringWriter();
    LastLine.done(
        new PrintWriter(out),
        Map.of(
            "status", "done", "metrics", Map.of("a", Double.NaN, "b", "NaN", "c", List.of(1.5))));
    JsonNode line = new ObjectMapper().readTree(out.toString());
    assertThat(line.path("metrics").path("a").isNull()).isTrue();
    assertThat(line.path("metrics").path("b").isNull()).isTrue();
    assertThat(line.path("metrics").path("c").get(0).asDouble()).isEqualTo(1.5);
    assertThat(line.path("error").isNull()).isTrue();
    assertThat(line.path("retry").isBoolean()).isTrue();
  }

  @Test
  void memoryThatRunsOutHasItsOwnWords() {
    Cli heap = told(new IllegalStateException("broke", new OutOfMemoryError("Java heap space")));
    failed(heap, 2, "failed");
    assertThat(heap.err())
        .startsWith("error: out of memory: ")
        .contains("MiB of heap are full", "RECTRAIN_HEAP")
        .doesNotContain("interrupted", "\tat ");
    Cli outside = told(new OutOfMemoryError("unable to create native thread: possibly out of"));
    failed(outside, 2, "failed");
    assertThat(outside.err()).startsWith("error: out of memory outside the heap: unable to create");
    Cli executor = told(new RuntimeException("Job aborted: java.lang.OutOfMemoryError: Java heap"));
    failed(executor, 2, "failed");
  }

  @Test
  void whatTheMachineLacksIsNoFaultOfOurs() {
    failed(told(new UncheckedIOException(new AccessDeniedException("/x/y"))), 3, "failed");
    failed(told(new IOException("No space left on device")), 3, "failed");
    failed(told(new UnsatisfiedLinkError("/tmp/lib.so: failed to map segment")), 3, "failed");
    failed(told(new NoClassDefFoundError("org/x/Y")), 3, "failed");
    failed(told(new InvalidPathException("a\0b", "Nul character not allowed")), 2, "failed");
    assertThat(told(new UncheckedIOException(new AccessDeniedException("/x/y"))).err())
        .isEqualTo(
            "error: /x/y: permission denied\n"
                + "hint: check the path, its permissions and its disk\n");
  }

  @Test
  void aFaultOfOursSaysSo() {
    Cli cli = told(new IllegalStateException("a", new IndexOutOfBoundsException("b\u001b[0m")));
    failed(cli, 1, "failed");
    assertThat(cli.err())
        .startsWith("error: a fault of rectrain: java.lang.IndexOutOfBoundsException: b\\x1b[0m\n")
        .contains("RECTRAIN_DEBUG=1")
        .doesNotContain("\tat ");
  }

  @Test
  void anInterruptIsWorthAnotherTry() {
    Cli cli = told(new IllegalStateException(new InterruptedException()));
    failed(cli, 130, "interrupted");
    assertThat(cli.last().path("retry").asBoolean()).isTrue();
    assertThat(cli.err()).isEqualTo(Farewell.WORDS + "\n");
  }

  @Test
  void aGateThatFailsIsAResult() {
    Cli cli = told(Failure.gate("auc = 0.5", List.of("one\ntwo"), "train longer"));
    failed(cli, 4, "gate_failed");
    assertThat(cli.err()).isEqualTo("error: auc = 0.5\n  - one\\ntwo\nhint: train longer\n");
  }

  private static Cli told(Throwable e) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    PrintWriter first = new Screen(out);
    PrintWriter second = new Screen(err);
    int code = Errors.report(e, first, second);
    first.flush();
    second.flush();
    return new Cli(code, out.toString(), err.toString());
  }

  private static void failed(Cli cli, int code, String status) {
    assertThat(cli.code()).as(cli.err()).isEqualTo(code);
    assertThat(cli.out()).hasLineCount(1);
    JsonNode line = cli.last();
    assertThat(line.path("status").asText()).isEqualTo(status);
    assertThat(line.path("code").asInt()).isEqualTo(code);
    assertThat(line.path("error").asText()).isNotBlank();
    assertThat(line.path("hint").asText()).isNotBlank();
    assertThat(line.path("retry").isBoolean()).isTrue();
  }
}
