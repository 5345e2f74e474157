package org.rectrain.path.stage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.config.ModelName;
import org.rectrain.run.Registry;

/** Models of other runs that are scored beside this run's own, by the name they get. */
public final class OtherModels {
  private OtherModels() {}

  /**
   * Finds the folders. With nothing in production yet, 'production' names none.
   *
   * @param also model folders, aliases or numbers of the registry
   * @param output folder of this run, beside which the registry is
   * @throws Failure (exit code 3) when a folder holds no model or a name means none, (exit code 2)
   *     when two get one name
   */
  public static Map<String, Path> of(List<String> also, String output) {
    boolean none = Registry.beside(output).production().isEmpty();
    return named(
        "score.also",
        also.stream().filter(word -> !(none && word.equals(Registry.PRODUCTION))).toList(),
        output);
  }

  /**
   * The same, with an error for every name that means no model.
   *
   * @param key of the configuration, for messages
   */
  public static Map<String, Path> named(String key, List<String> words, String output) {
    Map<String, Path> models = new LinkedHashMap<>();
    Registry registry = Registry.beside(output);
    for (String word : words) {
      Path folder = registry.resolve(word);
      if (!Files.exists(folder.resolve("rectrain.json"))) {
        throw Failure.input(
            key + ": " + folder + " is no model folder; expected rectrain.json in it",
            "name folders such as runs/NAME/train/model; 'rectrain models list' shows them");
      }
      String name = Registry.isName(word) ? word : nameOf(folder);
      if (models.put(name, folder) != null) {
        throw Failure.usage(
            key + ": two models would be called '" + name + "'", "name each model once");
      }
    }
    return models;
  }

  /**
   * The name of its run, with the stage behind it for a student, or where it is this run's main.
   */
  private static String nameOf(Path model) {
    Path whole = model.toAbsolutePath().normalize();
    int names = whole.getNameCount();
    if (names < 3) {
      return whole.getFileName().toString();
    }
    String run = whole.getName(names - 3).toString();
    if (whole.getName(names - 2).toString().equals("distill")) {
      return run + "-student";
    }
    return ModelName.Reader.current(run).equals(ModelName.MAIN) ? run + "-train" : run;
  }
}
