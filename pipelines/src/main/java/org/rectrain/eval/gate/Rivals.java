package org.rectrain.eval.gate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.rectrain.Failure;
import org.rectrain.config.ModelName;
import org.rectrain.dataset.Json;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.result.Evaluation;
import org.rectrain.eval.result.ModelResult;
import org.rectrain.metric.TaskMetric;
import org.rectrain.run.ModelVersion;
import org.rectrain.run.Provenance;
import org.rectrain.run.Registry;

/**
 * Whom a gate holds the main model against: a model of this evaluation, the one in production, or
 * the main model of another evaluated run. Always on the same test rows: a fall of the AUC between
 * two test sets says nothing about the models.
 */
public final class Rivals {
  private final Path runs;
  private final String testRows;
  private final List<ModelResult> results;

  public Rivals(Path runs, String testRows, List<ModelResult> results) {
    this.runs = runs;
    this.testRows = testRows;
    this.results = results;
  }

  /** The folder of runs, in which the registry is, above a stage's folder. */
  public static Path runsAbove(Path stage) {
    Path run = stage.toAbsolutePath().normalize().getParent();
    Path runs = run == null ? null : run.getParent();
    return runs == null ? stage : runs;
  }

  /**
   * The rival's AUC of the first task; empty when it is production and nothing is in production.
   */
  Optional<Double> auc(String rival) {
    if (results.stream().anyMatch(m -> m.model().equals(rival))) {
      return Optional.of(ofModel(rival));
    }
    if (Registry.isName(rival)) {
      Registry registry = new Registry(runs);
      return rival.equals(Registry.PRODUCTION) && registry.production().isEmpty()
          ? Optional.empty()
          : Optional.of(ofVersion(rival, registry));
    }
    Path run = Path.of(rival);
    for (Path folder : List.of(run.resolve("eval"), run)) {
      if (Files.exists(folder.resolve(Evaluation.FILE))) {
        Evaluation other = Evaluation.read(folder);
        return Optional.of(ofOther(other, other.mainModel(), rival));
      }
    }
    throw Failure.usage(
        "eval.gates.max_drop_vs: '"
            + rival
            + "' is neither a scored model ("
            + results.stream().map(ModelResult::model).collect(Collectors.joining(", "))
            + "), nor the folder of an evaluated run, nor 'production'",
        "name one of them");
  }

  /** The AUC of the first task of a model of this evaluation. */
  double ofModel(String name) {
    return auc(name, results);
  }

  private double ofVersion(String rival, Registry registry) {
    ModelVersion version = registry.version(rival);
    Path home = registry.home(version);
    Path stage = runs.resolve(version.model()).resolveSibling("");
    boolean current =
        Provenance.isWritten(stage)
            && Provenance.read(stage).fingerprint().equals(version.fingerprint());
    Path evaluated =
        current && !Files.exists(home.resolve(Evaluation.FILE))
            ? stage.resolveSibling("eval")
            : home;
    if (!Files.exists(evaluated.resolve(Evaluation.FILE))) {
      throw Failure.input(
          "eval.gates.max_drop_vs: "
              + rival
              + " is "
              + runs.resolve(version.model())
              + ", of which there is no evaluation; expected eval/"
              + Evaluation.FILE
              + " in its run",
          "evaluate that run, or score its model here too: score.also=[" + rival + "]");
    }
    Evaluation other = Evaluation.read(evaluated);
    Path spec = home.resolve("model").resolve("rectrain.json");
    String name =
        Files.exists(spec)
            ? ModelName.Reader.current(Json.tree(spec).path("name").asText())
            : other.mainModel();
    return ofOther(other, name, rival + " (" + version.model() + ")");
  }

  private double ofOther(Evaluation other, String model, String called) {
    if (!testRows.equals(other.protocol().testRows())) {
      throw Failure.input(
          "eval.gates.max_drop_vs: "
              + called
              + " was evaluated on other test rows ("
              + other.protocol().rows()
              + " rows, fingerprint "
              + other.protocol().testRows()
              + "; here "
              + testRows
              + "); a drop can only be measured on the same ones",
          "score its model on this data as well: score.also=[production] or its model folder");
    }
    return auc(model, other.models());
  }

  private static double auc(String name, List<ModelResult> models) {
    return models.stream()
        .filter(m -> m.model().equals(name))
        .flatMap(m -> m.tasks().stream().limit(1))
        .map(
            t ->
                t.metrics()
                    .getOrDefault(TaskMetric.AUC.key(), IntervalEstimate.of(Double.NaN))
                    .value())
        .findFirst()
        .orElse(Double.NaN);
  }
}
