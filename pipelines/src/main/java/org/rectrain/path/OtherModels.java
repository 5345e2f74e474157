package org.rectrain.path;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.run.Registry;

/** Models of other runs that are scored beside this run's own, by the name they get. */
final class OtherModels {
  private static final String PRODUCTION = "production";

  private OtherModels() {}

  /**
   * Finds the folders. With nothing in production yet, 'production' names none.
   *
   * @param also model folders, or 'production'
   * @param output folder of this run, beside which the registry lies
   * @throws Failure (exit code 3) when a folder holds no model, (exit code 2) when two get one name
   */
  static Map<String, Path> of(List<String> also, String output) {
    Map<String, Path> models = new LinkedHashMap<>();
    for (String word : also) {
      Path folder = word.equals(PRODUCTION) ? production(output) : Path.of(word);
      if (folder == null) {
        continue;
      }
      if (!Files.exists(folder.resolve("rectrain.json"))) {
        throw Failure.input(
            "score.also: " + folder + " is no model folder; expected rectrain.json in it",
            "name folders such as runs/NAME/train/model; 'rectrain models list' shows them");
      }
      String name = word.equals(PRODUCTION) ? PRODUCTION : nameOf(folder);
      if (models.put(name, folder) != null) {
        throw Failure.usage(
            "score.also: two models would be called '" + name + "'", "name each model once");
      }
    }
    return models;
  }

  private static @org.jspecify.annotations.Nullable Path production(String output) {
    Path runs = Path.of(output).toAbsolutePath().normalize().getParent();
    return runs == null
        ? null
        : new Registry(runs).production().map(e -> runs.resolve(e.model())).orElse(null);
  }

  /** The name of its run, with the stage behind it for a student. */
  private static String nameOf(Path model) {
    Path whole = model.toAbsolutePath().normalize();
    int names = whole.getNameCount();
    if (names < 3) {
      return whole.getFileName().toString();
    }
    String run = whole.getName(names - 3).toString();
    boolean student = whole.getName(names - 2).toString().equals(StageName.DISTILL.folder());
    return student ? run + "-student" : run;
  }
}
