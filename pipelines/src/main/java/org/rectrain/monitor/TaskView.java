package org.rectrain.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.rectrain.monitor.DriftMeasure.Kind;
import org.rectrain.monitor.MonitorResult.Estimated;
import org.rectrain.monitor.MonitorResult.Figure;
import org.rectrain.monitor.MonitorResult.Reason;
import org.rectrain.monitor.MonitorResult.State;
import org.rectrain.monitor.MonitorResult.TaskLimits;
import org.rectrain.monitor.MonitorResult.TaskResult;
import org.rectrain.monitor.sketch.ScoreSketch;
import org.rectrain.monitor.sketch.Summary;
import org.rectrain.stat.drift.EstimatedPerformance;

/** What a window says of a task: figures with intervals, and what the scores alone foretell. */
final class TaskView {
  private static final double TWO_SIDED_95 = 1.959963984540054;

  private TaskView() {}

  static TaskResult of(
      Reference reference,
      Summary window,
      WindowTally tally,
      int task,
      int slice,
      double[] limits,
      List<Reason> reasons) {
    String name = window.shape().tasks().get(task);
    String part = slice == 0 ? "" : window.shape().slices().get(slice - 1);
    TaskCounts counts = tally.tasks.get(task).get(slice);
    TaskCounts.Figures figures = counts.figures();
    List<TaskCounts.Figures> replicates = new ArrayList<>();
    for (int r = 1; r <= ScoreSketch.REPLICATES; r++) {
      replicates.add(TaskCounts.of(window.scores(task, slice), r).figures());
    }
    boolean moved =
        reasons.stream()
            .anyMatch(r -> !r.cause().broken() && r.name().equals(name) && r.slice().equals(part));
    TaskLimits own = limits(reference, task, slice, limits);
    boolean silent = Double.isNaN(own.rate()) && Double.isNaN(own.calibration());
    return new TaskResult(
        name,
        part,
        moved ? State.DRIFT : silent ? State.NOT_ENOUGH : State.STEADY,
        counts.labelled(),
        counts.unlabelled(),
        figure(figures, replicates, TaskCounts.Figures::rate),
        figure(figures, replicates, TaskCounts.Figures::meanScore),
        figure(figures, replicates, TaskCounts.Figures::calibration),
        figure(figures, replicates, TaskCounts.Figures::auc),
        figure(figures, replicates, TaskCounts.Figures::logLoss),
        estimated(reference.chances(task), counts),
        own);
  }

  private static TaskLimits limits(Reference reference, int task, int slice, double[] limits) {
    double[] before = {Double.NaN, Double.NaN, Double.NaN};
    double[] most = {Double.NaN, Double.NaN, Double.NaN};
    List<DriftMeasure> measures = reference.yardstick().measures();
    for (int m = 0; m < measures.size(); m++) {
      DriftMeasure measure = measures.get(m);
      if (!measure.isDistance() && measure.index() == task && measure.slice() == slice) {
        int at = measure.kind() == Kind.PRIOR ? 0 : measure.kind() == Kind.CALIBRATION ? 1 : 2;
        before[at] = reference.yardstick().reference(measure);
        most[at] = limits[m];
      }
    }
    return new TaskLimits(before[0], most[0], before[1], most[1], before[2], most[2]);
  }

  private static Figure figure(
      TaskCounts.Figures figures,
      List<TaskCounts.Figures> replicates,
      ToDoubleFunction<TaskCounts.Figures> of) {
    double value = of.applyAsDouble(figures);
    double sum = 0;
    double squares = 0;
    for (TaskCounts.Figures replicate : replicates) {
      double drawn = of.applyAsDouble(replicate);
      sum += drawn;
      squares += drawn * drawn;
    }
    int n = replicates.size();
    double deviation = Math.sqrt(Math.max(0, (squares - sum * sum / n) / (n - 1)));
    // A replicate without a row of one label leaves the deviation undefined, and so the interval.
    double reach = TWO_SIDED_95 * deviation;
    return new Figure(value, value - reach, value + reach);
  }

  private static Estimated estimated(double[] chances, TaskCounts counts) {
    double[] weights = new double[chances.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = counts.negatives()[i] + counts.positives()[i] + counts.open()[i];
    }
    EstimatedPerformance of = EstimatedPerformance.of(chances, weights);
    return new Estimated(of.rate(), of.auc(), of.logLoss());
  }
}
