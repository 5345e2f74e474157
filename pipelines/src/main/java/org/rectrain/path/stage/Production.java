package org.rectrain.path.stage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.run.ModelVersion;
import org.rectrain.run.Provenance;
import org.rectrain.run.Registry;
import org.rectrain.update.UpdateJudge;
import org.rectrain.update.UpdateResult;

/** The model that an update goes on from. */
public final class Production {
  private static final String UNTIL = "until";

  private Production() {}

  /** The registry beside a run. */
  public static Registry registry(Path run) {
    Path runs = run.getParent();
    return new Registry(runs == null ? Path.of("") : runs);
  }

  /**
   * Finds the model.
   *
   * @param word an alias or number of the registry, or a model folder
   * @param run folder of the run whose model is updated
   * @return null for 'production' when nothing is
   * @throws Failure (exit code 3) when it is no model that rectrain trained
   */
  public static UpdateJudge.@Nullable Before find(String word, Path run) {
    Registry registry = registry(run);
    if (!Registry.isName(word)) {
      return of(Path.of(word));
    }
    if (word.equals(Registry.PRODUCTION) && registry.production().isEmpty()) {
      return null;
    }
    ModelVersion version = registry.version(word);
    return new UpdateJudge.Before(
        registry.folder(version),
        facts(version.name(), version.model(), version.fingerprint(), version.metrics()),
        prepared(registry, version));
  }

  private static @Nullable Path prepared(Registry registry, ModelVersion version) {
    try {
      return registry.prepared(version);
    } catch (Failure gone) {
      return null; // the result says that late rows are not known, and what the anchor set is
    }
  }

  private static UpdateJudge.Before of(Path folder) {
    Path stage = folder.toAbsolutePath().normalize().resolveSibling("");
    if (!Files.isDirectory(folder) || !Provenance.isWritten(stage)) {
      throw Failure.input(
          "update.from: "
              + folder
              + " is no finished model; expected a folder such as runs/NAME/train/model",
          "'rectrain models list' shows those that there are");
    }
    Provenance made = Provenance.read(stage);
    Path prepared = stage.resolveSibling("prepare");
    return new UpdateJudge.Before(
        folder,
        facts(folder.toString(), folder.toString(), made.fingerprint(), made.headline()),
        Provenance.isWritten(prepared) ? prepared : null);
  }

  private static UpdateResult.Parent facts(
      String name, String model, String fingerprint, Map<String, Object> headline) {
    Object until = headline.get(UNTIL);
    if (until == null) {
      throw Failure.input(
          "update.from: "
              + name
              + " does not say until when it learned; it was trained by an older version, or is no"
              + " model of 'rectrain train'",
          "train it again, or name another model");
    }
    return new UpdateResult.Parent(
        name, model, fingerprint, Instant.parse(until.toString()).toString());
  }
}
