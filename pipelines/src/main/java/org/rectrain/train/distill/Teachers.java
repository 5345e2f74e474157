package org.rectrain.train.distill;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.model.ModelFolder;
import org.rectrain.model.ModelSpec;
import org.rectrain.score.Logits;
import org.rectrain.score.ModelFolders;
import org.rectrain.score.Scorer;
import org.rectrain.train.Training;

/**
 * Those who teach: models of any kind, whose mean logits are the soft labels. Only scores pass, so
 * tokenizers, widths and kinds may differ from each other's and from the student's.
 *
 * @param folders model folders, at least one
 */
public record Teachers(List<Path> folders) {
  /** What they are called together where they are no model of the run. */
  public static final String NAME = "teacher";

  private static final int TOKENS = 4096;
  private static final int BATCH = 2048;

  /** Copies the list. */
  public Teachers {
    folders = List.copyOf(folders);
  }

  /**
   * Teachers in folders.
   *
   * @see #of(List, Path)
   */
  public static Teachers of(List<Path> folders) {
    return of(folders.stream().map(Path::toString).toList(), Path.of(""));
  }

  /**
   * The teachers that a configuration names.
   *
   * @param named model folders, or train folders with all their members
   * @param trees the folder of the trees that were fitted to teach, for the word {@value
   *     TreeTeacher#NAME}
   * @throws Failure (exit code 3) when a folder holds no model
   */
  public static Teachers of(List<String> named, Path trees) {
    List<Path> out = new ArrayList<>();
    for (String name : named) {
      Path folder = name.equals(TreeTeacher.NAME) ? trees : Path.of(name);
      if (ModelFolders.isModel(folder)) {
        out.add(folder);
      } else if (ModelFolders.isModel(folder.resolve(Training.FOLDER))) {
        out.addAll(Training.models(folder));
      } else {
        throw Failure.input(
            "distill.teachers: "
                + folder
                + " is no finished model; expected rectrain.json or din.json in it",
            "name folders such as runs/NAME/train, runs/NAME/train/model or"
                + " runs/NAME/baselines/din, or trees to have some fitted"
                + (Files.exists(folder) ? "" : "; this one does not exist"));
      }
    }
    return new Teachers(out);
  }

  /** Folders that were named and are there before the stage runs. */
  public static List<Path> before(List<String> named) {
    List<String> folders = named.stream().filter(n -> !n.equals(TreeTeacher.NAME)).toList();
    return of(folders, Path.of("")).folders();
  }

  /** Where a finished stage's trees are. */
  public static Path trees(Path stage) {
    return stage.resolve(TreeTeacher.NAME);
  }

  /** Their folders as people name them: trees that a stage fitted for itself by that word. */
  List<String> names() {
    return folders.stream()
        .map(folder -> ModelFolders.isTrees(folder) ? TreeTeacher.NAME : folder.toString())
        .toList();
  }

  /** Of all files that make them what they are. */
  String fingerprint() {
    return ModelFolders.fingerprint(folders);
  }

  /** How the first teacher is built; null when that is a deep interest network or trees. */
  @Nullable ModelSpec spec() {
    Path first = folders.get(0);
    return ModelFolders.isNetwork(first) ? ModelFolder.spec(first) : null;
  }

  /**
   * Refuses teachers that cannot answer for a task.
   *
   * @throws Failure (exit code 2) that names the teacher, its tasks and the missing one
   */
  void require(List<String> tasks) {
    for (Path folder : folders) {
      List<String> known = ModelFolders.tasks(folder);
      for (String task : tasks) {
        if (!known.contains(task)) {
          throw Failure.usage(
              "distill.tasks: the teacher "
                  + folder
                  + " was trained on "
                  + known
                  + " and says nothing about '"
                  + task
                  + "'; expected tasks of every teacher",
              "set the weight of '" + task + "' to 0, or train the teacher on it");
        }
      }
    }
  }

  /** Opens them as one scorer over prepared data. */
  Scorer open(Path prepared) {
    return ModelFolders.open(
        NAME, folders, prepared, TOKENS, BATCH, Runtime.getRuntime().availableProcessors());
  }

  /**
   * Mean logits of a split's rows in their order, (tasks, rows).
   *
   * @throws Failure (exit code 3) when one was trained on other features, (exit code 1) when one
   *     gives no number
   */
  float[][] logits(Path prepared, String split, List<String> tasks) {
    try (Scorer scorer = open(prepared)) {
      return logits(scorer, prepared, split, tasks);
    }
  }

  /** The same by teachers that are open over the prepared data. */
  static float[][] logits(Scorer scorer, Path prepared, String split, List<String> tasks) {
    long[] ids = ids(prepared, split);
    int[] rows = IntStream.range(0, ids.length).toArray();
    double[][] probabilities = scorer.score(split, tasks, rows);
    float[][] out = new float[tasks.size()][rows.length];
    for (int t = 0; t < out.length; t++) {
      for (int i = 0; i < rows.length; i++) {
        double logit = Logits.of(probabilities[t][i]);
        if (Double.isNaN(logit)) {
          throw new IllegalStateException(
              "the teachers give no score for " + tasks.get(t) + " of example " + ids[i]);
        }
        out[t][i] = (float) logit;
      }
    }
    return out;
  }

  /** Example ids of a split in the order of scorers' rows. */
  static long[] ids(Path prepared, String split) {
    Path folder = Prepared.examples(prepared, split);
    return ParquetTable.read(folder, Columns.EXAMPLE_ID).longs(Columns.EXAMPLE_ID);
  }
}
