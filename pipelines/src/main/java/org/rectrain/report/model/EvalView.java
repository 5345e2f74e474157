package org.rectrain.report.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.rectrain.metric.ListMetric;
import org.rectrain.report.chart.Line;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.data.DataView;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.Metric;
import org.rectrain.report.part.State;

/**
 * What the models reached on test, as drawn.
 *
 * @param tasks labels, the one that decides first
 * @param longest K of the longest lists
 * @param level confidence level of the intervals, NaN where unknown
 * @param models in the order of the page: the main model first
 * @param comparisons paired differences of the main model and each other one
 * @param worst slices on which the main model is clearly below its own average
 * @param gates demands on the main model
 * @param findings what a reader must know, in sentences
 * @param notes the protocol in words
 * @param among what the candidates of lists are; empty for the whole catalogue
 */
public record EvalView(
    List<String> tasks,
    int longest,
    double level,
    List<Model> models,
    List<Comparison> comparisons,
    List<Slice> worst,
    List<DataView.Gate> gates,
    List<String> findings,
    List<String> notes,
    String among) {

  /** What a model is in this run. */
  enum Role {
    MAIN,
    STUDENT,
    /** Neither the run's own result nor a simple model: a teacher from outside, a control. */
    OTHER,
    BASELINE
  }

  /**
   * One model.
   *
   * @param scores by key of the metric; one that is not there was not computed
   * @param roc points (false positive rate, true positive rate) by task
   * @param calibration points (mean score, observed rate) by task
   * @param recall Recall@K by K
   */
  public record Model(
      String name,
      Role role,
      Tone tone,
      Map<String, Measured> scores,
      Map<String, List<Line.Point>> roc,
      Map<String, List<Line.Point>> calibration,
      List<Line.Point> recall) {

    Measured score(Metric metric) {
      return scores.getOrDefault(metric.key(), Measured.undefined("not computed"));
    }

    boolean baseline() {
      return role == Role.BASELINE;
    }
  }

  /** The models by the deciding metric, best first; those without it at the end. */
  List<Model> ranked() {
    Metric metric = deciding();
    List<Model> out = new ArrayList<>(models);
    out.sort(
        (a, b) -> {
          double x = a.score(metric).value();
          double y = b.score(metric).value();
          if (Double.isNaN(x) || Double.isNaN(y) || x == y) {
            return Boolean.compare(Double.isNaN(x), Double.isNaN(y));
          }
          return metric.prefers(x, y) ? -1 : 1;
        });
    return out;
  }

  /**
   * The main model minus another one on the same users.
   *
   * @param metric key of the metric
   * @param p adjusted for the number of comparisons, NaN where not computed
   * @param state good when the main model is really better, bad when really worse
   */
  record Comparison(
      String metric, String model, String other, Measured difference, double p, State state) {}

  /** A slice of test under the metric named. */
  record Slice(String metric, String name, double rows, Measured score) {}

  /** AUC of the task that decides. */
  public Metric auc() {
    return Metric.of(tasks.isEmpty() ? "click" : tasks.get(0), "auc");
  }

  /** What decides: AUC, or recall where no model has one (test holds positives only). */
  public Metric deciding() {
    return has(auc()) || !has(recall()) ? auc() : recall();
  }

  public Metric recall() {
    return retrieval("recall@" + longest);
  }

  public Metric coldRecall() {
    return retrieval("cold_recall@" + longest);
  }

  /** A metric of lists by its name without their candidates. */
  public Metric retrieval(String name) {
    return Metric.named(ListMetric.among(name, among));
  }

  /** "95% interval", for captions. */
  String interval() {
    return Double.isFinite(level) ? Math.round(level * 100) + "% interval" : "interval";
  }

  Optional<Model> main() {
    return models.stream().filter(m -> m.role() == Role.MAIN).findFirst();
  }

  Optional<Model> student() {
    return models.stream().filter(m -> m.role() == Role.STUDENT).findFirst();
  }

  /** The baseline with the best defined value. */
  Optional<Model> bestBaseline(Metric metric) {
    return best(models.stream().filter(Model::baseline).toList(), metric);
  }

  /** The model with the best defined value. */
  Optional<Model> best(Metric metric) {
    return best(models, metric);
  }

  private static Optional<Model> best(List<Model> models, Metric metric) {
    Comparator<Model> order =
        (a, b) -> {
          double x = a.score(metric).value();
          double y = b.score(metric).value();
          return x == y ? 0 : metric.prefers(x, y) ? 1 : -1;
        };
    return models.stream().filter(m -> m.score(metric).defined()).max(order);
  }

  Optional<Comparison> comparison(String other, Metric metric) {
    return comparisons.stream()
        .filter(c -> c.metric().equals(metric.key()) && c.other().equals(other))
        .findFirst();
  }

  /** Whether some model has a defined value. */
  public boolean has(Metric metric) {
    return models.stream().anyMatch(m -> m.score(metric).defined());
  }
}
