package org.rectrain.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.read.Yaml;
import org.rectrain.dataset.file.WholeFile;

/** The models of a folder of runs, as their stages left them. */
final class RunModels {
  private static final List<String> FOLDERS = List.of("train/model", "distill/model");

  private final Path runs;

  RunModels(Path runs) {
    this.runs = runs;
  }

  /** The model folders of all runs, by name. */
  List<Path> all() throws IOException {
    List<Path> out = new ArrayList<>();
    if (!Files.isDirectory(runs)) {
      return out;
    }
    try (Stream<Path> folders = Files.list(runs)) {
      for (Path run : folders.filter(Files::isDirectory).sorted().toList()) {
        FOLDERS.stream().map(run::resolve).filter(Files::exists).forEach(out::add);
        out.addAll(updates(run.resolve(Registry.UPDATES)));
      }
    }
    return out;
  }

  private static List<Path> updates(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> days = Files.list(folder)) {
      return days.filter(day -> !String.valueOf(day.getFileName()).startsWith("."))
          .map(day -> day.resolve("train/model"))
          .filter(Files::isDirectory)
          .sorted()
          .toList();
    }
  }

  /** Whether a run is of a day's update: {@code runs/a/updates/2026-03-14}. */
  static boolean isUpdate(Path run) {
    Path home = run.getParent();
    return home != null
        && home.endsWith(Registry.UPDATES)
        && String.valueOf(run.getFileName()).matches("\\d{4}-\\d{2}-\\d{2}");
  }

  /** A path relative to the folder of runs. */
  String name(Path path) {
    Path root = runs.toAbsolutePath().normalize();
    return root.relativize(path.toAbsolutePath().normalize()).toString();
  }

  /** The folder of the stage that made a model. */
  static Path stage(Path model) {
    return model.toAbsolutePath().normalize().resolveSibling("");
  }

  /**
   * How a model came to be.
   *
   * @throws Failure (exit code 3) when it is no finished model
   */
  static Provenance finished(Path model) {
    Path stage = stage(model);
    if (!Files.exists(model) || !Provenance.isWritten(stage)) {
      throw Failure.input(
          model + ": is no finished model; expected a folder such as runs/NAME/train/model",
          "'rectrain models list' shows those that there are");
    }
    return Provenance.read(stage);
  }

  /**
   * The same of one whose files are as its stage left them.
   *
   * @throws Failure (exit code 3) when they are not
   */
  static Provenance unchanged(Path model) {
    Provenance made = finished(model);
    String change = made.changeInContent(stage(model));
    if (change != null) {
      throw Failure.input(
          model + ": " + change + " since its stage made it", "train or distil it again");
    }
    return made;
  }

  /** The prepared data of a stage's run, relative to the folder of runs; null when not found. */
  @Nullable String prepared(Path stage) throws IOException {
    Path config = stage.resolve("config.yaml");
    if (Files.exists(config)) {
      String shared =
          Yaml.parse(Files.readString(WholeFile.plain(config)), config.toString())
              .path("prepared")
              .asText("");
      if (!shared.isEmpty()) {
        return Files.isDirectory(Path.of(shared)) ? name(Path.of(shared)) : null;
      }
    }
    Path own = stage.resolveSibling("prepare");
    return Files.isDirectory(own) ? name(own) : null;
  }
}
