package org.rectrain.report.part;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.file.WholeFile;

/**
 * The files of a run folder. A file that is not there is nothing to speak of: its stage has not
 * run. One that cannot be read is a problem, kept to be shown on the page.
 */
public final class StageFiles {
  private final Path run;
  private final List<String> problems = new ArrayList<>();

  public StageFiles(Path run) {
    this.run = run;
  }

  /** A stage's folder; prepared data may belong to another run that the configuration names. */
  Path folder(String stage) {
    Path own = run.resolve(stage);
    if (!stage.equals("prepare") || Files.isDirectory(own)) {
      return own;
    }
    for (String other : List.of("train", "score", "eval")) {
      String shared = yaml(run.resolve(other).resolve("config.yaml")).text("prepared");
      if (!shared.isEmpty()) {
        return Path.of(shared);
      }
    }
    return own;
  }

  boolean has(String stage) {
    return Files.isDirectory(folder(stage));
  }

  /** A JSON file of a stage; {@link Tree#NONE} when it is not there or cannot be read. */
  public Tree json(String stage, String file) {
    return json(folder(stage).resolve(file));
  }

  public Tree json(Path file) {
    if (!Files.exists(file)) {
      return Tree.NONE;
    }
    try {
      return new Tree(Json.tree(file));
    } catch (Failure e) {
      problems.add(String.valueOf(e.getMessage()));
      return Tree.NONE;
    }
  }

  /** A stage's result; null when it is not there, or cannot be read, which the page says. */
  public <T> @Nullable T read(String stage, String file, Class<T> type) {
    return read(folder(stage).resolve(file), type);
  }

  /** The same of a file. */
  public <T> @Nullable T read(Path file, Class<T> type) {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      return Json.read(file, type);
    } catch (Failure e) {
      problems.add(String.valueOf(e.getMessage()));
      return null;
    }
  }

  /** A stage's resolved configuration as written, or empty. */
  String config(String stage) {
    Path file = folder(stage).resolve("config.yaml");
    if (!Files.exists(file)) {
      return "";
    }
    try {
      return Files.readString(WholeFile.plain(file));
    } catch (IOException e) {
      problems.add(file + ": cannot be read: " + e.getMessage());
      return "";
    }
  }

  private Tree yaml(Path file) {
    if (!Files.exists(file)) {
      return Tree.NONE;
    }
    try {
      JsonNode tree = new YAMLMapper().readTree(Files.readAllBytes(WholeFile.plain(file)));
      return tree == null ? Tree.NONE : new Tree(tree);
    } catch (IOException e) {
      problems.add(file + ": cannot be read: " + e.getMessage());
      return Tree.NONE;
    }
  }

  public List<String> problems() {
    return List.copyOf(problems);
  }
}
