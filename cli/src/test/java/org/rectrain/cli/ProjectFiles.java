package org.rectrain.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's own files, as a user finds them. */
final class ProjectFiles {
  /** An encoder of two layers and 16 values a token, where it does not matter which one. */
  static final Path TINY_BERT =
      root().resolve("pipelines/src/test/resources/golden/weights/tiny/bert");

  private ProjectFiles() {}

  static Path root() {
    String root = System.getProperty("project.root");
    if (root == null) {
      throw new IllegalStateException("project.root is not set; run the tests through Maven");
    }
    return Path.of(root);
  }

  static String read(String name) {
    try {
      return Files.readString(root().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every YAML file of configs/, sorted. */
  static List<Path> configs() {
    try (Stream<Path> files = Files.list(root().resolve("configs"))) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
