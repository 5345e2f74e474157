package org.rectrain.eval.gate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.measure.PairedComparison;
import org.rectrain.eval.measure.TaskResult;
import org.rectrain.eval.rank.RetrievalResult;
import org.rectrain.eval.result.ModelResult;
import org.rectrain.metric.MetricInfo;
import org.rectrain.metric.TaskMetric;

/** What a reader of the table must not overlook, in sentences. */
public final class Findings {
  private static final double SAME = 1e-6;

  private Findings() {}

  public static List<String> of(
      String main, List<ModelResult> models, List<PairedComparison> comparisons) {
    List<String> out = new ArrayList<>();
    addComparisons(out, main, comparisons);
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

  /** Why a difference whose own interval is above 0 may still be doubted. */
  private static final String COUNTED =
      ". (That counts all pairs compared in the metric, by Holm; an interval is of one pair.)";

  /** Where another model is ahead: what is real, each; then what could be chance, by metric. */
  private static void addComparisons(List<String> out, String main, List<PairedComparison> all) {
    List<PairedComparison> ofMain =
        all.stream().filter(c -> c.model().equals(main) || c.other().equals(main)).toList();
    ofMain.stream()
        .filter(c -> c.real() && !c.better().equals(main))
        .forEach(
            c ->
                out.add(
                    other(c, main)
                        + " beats "
                        + main
                        + " in "
                        + MetricInfo.words(c.metric())
                        + " by "
                        + figures(c, main)
                        + "."));
    Map<String, List<PairedComparison>> unsure =
        ofMain.stream()
            .filter(c -> !c.real() && lead(c, main) > 0)
            .sorted(Comparator.comparingDouble((PairedComparison c) -> -lead(c, main)))
            .collect(
                Collectors.groupingBy(PairedComparison::metric, TreeMap::new, Collectors.toList()));
    unsure.forEach(
        (metric, ahead) ->
            out.add(
                ahead.stream()
                    .map(c -> other(c, main) + " by " + figures(c, main))
                    .collect(
                        Collectors.joining(
                            ", ",
                            "Ahead of "
                                + main
                                + " in "
                                + MetricInfo.words(metric)
                                + ", which could be chance: ",
                            ahead.stream().anyMatch(Findings::looksReal) ? COUNTED : "."))));
    if (!ofMain.isEmpty() && out.isEmpty()) {
      out.add("No other model is ahead of " + main + " in any metric that is compared.");
    }
  }

  private static boolean looksReal(PairedComparison c) {
    return c.difference().low() > 0 || c.difference().high() < 0;
  }

  /** How far the other model is ahead of the main one, above 0 where it is the better one. */
  private static double lead(PairedComparison c, String main) {
    double sign = c.model().equals(main) != MetricInfo.of(c.metric()).isLoss() ? -1 : 1;
    return sign * c.difference().value();
  }

  private static String other(PairedComparison c, String main) {
    return c.model().equals(main) ? c.other() : c.model();
  }

  private static String figures(PairedComparison c, String main) {
    double sign = lead(c, main) == c.difference().value() ? 1 : -1;
    double low = sign * c.difference().low();
    double high = sign * c.difference().high();
    return String.format(
        Locale.ROOT, "%.4f [%.4f, %.4f]", lead(c, main), Math.min(low, high), Math.max(low, high));
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
    IntervalEstimate gauc =
        task.metrics().getOrDefault(TaskMetric.GAUC.key(), IntervalEstimate.of(Double.NaN));
    if (gauc.high() < 0.5) {
      out.add(
          String.format(
              Locale.ROOT,
              "GAUC of %s for %s is %.4f [%.4f, %.4f]: among one user's rows it ranks worse than"
                  + " chance. So it is where features hold the user's own rate up to each moment:"
                  + " low before a rare label, high behind it, more so with prepare.as_of: event."
                  + " The candidates of one request do not suffer: the GAUC by session shows them;"
                  + " prepare.as_of: test_start shows the model without it.",
              model,
              task.task(),
              gauc.value(),
              gauc.low(),
              gauc.high()));
    }
    IntervalEstimate auc =
        task.metrics().getOrDefault(TaskMetric.AUC.key(), IntervalEstimate.of(Double.NaN));
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
