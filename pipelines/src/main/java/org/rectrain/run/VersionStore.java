package org.rectrain.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.file.WholeFile;

/**
 * The registry's own copies of models, so that a run that is made again takes none away: {@code
 * registry/3} beside {@code registry.json} looks like the stage folder that the model came from,
 * with its configuration and manifest and the evaluation that judged it.
 */
final class VersionStore {
  private static final String FOLDER = "registry";
  private static final String MODEL = "model";
  private static final String PREPARE = "prepare";
  private static final String RESTORE = "restore the folder from a backup, or name another version";
  private static final List<String> BESIDE = List.of("config.yaml", Provenance.FILE);

  private final Path runs;

  VersionStore(Path runs) {
    this.runs = runs;
  }

  /** A version's folder, whether or not it is there. */
  Path folder(int number) {
    return runs.resolve(FOLDER).resolve(Integer.toString(number));
  }

  /** A version's model folder, whether or not it is there. */
  Path model(int number) {
    return folder(number).resolve(MODEL);
  }

  /**
   * Copies a model; the registry's lock is held.
   *
   * @param evaluation the file of the evaluation that judged it; null when there is none
   * @throws Failure (exit code 3) when it would replace a model of a registry that is lost
   */
  void keep(int number, Path model, @Nullable Path evaluation) throws IOException {
    Path stage = RunModels.stage(model);
    requireNoOther(number, model);
    try (StageFolder folder = StageFolder.begin(folder(number), "", StageFolder.Leftovers.REMOVE)) {
      copy(model, folder.path().resolve(MODEL));
      for (String name : BESIDE) {
        if (Files.exists(stage.resolve(name))) {
          WholeFile.copy(stage.resolve(name), folder.path().resolve(name));
        }
      }
      if (evaluation != null) {
        WholeFile.copy(evaluation, folder.path().resolve(String.valueOf(evaluation.getFileName())));
      }
      Provenance.read(stage).write(folder.path());
      folder.commit();
    }
  }

  /** Without registry.json nothing says what the copies are; one of this model may stay. */
  private void requireNoOther(int number, Path model) {
    if (!Files.exists(runs.resolve(Registry.FILE))
        && Files.isDirectory(model(number))
        && !Fingerprints.ofContent(model(number)).equals(Fingerprints.ofContent(model))) {
      throw Failure.input(
          runs.resolve(Registry.FILE)
              + " is missing, and "
              + folder(number)
              + " holds another model",
          "put the file back from a backup, or move " + runs.resolve(FOLDER) + " away");
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.sorted().toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          WholeFile.copy(path, target);
          // Large files count by their time of change.
          Files.setLastModifiedTime(target, Files.getLastModifiedTime(path));
        }
      }
    }
  }

  /** Whether there is a copy of a version. */
  boolean keeps(ModelVersion version) {
    return Files.isDirectory(folder(version.number()));
  }

  /** The size of a folder's files, in bytes. */
  static long bytes(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      long sum = 0;
      for (Path file :
          all.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS)).toList()) {
        sum += Files.size(file);
      }
      return sum;
    }
  }

  /**
   * The folder of a version's files, every byte of them verified.
   *
   * @throws Failure (exit code 3) when they are gone or are not what was registered
   */
  Path verified(ModelVersion version) {
    String content = version.content();
    Path kept = model(version.number());
    if (content == null) {
      return original(version);
    }
    if (!Files.isDirectory(kept)) {
      throw Failure.input(
          version.name() + " (" + version.model() + "): its files are gone from " + kept,
          "'rectrain models gc' removes what nothing names; register the model again if its run"
              + " still has it: rectrain models register "
              + runs.resolve(version.model()));
    }
    String found = Fingerprints.ofContent(kept);
    // Versions before counted files over 1 GiB by size and time.
    if (!found.equals(content) && !Fingerprints.ofPath(kept).equals(content)) {
      throw Failure.input(
          kept
              + ": is not what was registered as "
              + version.name()
              + " (SHA-256 "
              + content.substring(0, 12)
              + "..., found "
              + found.substring(0, 12)
              + "...)",
          RESTORE);
    }
    Path home = folder(version.number());
    String change =
        Provenance.isWritten(home)
            ? Provenance.read(home).changeInContent(home)
            : "its " + Provenance.FILE + " is not whole";
    if (change != null) {
      throw Failure.input(
          home + ": " + change + " since " + version.name() + " was registered", RESTORE);
    }
    return kept;
  }

  /**
   * The prepared data that a version learned from, as it was then.
   *
   * @throws Failure (exit code 3) when it is not known, gone, or was made again
   */
  Path prepared(ModelVersion version) {
    String name = version.prepared();
    Path folder = name == null ? runs : runs.resolve(name);
    String why =
        name == null
            ? "is not known"
            : !Provenance.isWritten(folder)
                ? "is gone from " + folder
                : !Provenance.read(folder)
                        .fingerprint()
                        .equals(version.inputs().getOrDefault(PREPARE, ""))
                    ? "was made again since, in " + folder
                    : "";
    if (!why.isEmpty()) {
      throw Failure.input(
          "the data that " + version.name() + " (" + version.model() + ") learned from " + why,
          "name a prepare folder instead");
    }
    return folder;
  }

  /** The folder in its run, of a version of format 1, while its stage has not changed. */
  private Path original(ModelVersion version) {
    Path model = runs.resolve(version.model());
    if (!RunModels.unchanged(model).fingerprint().equals(version.fingerprint())) {
      throw Failure.input(
          version.name() + ": " + model + " was made again since it was promoted",
          "name another version, or promote the model that is there now");
    }
    return model;
  }
}
