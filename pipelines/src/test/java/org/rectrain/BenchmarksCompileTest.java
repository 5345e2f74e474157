package org.rectrain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Benchmarks are no part of the build, and compile against it. */
@Tag("slow")
class BenchmarksCompileTest {
  @TempDir Path out;

  @Test
  void allCompile() throws IOException {
    Path folder = Path.of(System.getProperty("project.root", "..")).resolve("benchmarks");
    List<Path> sources;
    try (Stream<Path> files = Files.list(folder)) {
      sources = files.filter(f -> f.toString().endsWith(".java")).sorted().toList();
    }
    assertThat(sources).isNotEmpty();
    Javac.compile(sources, out);
  }
}
