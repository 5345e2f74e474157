package org.rectrain.eval.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.eval.EvalGatesConfig;
import org.rectrain.config.read.InputPath;
import org.rectrain.eval.fair.FairnessResult;
import org.rectrain.eval.result.Gate;

/** What the main model must reach. */
public final class Gates {
  private Gates() {}

  /**
   * Judges the main model's AUC of the first task, and its groups.
   *
   * @param fairness null where no groups were asked for
   */
  public static List<Gate> judge(
      EvalGatesConfig config, String mainModel, Rivals rivals, @Nullable FairnessResult fairness) {
    List<Gate> gates = new ArrayList<>();
    double auc = rivals.ofModel(mainModel);
    Double min = config.minAuc();
    if (min != null) {
      gates.add(new Gate("min_auc", auc, min, auc >= min, ""));
    }
    String rival = InputPath.textOf(config.maxDropVs());
    if (rival != null) {
      gates.add(drop(rival, config.maxDrop(), auc, rivals));
    }
    if (fairness != null) {
      gates.addAll(FairnessGates.judge(config, mainModel, fairness));
    }
    return gates;
  }

  private static Gate drop(String rival, double most, double auc, Rivals rivals) {
    String name = "max_drop_vs " + rival;
    Optional<Double> theirs = rivals.auc(rival);
    if (theirs.isEmpty()) {
      return new Gate(name, auc, Double.NaN, true, "nothing is in production yet");
    }
    double limit = theirs.get() - most;
    String note =
        String.format(Locale.ROOT, "AUC of %s is %.5f, may fall by %s", rival, theirs.get(), most);
    return new Gate(name, auc, limit, auc >= limit, note);
  }
}
