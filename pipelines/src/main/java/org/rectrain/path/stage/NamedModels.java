package org.rectrain.path.stage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.read.InputPath;
import org.rectrain.run.Registry;
import org.rectrain.score.ModelFolders;
import org.rectrain.train.Training;
import org.rectrain.train.distill.Teachers;

/** A model named by a word for one of the run itself, by an alias of the registry or a folder. */
public final class NamedModels {
  private static final String TRAIN = "train";
  private static final String DISTILL = "distill";
  private static final String BASELINES = "baselines";
  private static final String STUDENT = "student";
  private static final String TREES = "trees";
  private static final String DIN = "din";

  private NamedModels() {}

  /** Whether one of the names is the model that the stage makes. */
  public static boolean areOf(String stage, List<InputPath> names) {
    List<String> made =
        switch (stage) {
          case TRAIN -> List.of(Training.MODEL);
          case DISTILL -> List.of(STUDENT, TREES);
          case BASELINES -> List.of(DIN);
          default -> List.of();
        };
    return names.stream().anyMatch(name -> made.contains(name.text()));
  }

  /** Adds a model of another run to a stage's inputs; those of this one are stages. */
  public static void input(
      String key, @Nullable InputPath model, String run, Map<String, Path> inputs) {
    if (model != null && !List.of(Training.MODEL, STUDENT, TREES, DIN).contains(model.text())) {
      ModelFolders.add(key, folder(key, model.text(), Path.of(run)), inputs);
    }
  }

  /**
   * The folders of a model and, where it has several, its members.
   *
   * @throws Failure (exit code 3) that names the key where there is no model
   */
  public static List<Path> folders(String key, String word, StageJob job) {
    return switch (word) {
      case Training.MODEL -> Training.models(job.of(TRAIN));
      case STUDENT -> List.of(model(key, job.of(DISTILL).resolve(Training.FOLDER)));
      case TREES -> List.of(model(key, Teachers.trees(job.of(DISTILL))));
      case DIN -> List.of(model(key, job.of(BASELINES).resolve(DIN)));
      default -> List.of(folder(key, word, job.run()));
    };
  }

  private static Path folder(String key, String word, Path run) {
    Path folder = Registry.beside(run.toString()).resolve(word);
    return model(
        key,
        ModelFolders.isModel(folder) || !Files.isDirectory(folder)
            ? folder
            : folder.resolve(Training.FOLDER));
  }

  private static Path model(String key, Path folder) {
    if (!ModelFolders.isModel(folder)) {
      throw Failure.input(
          key + ": " + folder + " holds no model",
          "name main, student, din or trees of this run, or a folder such as runs/NAME/train/model;"
              + " 'rectrain models list' shows them");
    }
    return folder;
  }
}
