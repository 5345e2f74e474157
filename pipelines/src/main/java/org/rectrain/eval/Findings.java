package org.rectrain.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a reader of the table must not overlook, in sentences. */
final class Findings {
  private static final double SAME = 1e-6;

  private Findings() {}

  static List<String> of(String main, List<ModelResult> models, List<Comparison> comparisons) {
    List<String> out = new ArrayList<>();
    for (Comparison c : comparisons) {
      boolean mainLoses = c.real() && !c.better().equals(main);
      if (mainLoses && (c.model().equals(main) || c.other().equals(main))) {
        out.add(
            String.format(
                Locale.ROOT,
                "%s beats %s in %s by %.4f [%.4f, %.4f].",
                c.better(),
                main,
                c.metric(),
                Math.abs(c.difference().value()),
                Math.min(Math.abs(c.difference().low()), Math.abs(c.difference().high())),
                Math.max(Math.abs(c.difference().low()), Math.abs(c.difference().high()))));
      }
    }
    for (ModelResult model : models) {
      for (TaskResult task : model.tasks()) {
        addTask(out, model.model(), task);
      }
      RetrievalResult retrieval = model.retrieval();
      if (retrieval == null) {
        out.add(model.model() + " retrieves nothing: it has no recall.");
      } else {
        addRetrieval(out, model.model(), retrieval);
      }
    }
    return out;
  }

  private static void addTask(List<String> out, String model, TaskResult task) {
    if (task.unscored() == task.rows()) {
      out.add(model + " gives no score for " + task.task() + ".");
    } else if (task.unscored() > 0) {
      out.add(
          model
              + " leaves "
              + task.unscored()
              + " of "
              + task.rows()
              + " rows without a score for "
              + task.task()
              + ": its metrics there are undefined.");
    }
    Estimate auc = task.metrics().getOrDefault(Metrics.AUC, Estimate.of(Double.NaN));
    if (Math.abs(auc.value() - task.tribuoAuc()) > SAME) {
      out.add(
          String.format(
              Locale.ROOT,
              "AUC of %s for %s: ours is %.9f, Tribuo's %.9f; one of them is wrong.",
              model,
              task.task(),
              auc.value(),
              task.tribuoAuc()));
    }
  }

  private static void addRetrieval(List<String> out, String model, RetrievalResult retrieval) {
    if (retrieval.usersWithoutList() > 0) {
      out.add(
          model
              + " gives no list to "
              + retrieval.usersWithoutList()
              + " of "
              + retrieval.users()
              + " users; they count as 0.");
    }
    if (retrieval.seenInLists() > 0) {
      out.add(
          model
              + " recommends seen items in "
              + retrieval.seenInLists()
              + " places, which should be masked.");
    }
  }
}
