package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** bin/rectrain in a process of its own: the few jars of the light commands must suffice. */
@Tag("slow")
class LauncherTest {
  private static Distribution distribution;

  @TempDir Path folder;

  /** A path with a blank in it. */
  @BeforeAll
  static void layOut(@TempDir Path folder) throws IOException {
    distribution = Distribution.layOut(folder.resolve("rectrain home"));
  }

  @AfterAll
  static void tidy() throws IOException {
    distribution.removeJars();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config validate -c configs/sample.yaml",
        "config show -c configs/sample.yaml train.epochs=1",
        "config schema",
        "config list",
        "models list",
        "--version",
        "generate-completion"
      })
  void lightCommandsNeedFewJars(String command) throws Exception {
    Distribution.Done done = launch(Map.of(), command.split(" "));
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out()).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("org.rectrain.cli.Cli#commands")
  void everyCommandHasHelpWithoutAnEngine(String command) throws Exception {
    Distribution.Done done = launch(Map.of(), command, "--help");
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(done.out()).contains("Usage: rectrain " + command);
  }

  @Test
  void traceIsPrintedOnlyWhenAskedFor() throws Exception {
    String[] words = {"config", "validate", "-c", "no-such.yaml"};
    Distribution.Done plain = launch(Map.of(), words);
    assertThat(plain.code()).isEqualTo(3);
    assertThat(plain.err()).contains("no-such.yaml", "hint: ").doesNotContain("\tat ");
    assertThat(launch(Map.of("RECTRAIN_DEBUG", "1"), words).err()).contains("\tat org.rectrain.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"64q", "3.5g", "0", "1m", "16m", "99999999g", "\"x\\"})
  void aHeapThatTheJvmWouldRefuseIsAWrongSetting(String heap) throws Exception {
    Distribution.Done done = launch(Map.of("RECTRAIN_HEAP", heap), "train", "-c", "a.yaml");
    assertThat(done.code()).isEqualTo(2);
    assertThat(done.err()).startsWith("error: RECTRAIN_HEAP: ").contains("hint: for example");
    failed(done, 2, "RECTRAIN_HEAP");
  }

  @Test
  void aHeapBelowSparksLeastIsAWrongSetting() throws Exception {
    Distribution.Done done =
        launch(
            Map.of("RECTRAIN_HEAP", "200m"),
            "prepare",
            "-c",
            "configs/sample.yaml",
            "data.root=" + ProjectFiles.root().resolve("data-samples"),
            "output=" + folder.resolve("run"));
    assertThat(done.err())
        .contains("error: RECTRAIN_HEAP: the heap holds", "Spark needs at least 450")
        .doesNotContain("\tat ");
    failed(done, 2, "RECTRAIN_HEAP");
  }

  /** Where the capital of i has a dot, and the small letter of I none. */
  @Test
  void aTurkishLocaleChangesNoFile() throws Exception {
    Distribution.Done done =
        launch(
            Map.of("RECTRAIN_OPTS", "-Duser.language=tr -Duser.country=TR"),
            "prepare",
            "-c",
            "configs/sample.yaml",
            "data.root=" + ProjectFiles.root().resolve("data-samples"),
            "output=" + folder.resolve("run"));
    assertThat(done.code()).as(done.err()).isZero();
    assertThat(folder.resolve("run/prepare/feature_schema.json"))
        .content(StandardCharsets.UTF_8)
        .contains("\"categorical\"")
        .doesNotContain("\u0131");
  }

  @Test
  void withoutJavaThereIsALineForSchedulersToo() throws Exception {
    Distribution.Done done = launch(Map.of("JAVA_HOME", "/no \"such\" place"), "train");
    assertThat(done.err()).startsWith("error: no Java found at '/no such place/bin/java'");
    failed(done, 3, "no Java found");
  }

  @Test
  void anOldJavaIsNamed() throws Exception {
    Path bin = Files.createDirectories(folder.resolve("old/bin"));
    Files.createSymbolicLink(bin.resolve("java"), Path.of("/bin/false"));
    Files.writeString(folder.resolve("old/release"), "JAVA_VERSION=\"11.0.2\"\nOS_NAME=\"x\"\n");
    Distribution.Done done = launch(Map.of("JAVA_HOME", folder.resolve("old").toString()), "train");
    failed(done, 3, "is a Java 11; expected a JDK 17");
  }

  /** A torch as pip lays it out, and a java that prints what the engine would be given. */
  private Map<String, String> torch(String version, boolean withCuda) throws IOException {
    Path site = folder.resolve("site packages");
    Path lib = Files.createDirectories(site.resolve("torch/lib"));
    Files.writeString(
        site.resolve("torch/version.py"),
        "from typing import Optional\n\n__version__ = '" + version + "'\ndebug = False\n");
    Files.createFile(lib.resolve("libtorch.so"));
    if (withCuda) {
      Files.createFile(lib.resolve("libtorch_cuda.so"));
    }
    Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
    Files.writeString(
        java,
        "#!/bin/sh\necho \"$PYTORCH_LIBRARY_PATH|$PYTORCH_VERSION|$PYTORCH_FLAVOR\"\n"
            + "for word in \"$@\"; do case $word in -Djna*) echo \"$word\" ;; esac; done\n");
    assertThat(java.toFile().setExecutable(true)).isTrue();
    return Map.of("RECTRAIN_TORCH", site.toString(), "JAVA_HOME", folder.resolve("jdk").toString());
  }

  @Test
  void anInstalledTorchGivesTheEngineItsLibraries() throws Exception {
    Map<String, String> environment = torch("2.7.1+cu126", true);
    Path site = Path.of(environment.get("RECTRAIN_TORCH"));
    assertThat(launch(environment, "train", "-c", "a.yaml").out().lines())
        .containsExactly(
            site.resolve("torch/lib") + "|2.7.1|cu128",
            "-Djna.library.path=" + site.resolve("nvidia/cuda_runtime/lib"));
  }

  @Test
  void aTorchWithoutCudaIsForTheProcessor() throws Exception {
    Map<String, String> environment = torch("2.7.1+cpu", false);
    Path site = Path.of(environment.get("RECTRAIN_TORCH"));
    assertThat(launch(environment, "train", "-c", "a.yaml").out().lines())
        .containsExactly(site.resolve("torch/lib") + "|2.7.1|cpu");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.8.0", "2.7.10", "2.7"})
  void aTorchOfAnotherVersionIsNamed(String version) throws Exception {
    failed(
        launch(torch(version, true), "train", "-c", "a.yaml"),
        3,
        "holds torch " + version + "; expected 2.7.1");
  }

  @Test
  void aFolderWithoutTorchIsNamed() throws Exception {
    Map<String, String> environment = Map.of("RECTRAIN_TORCH", folder.toString());
    failed(launch(environment, "train", "-c", "a.yaml"), 3, "holds no torch");
  }

  @Test
  void aTemporaryFolderThatIsNotThereIsNamed() throws Exception {
    Distribution.Done done =
        launch(Map.of("RECTRAIN_OPTS", "-Djava.io.tmpdir=/no/such"), "train", "-c", "a.yaml");
    assertThat(done.err()).startsWith("error: java.io.tmpdir: '/no/such' is no folder");
    failed(done, 3, "java.io.tmpdir");
  }

  @ParameterizedTest
  @ValueSource(strings = {"train -c a.yaml", "config list"})
  void optionsThatTheJvmRefusesAreAWrongSetting(String words) throws Exception {
    Map<String, String> environment = Map.of("RECTRAIN_OPTS", "-XX:+UseSerialGC -Xnonsense");
    Distribution.Done done = launch(environment, words.split(" "));
    failed(done, 2, "RECTRAIN_OPTS: '-XX:+UseSerialGC -Xnonsense' is refused");
  }

  @Test
  void aWorkingFolderThatIsGoneIsNamed() throws Exception {
    Path gone = Files.createDirectory(folder.resolve("gone"));
    String words =
        "rmdir ../gone; exec sh '" + distribution.home().resolve("bin/rectrain") + "' config list";
    Process process = new ProcessBuilder("sh", "-c", words).directory(gone.toFile()).start();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("\"code\":3", "is gone");
    assertThat(process.waitFor()).isEqualTo(3);
  }

  /** A schedule that reads a file must not take an empty one for a result. */
  @Test
  void outputOntoAFullDiskIsNoSuccess() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/full")));
    Path launcher = distribution.home().resolve("bin/rectrain");
    for (String end : List.of(">/dev/full", "| head -n 1", ">&-")) {
      String words = "set -o pipefail; sh '" + launcher + "' config schema " + end;
      Process process = new ProcessBuilder("bash", "-c", words).start();
      process.getInputStream().readAllBytes();
      String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(end + err).isEqualTo(end.contains("full") ? 3 : 0);
      assertThat(err.contains("error: standard output cannot be written"))
          .isEqualTo(end.contains("full"));
    }
  }

  private static void failed(Distribution.Done done, int code, String words) throws Exception {
    assertThat(done.code()).isEqualTo(code);
    assertThat(done.out()).hasLineCount(1);
    JsonNode line = new ObjectMapper().readTree(done.out());
    assertThat(line.path("status").asText()).isEqualTo("failed");
    assertThat(line.path("code").asInt()).isEqualTo(code);
    assertThat(line.path("error").asText()).contains(words);
    assertThat(line.path("hint").asText()).isNotEmpty();
    assertThat(line.path("retry").asBoolean(true)).isFalse();
  }

  private static Distribution.Done launch(Map<String, String> environment, String... words)
      throws Exception {
    return distribution.launch(ProjectFiles.root(), environment, words);
  }
}
