package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** The distribution's layout around what the tests run with, and its launcher as a process. */
record Distribution(Path home) {
  private static final long PATIENCE_SECONDS = 300;

  /** What a process left behind. */
  record Done(int code, String out, String err) {}

  /**
   * Lays it out: links to the libraries, and jars of our own classes, for an archive knows no
   * folders.
   *
   * @param home a folder that is made
   */
  static Distribution layOut(Path home) throws IOException {
    Path jars = Files.createDirectories(home.resolve("jars"));
    int own = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry).toAbsolutePath();
      Path to = jars.resolve(entry.endsWith(".jar") ? path.getFileName().toString() : own(own++));
      if (entry.endsWith(".jar")) {
        if (!Files.exists(to)) {
          Files.createSymbolicLink(to, path);
        }
      } else if (Files.isDirectory(path)) {
        ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
        String[] words = {"--create", "--file", to.toString(), "-C", path.toString(), "."};
        assertThat(jar.run(System.out, System.err, words)).isZero();
      }
    }
    Files.copy(
        script("rectrain"), Files.createDirectories(home.resolve("bin")).resolve("rectrain"));
    return new Distribution(home);
  }

  /** A script as it is shipped. */
  static Path script(String name) {
    return ProjectFiles.root().resolve("cli/src/main/bin").resolve(name);
  }

  /** The name of a jar with classes of ours. */
  static String own(int number) {
    return "rectrain-" + number + ".jar";
  }

  /** Takes the links away, before JUnit wonders where they lead. */
  void removeJars() throws IOException {
    try (Stream<Path> jars = Files.list(home.resolve("jars"))) {
      for (Path jar : jars.toList()) {
        Files.delete(jar);
      }
    }
  }

  /** Runs bin/rectrain in a working folder. */
  Done launch(Path folder, Map<String, String> environment, String... words) throws Exception {
    return run(home.resolve("bin/rectrain"), folder, environment, words);
  }

  /** Runs a shell script in a working folder. */
  static Done run(Path script, Path folder, Map<String, String> environment, String... words)
      throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", script.toString()));
    command.addAll(List.of(words));
    Path out = Files.createTempFile("rectrain", "out");
    Path err = Files.createTempFile("rectrain", "err");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().putAll(environment);
      Process process = builder.start();
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      return new Done(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
