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
import org.rectrain.metric.Auc;
import org.rectrain.metric.Calibration;
import org.rectrain.metric.ClusteredAuc;
import org.rectrain.metric.Gauc;
import org.rectrain.metric.KeepRate;
import org.rectrain.metric.LogLoss;
import org.rectrain.metric.PrAuc;
import org.rectrain.metric.RocCurve;

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
    ClusteredAuc clustered = ClusteredAuc.of(scores, labels, rows.users());
    whole.add(prefix + Metrics.AUC, Auc.of(scores, labels), clustered::weighted);
    if (Arrays.stream(labels).anyMatch(label -> label == 0)) {
      whole.add(prefix + Metrics.PR_AUC, PrAuc.of(scores, labels), clustered::weightedPrecision);
    } else {
      plain.put(Metrics.PR_AUC, Double.NaN);
    }
    addAuc(Metrics.COLD_AUC, rows.cold(), scores, whole);
    Gauc.PerUser perUser = Gauc.perUser(scores, labels, rows.users(), rows.userCount());
    Gauc.Weighting weighting = Gauc.Weighting.valueOf(config.gaucWeighting().name());
    gauc = perUser.average(weighting);
    addMean(Metrics.GAUC, gaucOfUsers(perUser, weighting), whole);
    reliability = addProbabilityMetrics(scores, labels, whole);
    for (SliceRows slice : rows.slices()) {
      addAuc(slice.key(), slice.rows(), scores, sliced);
    }
  }

  /** Name of a statistic of a task in the resampling. */
  public static String key(String model, String task, String metric) {
    return model + "/" + task + "." + metric;
  }

  private void addAuc(String name, int[] among, double[] scores, Resampling to) {
    SliceRows part = new SliceRows("", "", among);
    double[] s = part.pick(scores);
    int[] y = part.pick(rows.labels());
    double value = Auc.of(s, y);
    if (Double.isNaN(value)) {
      to.add(prefix + name, value, weights -> Double.NaN);
    } else {
      ClusteredAuc clustered = ClusteredAuc.of(s, y, part.pick(rows.users()));
      to.add(prefix + name, value, clustered::weighted);
    }
  }

  private void addMean(String name, UserMean mean, Resampling to) {
    to.add(prefix + name, mean.value(), mean.statistic());
    userSums.put(name, mean.sums());
  }

  private static UserMean gaucOfUsers(Gauc.PerUser perUser, Gauc.Weighting weighting) {
    double[] sums = new double[perUser.users()];
    double[] weights = new double[perUser.users()];
    for (int u = 0; u < sums.length; u++) {
      weights[u] = perUser.weight(u, weighting);
      sums[u] = weights[u] * perUser.auc(u);
    }
    return new UserMean(sums, weights);
  }

  private List<Calibration.Bin> addProbabilityMetrics(
      double[] scores, int[] labels, Resampling whole) {
    // Without a negative row the best prediction is 1 for all, and says nothing of a model.
    boolean negatives = Arrays.stream(labels).anyMatch(label -> label == 0);
    boolean probabilities = negatives && Arrays.stream(scores).allMatch(s -> s >= 0 && s <= 1);
    if (!probabilities) {
      for (String name :
          List.of(
              Metrics.LOG_LOSS,
              Metrics.NORMALISED_ENTROPY,
              Metrics.BRIER,
              Metrics.CALIBRATION_RATIO,
              Metrics.CALIBRATION_ERROR)) {
        plain.put(name, Double.NaN);
      }
      return List.of();
    }
    Double keepRate = config.keepRate();
    double[] p = keepRate == null ? scores : KeepRate.correct(scores, keepRate);
    double[] counts = rows.sumsByUser(i -> 1);
    double[] losses = rows.sumsByUser(i -> LogLoss.ofRow(p[i], labels[i]));
    double[] positives = rows.sumsByUser(i -> labels[i]);
    addMean(Metrics.LOG_LOSS, new UserMean(losses, counts), whole);
    addMean(
        Metrics.BRIER,
        new UserMean(rows.sumsByUser(i -> (p[i] - labels[i]) * (p[i] - labels[i])), counts),
        whole);
    UserMean ratio = new UserMean(rows.sumsByUser(i -> p[i]), positives);
    whole.add(prefix + Metrics.CALIBRATION_RATIO, ratio.value(), ratio.statistic());
    var loss = new UserMean(losses, counts).statistic();
    var rate = new UserMean(positives, counts).statistic();
    whole.add(
        prefix + Metrics.NORMALISED_ENTROPY,
        LogLoss.normalisedEntropy(p, labels),
        weights -> loss.applyAsDouble(weights) / LogLoss.entropy(rate.applyAsDouble(weights)));
    List<Calibration.Bin> bins =
        Calibration.curve(p, labels, config.calibrationBins(), Calibration.Binning.EQUAL_MASS);
    plain.put(Metrics.CALIBRATION_ERROR, Calibration.expectedError(bins));
    return bins;
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
    for (String name :
        List.of(
            Metrics.AUC,
            Metrics.COLD_AUC,
            Metrics.GAUC,
            Metrics.PR_AUC,
            Metrics.LOG_LOSS,
            Metrics.NORMALISED_ENTROPY,
            Metrics.BRIER,
            Metrics.CALIBRATION_ERROR,
            Metrics.CALIBRATION_RATIO)) {
      Double value = plain.get(name);
      metrics.put(name, value == null ? whole.estimate(prefix + name) : IntervalEstimate.of(value));
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
    IntervalEstimate auc = metrics.getOrDefault(Metrics.AUC, IntervalEstimate.of(Double.NaN));
    return new TaskResult(
        rows.task(),
        rows.rows().length,
        Arrays.stream(rows.labels()).sum(),
        unlabelled,
        unscored,
        metrics,
        gauc,
        tribuoAuc,
        delong,
        slices,
        worst(slices, auc.value(), config.sliceMinRows()),
        roc,
        reliability);
  }

  /** Slices of enough rows whose interval lies below the whole, worst first. */
  public static List<Slice> worst(List<Slice> slices, double whole, int minRows) {
    return slices.stream()
        .filter(s -> s.rows() >= minRows && s.estimate().high() < whole)
        .sorted(Comparator.comparingDouble(s -> s.estimate().value()))
        .limit(WORST)
        .toList();
  }
}
