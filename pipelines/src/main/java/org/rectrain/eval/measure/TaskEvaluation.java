package org.rectrain.eval.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.config.eval.EvalConfig;
import org.rectrain.eval.slice.LabelledRows;
import org.rectrain.eval.slice.SliceRows;
import org.rectrain.metric.Calibration;
import org.rectrain.metric.Figure;
import org.rectrain.metric.Gauc;
import org.rectrain.metric.RocCurve;
import org.rectrain.metric.ScoredRows;
import org.rectrain.metric.TaskMetric;

/**
 * One model on one task: first all figures and what to resample, then, after the resampling, the
 * result with intervals. The model's scores are not held in between.
 */
public final class TaskEvaluation {
  private static final int ROC_POINTS = 200;
  private static final int WORST = 5;

  private final String prefix;
  private final LabelledRows rows;
  private final EvalConfig config;
  private final int unlabelled;
  private final Map<String, Double> plain = new LinkedHashMap<>();
  private final long unscored;
  private final Gauc.Result gauc;
  private final Gauc.Result sessionGauc;
  private final double tribuoAuc;
  private final IntervalEstimate delong;
  private final List<RocCurve.Point> roc;
  private final List<Calibration.Bin> reliability;
  private final Map<String, double[]> userSums = new LinkedHashMap<>();

  public TaskEvaluation(
      String model,
      double[] allScores,
      LabelledRows rows,
      EvalConfig config,
      Resampling whole,
      Resampling sliced) {
    this.prefix = key(model, rows.task(), "");
    this.rows = rows;
    this.config = config;
    this.unlabelled = allScores.length - rows.rows().length;
    double[] scores = Arrays.stream(rows.rows()).mapToDouble(i -> allScores[i]).toArray();
    int[] labels = rows.labels();
    unscored = Arrays.stream(scores).filter(Double::isNaN).count();
    tribuoAuc = TribuoCheck.auc(scores, labels);
    delong = AucTests.delong(scores, labels, config.resampling().level());
    roc = RocCurve.of(scores, labels, ROC_POINTS);
    ScoredRows scored =
        new ScoredRows(
            scores,
            labels,
            rows.users(),
            rows.userCount(),
            rows.sessions(),
            rows.cold(),
            new ScoredRows.Choices(
                config.gaucWeighting(), config.calibrationBins(), config.keepRate()));
    for (TaskMetric metric : TaskMetric.values()) {
      add(metric.key(), metric.of(scored), whole);
    }
    gauc = scored.gaucResult();
    sessionGauc = scored.sessionGaucResult();
    reliability = scored.reliability();
    for (SliceRows slice : rows.slices()) {
      sliced.add(prefix + slice.key(), scored.auc(slice.rows()));
    }
  }

  private void add(String name, Figure figure, Resampling to) {
    if (figure instanceof Figure.Plain value) {
      plain.put(name, value.value());
      return;
    }
    to.add(prefix + name, figure);
    if (figure instanceof Figure.UserMean mean) {
      userSums.put(name, mean.sums());
    }
  }

  /** Name of a statistic of a task in the resampling. */
  public static String key(String model, String task, String metric) {
    return model + "/" + task + "." + metric;
  }

  public String task() {
    return rows.task();
  }

  /** Per-user sums of the metrics that are means over users, by name. */
  public Map<String, double[]> userSums() {
    return userSums;
  }

  /** The result; both resamplings have run. */
  public TaskResult finish(Resampling whole, Resampling sliced) {
    Map<String, IntervalEstimate> metrics = new LinkedHashMap<>();
    for (TaskMetric metric : TaskMetric.values()) {
      Double value = plain.get(metric.key());
      metrics.put(
          metric.key(),
          value == null ? whole.estimate(prefix + metric.key()) : IntervalEstimate.of(value));
    }
    List<Slice> slices = new ArrayList<>();
    for (SliceRows slice : rows.slices()) {
      slices.add(
          new Slice(
              slice.family(),
              slice.value(),
              slice.rows().length,
              Arrays.stream(slice.pick(rows.labels())).sum(),
              rows.distinctUsers(slice.rows()),
              sliced.estimate(prefix + slice.key())));
    }
    IntervalEstimate auc =
        metrics.getOrDefault(TaskMetric.AUC.key(), IntervalEstimate.of(Double.NaN));
    return new TaskResult(
        rows.task(),
        rows.rows().length,
        Arrays.stream(rows.labels()).sum(),
        unlabelled,
        unscored,
        metrics,
        gauc,
        sessionGauc,
        tribuoAuc,
        delong,
        slices,
        worst(slices, auc.value(), config.sliceMinRows()),
        roc,
        reliability);
  }

  /** Slices of enough rows whose interval is below the whole, worst first. */
  public static List<Slice> worst(List<Slice> slices, double whole, int minRows) {
    return slices.stream()
        .filter(s -> s.rows() >= minRows && s.estimate().high() < whole)
        .sorted(Comparator.comparingDouble(s -> s.estimate().value()))
        .limit(WORST)
        .toList();
  }
}
