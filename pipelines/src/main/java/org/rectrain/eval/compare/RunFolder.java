package org.rectrain.eval.compare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.ModelName;
import org.rectrain.config.RunConfig;
import org.rectrain.config.eval.ScoreConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.dataset.Predictions;
import org.rectrain.eval.Assessment;

/**
 * A model of a finished run, as {@code eval --compare} is given it: {@code runs/a}, which means the
 * run's main model, or {@code runs/a:student}.
 *
 * @param folder the run's folder
 * @param model name of the model in its score folder
 * @param config what the run was scored with
 */
record RunFolder(Path folder, String model, RunConfig config) {
  private static final String SCORE = "score";

  /**
   * Reads what a word of the command line names.
   *
   * @throws Failure (exit code 3) when it is no run with scores, or has no such model
   */
  static RunFolder of(String word) {
    int colon = word.lastIndexOf(':');
    boolean named = colon > 0 && !Files.exists(Path.of(word));
    Path folder = Path.of(named ? word.substring(0, colon) : word);
    Path scored = folder.resolve(SCORE);
    Path file = scored.resolve("config.yaml");
    if (!Files.exists(file)) {
      throw Failure.input(
          folder + ": is no run with scores; expected " + file,
          "name folders of runs, e.g. runs/a, and score them first: rectrain score -c FILE");
    }
    RunConfig config = ConfigReader.read(file, List.of());
    List<String> found = Predictions.models(scored);
    String model = named ? ModelName.Reader.current(word.substring(colon + 1)) : mainModel(config);
    if (!found.contains(model)) {
      throw Failure.input(
          folder + ": has no scores of '" + model + "'; found " + String.join(", ", found),
          "name one of them: " + folder + ":" + found.get(0));
    }
    return new RunFolder(folder, model, config);
  }

  private static String mainModel(RunConfig config) {
    var eval = config.eval();
    return eval == null ? ModelName.MAIN : eval.mainModel();
  }

  /** The run's name: that of its folder. */
  String name() {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return name == null ? folder.toString() : name.toString();
  }

  /** Whether it is the model that the run was made for. */
  boolean isMain() {
    return model.equals(mainModel(config));
  }

  /** The split that was scored. */
  String split() {
    ScoreConfig score = config.score();
    return score == null ? Assessment.TEST : score.split().folder();
  }

  Path scored() {
    return folder.resolve(SCORE);
  }

  /** The prepared data that was scored: the run's own, or that of the run it shares. */
  Path prepared() {
    Path own = folder.resolve("prepare");
    String shared = config.prepared();
    Path found = Files.isDirectory(own) || shared == null ? own : Path.of(shared);
    if (!Files.isDirectory(found)) {
      throw Failure.input(
          folder + ": its prepared data is not at " + found,
          "put the folder back, or run 'rectrain prepare' of that run again");
    }
    return found;
  }

  /** All that decides the model but its seed: runs in which it is equal differ only in the seed. */
  String recipe() {
    // A main model that is not trained is a baseline.
    Record[] sections =
        isMain() && config.train() != null
            ? new Record[] {config.train()}
            : new Record[] {config.train(), config.distill(), config.baselines()};
    StringBuilder out = new StringBuilder(model).append('\n');
    for (Record section : sections) {
      out.append(section == null ? "-" : ConfigTrees.yaml(section)).append('\n');
    }
    return out.toString();
  }
}
