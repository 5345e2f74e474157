package org.rectrain.eval;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.rectrain.config.EvalGatesConfig;
import org.rectrain.config.Failure;

/** What the main model must reach. */
final class Gates {
  private Gates() {}

  /** Judges the main model's AUC of the first task. */
  static List<Gate> judge(EvalGatesConfig config, String mainModel, List<ModelResult> models) {
    List<Gate> gates = new ArrayList<>();
    double auc = auc(mainModel, models);
    Double min = config.minAuc();
    if (min != null) {
      gates.add(new Gate("min_auc", auc, min, auc >= min));
    }
    String rival = config.maxDropVs();
    if (rival != null) {
      double limit = rivalAuc(rival, models) - config.maxDrop();
      gates.add(new Gate("max_drop_vs " + rival, auc, limit, auc >= limit));
    }
    return gates;
  }

  /** Ends with exit code 4 when a gate did not pass. */
  static void enforce(List<Gate> gates) {
    String failed =
        gates.stream()
            .filter(g -> !g.passed())
            .map(
                g ->
                    String.format(
                        Locale.ROOT,
                        "%s: AUC %.5f lies below the limit %.5f",
                        g.name(),
                        g.value(),
                        g.limit()))
            .collect(Collectors.joining("; "));
    if (!failed.isEmpty()) {
      throw Failure.gate(
          "eval.gates: " + failed,
          "see eval.json for the slices and comparisons; do not promote this model");
    }
  }

  private static double rivalAuc(String rival, List<ModelResult> models) {
    if (models.stream().anyMatch(m -> m.model().equals(rival))) {
      return auc(rival, models);
    }
    Path run = Path.of(rival);
    for (Path folder : List.of(run.resolve("eval"), run)) {
      if (Files.exists(folder.resolve(Evaluation.FILE))) {
        Evaluation other = Evaluation.read(folder);
        return auc(other.mainModel(), other.models());
      }
    }
    throw Failure.usage(
        "eval.gates.max_drop_vs: '"
            + rival
            + "' is neither a scored model ("
            + models.stream().map(ModelResult::model).collect(Collectors.joining(", "))
            + ") nor the folder of an evaluated run",
        "name one of them");
  }

  private static double auc(String name, List<ModelResult> models) {
    return models.stream()
        .filter(m -> m.model().equals(name))
        .flatMap(m -> m.tasks().stream().limit(1))
        .map(t -> t.metrics().getOrDefault(Metrics.AUC, Estimate.of(Double.NaN)).value())
        .findFirst()
        .orElse(Double.NaN);
  }
}
