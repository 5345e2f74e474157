package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.read.Yaml;
import org.rectrain.run.Provenance;
import org.rectrain.run.Registry;
import org.rectrain.update.UpdateJudge;
import org.rectrain.update.UpdateResult;

/** The model that an update goes on from. */
final class Production {
  static final String NAME = "production";
  private static final String UNTIL = "until";

  private Production() {}

  /** Folder of the runs beside which the registry lies. */
  static Path runs(String output) {
    Path parent = Path.of(output).getParent();
    return parent == null ? Path.of("") : parent;
  }

  /**
   * Finds the model.
   *
   * @param word 'production' or a model folder
   * @param output of the run
   * @return null when nothing is in production
   * @throws Failure (exit code 3) when it is no model that rectrain trained
   */
  static UpdateJudge.@Nullable Before find(String word, String output) throws IOException {
    Path runs = runs(output);
    Path folder =
        word.equals(NAME)
            ? new Registry(runs).production().map(e -> runs.resolve(e.model())).orElse(null)
            : Path.of(word);
    return folder == null ? null : of(folder);
  }

  /** A model's facts, from the stage that made it. */
  static UpdateJudge.Before of(Path folder) throws IOException {
    Path stage = folder.toAbsolutePath().normalize().resolveSibling("");
    if (!Files.isDirectory(folder) || !Provenance.isWritten(stage)) {
      throw Failure.input(
          "update.from: "
              + folder
              + " is no finished model; expected a folder such as"
              + " runs/NAME/train/model",
          "'rectrain models list' shows those that there are");
    }
    Provenance made = Provenance.read(stage);
    Object until = made.headline().get(UNTIL);
    if (until == null) {
      throw Failure.input(
          "update.from: "
              + folder
              + " does not say until when it learned; it was trained by an"
              + " older version, or is no model of 'rectrain train'",
          "train it again, or let the first update learn all days: update.mode=full");
    }
    return new UpdateJudge.Before(
        folder,
        new UpdateResult.Parent(
            folder.toString(), made.fingerprint(), Instant.parse(until.toString()).toString()),
        prepared(stage));
  }

  /** The prepared data of the run that made a model; null when it is gone. */
  private static @Nullable Path prepared(Path stage) throws IOException {
    Path own = stage.resolveSibling(StageName.PREPARE.folder());
    if (Provenance.isWritten(own)) {
      return own;
    }
    Path config = stage.resolve("config.yaml");
    if (!Files.exists(config)) {
      return null;
    }
    String shared =
        Yaml.parse(Files.readString(config), config.toString()).path("prepared").asText("");
    return !shared.isEmpty() && Provenance.isWritten(Path.of(shared)) ? Path.of(shared) : null;
  }
}
