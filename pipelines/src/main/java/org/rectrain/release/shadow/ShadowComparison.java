package org.rectrain.release.shadow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.shadow.ShadowConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.dataset.Predictions;
import org.rectrain.dataset.Prepared;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.metric.Auc;
import org.rectrain.metric.Calibration;
import org.rectrain.metric.RankAgreement;
import org.rectrain.stat.Estimate;
import org.rectrain.stat.Moments;
import org.rectrain.stat.Ratio;
import org.rectrain.stat.Sample;

/** Compares what two models have written of the same rows. */
public final class ShadowComparison {
  private static final double LEVEL = 0.95;
  private static final int BINS = 10;
  private static final double[] QUANTILES = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};

  private final ShadowConfig config;
  private final Path scored;
  private final String a;
  private final String b;
  private final ParquetTable rows;
  private final int[] user;
  private final int users;
  private final int[][] byUser;

  /**
   * A comparison of two models.
   *
   * @param scored folder with {@code predictions/} and {@code topk/} of both
   * @param tasks names of the labels
   */
  public ShadowComparison(
      ShadowConfig config, Path scored, String a, String b, List<String> tasks) {
    this.config = config;
    this.scored = scored;
    this.a = a;
    this.b = b;
    List<String> columns = new ArrayList<>(List.of(Columns.EXAMPLE_ID, Columns.USER_ID));
    columns.addAll(tasks);
    Path source = Predictions.rows(scored, a);
    rows = ParquetTable.read(source, columns.toArray(String[]::new));
    String[] ids = Prepared.ids(rows, Columns.USER_ID, source);
    List<String> distinct = Arrays.stream(ids).distinct().toList();
    Map<String, Integer> places = new HashMap<>();
    distinct.forEach(id -> places.put(id, places.size()));
    user = Arrays.stream(ids).mapToInt(places::get).toArray();
    users = distinct.size();
    List<List<Integer>> lists =
        IntStream.range(0, users).mapToObj(u -> (List<Integer>) new ArrayList<Integer>()).toList();
    for (int i = 0; i < user.length; i++) {
      lists.get(user[i]).add(i);
    }
    byUser = lists.stream().map(l -> l.stream().mapToInt(i -> i).toArray()).toArray(int[][]::new);
  }

  /**
   * Compares.
   *
   * @param prepared the data that both scored
   * @throws Failure (exit code 2) when a slice names no column
   */
  public ShadowResult run(Path prepared, List<String> tasks) {
    ShadowSlices slices = new ShadowSlices(config, user, byUser, prepared);
    List<ShadowResult.Task> results = new ArrayList<>();
    for (String task : tasks) {
      double[] first = scores(a, task);
      double[] second = scores(b, task);
      if (!Double.isNaN(first[0]) && !Double.isNaN(second[0])) {
        results.add(task(task, first, second, slices));
      }
    }
    if (results.isEmpty()) {
      throw Failure.input(
          "shadow: " + a + " and " + b + " have no task in common; expected one of " + tasks,
          "compare models that learned the same label");
    }
    ShadowResult.Lists lists = lists();
    return new ShadowResult(
        1, a, b, user.length, users, results, lists, sentence(results.get(0), lists));
  }

  /** Writes what both said of each row, and the difference, as one Parquet file. */
  public void write(Path file, List<String> tasks) throws IOException {
    Path source = Predictions.rows(scored, a);
    ParquetTable ids =
        ParquetTable.read(source, Columns.EXAMPLE_ID, Columns.USER_ID, Columns.ITEM_ID);
    ParquetTableWriter writer =
        new ParquetTableWriter()
            .longs(Columns.EXAMPLE_ID, ids.longs(Columns.EXAMPLE_ID))
            .strings(Columns.USER_ID, ids.strings(Columns.USER_ID))
            .strings(Columns.ITEM_ID, ids.strings(Columns.ITEM_ID));
    for (String task : tasks) {
      double[] first = scores(a, task);
      double[] second = scores(b, task);
      double[] difference = new double[first.length];
      Arrays.setAll(difference, i -> second[i] - first[i]);
      writer
          .doubles(task + "_a", first)
          .doubles(task + "_b", second)
          .doubles(task + "_difference", difference);
    }
    writer.write(file);
  }

  /** Probabilities by row; NaN throughout where the model does not know the task. */
  private double[] scores(String model, String task) {
    return ParquetTable.read(Predictions.rows(scored, model), Columns.SCORE_PREFIX + task)
        .doubles(Columns.SCORE_PREFIX + task);
  }

  private ShadowResult.Task task(
      String task, double[] first, double[] second, ShadowSlices slices) {
    double[] difference = new double[first.length];
    Arrays.setAll(difference, i -> second[i] - first[i]);
    double[] sorted = difference.clone();
    Arrays.sort(sorted);
    Moments tau = new Moments(1);
    for (int[] of : byUser) {
      double value = RankAgreement.kendall(pick(first, of), pick(second, of));
      if (!Double.isNaN(value)) {
        tau.add(value);
      }
    }
    double[] labels = rows.doubles(task);
    return new ShadowResult.Task(
        task,
        interval(mean(difference)),
        Arrays.stream(difference).map(Math::abs).average().orElse(Double.NaN),
        Arrays.stream(QUANTILES).mapToObj(q -> sorted[(int) (q * (sorted.length - 1))]).toList(),
        interval(estimate(tau.sample(0))),
        tau.count(),
        fit(first, labels),
        fit(second, labels),
        slices.of(difference));
  }

  static double[] pick(double[] values, int[] rows) {
    return Arrays.stream(rows).mapToDouble(i -> values[i]).toArray();
  }

  /** Mean over rows, its error over users. */
  private Estimate mean(double[] values) {
    Moments moments = new Moments(2);
    for (int[] of : byUser) {
      moments.add(Arrays.stream(of).mapToDouble(i -> values[i]).sum(), of.length);
    }
    return estimate(Ratio.sample(moments, 0, 1));
  }

  private static Estimate estimate(Sample sample) {
    return sample.size() < 2
        ? new Estimate(sample.mean(), Double.NaN, Double.NaN)
        : Estimate.normal(sample.mean(), Math.sqrt(sample.variance() / sample.size()));
  }

  static IntervalEstimate interval(Estimate estimate) {
    var interval = estimate.interval(LEVEL);
    return new IntervalEstimate(estimate.value(), interval.low(), interval.high());
  }

  private static ShadowResult.Fit fit(double[] scores, double[] labels) {
    int[] known =
        IntStream.range(0, labels.length).filter(i -> labels[i] == 0 || labels[i] == 1).toArray();
    double[] p = pick(scores, known);
    int[] y = Arrays.stream(known).map(i -> (int) labels[i]).toArray();
    boolean both = Arrays.stream(y).distinct().count() == 2;
    return new ShadowResult.Fit(
        Arrays.stream(scores).average().orElse(Double.NaN),
        known.length,
        both ? Calibration.ratio(p, y) : Double.NaN,
        both
            ? Calibration.expectedError(
                Calibration.curve(p, y, BINS, Calibration.Binning.EQUAL_MASS))
            : Double.NaN,
        both ? Auc.of(p, y) : Double.NaN);
  }

  private ShadowResult.@Nullable Lists lists() {
    Path first = Predictions.topK(scored, a);
    Path second = Predictions.topK(scored, b);
    if (!Files.isDirectory(first) || !Files.isDirectory(second)) {
      return null;
    }
    String[][] one = ParquetTable.read(first, Predictions.ITEMS).stringLists(Predictions.ITEMS);
    String[][] other = ParquetTable.read(second, Predictions.ITEMS).stringLists(Predictions.ITEMS);
    Moments overlap = new Moments(1);
    Moments biased = new Moments(1);
    long same = 0;
    for (int u = 0; u < one.length; u++) {
      double share = RankAgreement.overlap(one[u], other[u], config.topK());
      double rbo = RankAgreement.rankBiasedOverlap(one[u], other[u], config.persistence());
      if (!Double.isNaN(share) && !Double.isNaN(rbo)) {
        overlap.add(share);
        biased.add(rbo);
        same += one[u][0].equals(other[u][0]) ? 1 : 0;
      }
    }
    return new ShadowResult.Lists(
        overlap.count(),
        config.topK(),
        interval(estimate(overlap.sample(0))),
        interval(estimate(biased.sample(0))),
        overlap.count() == 0 ? Double.NaN : (double) same / overlap.count());
  }

  private String sentence(ShadowResult.Task task, ShadowResult.@Nullable Lists lists) {
    long moved = task.slices().stream().filter(ShadowResult.Part::moved).count();
    String shared =
        lists == null
            ? ""
            : String.format(
                Locale.ROOT,
                "; lists share %.0f %% of %d positions",
                100 * lists.overlap().value(),
                lists.k());
    return String.format(
        Locale.ROOT,
        "%s says %+.4f of %s on average (%.4f apart); orders of a user's rows agree by tau %.2f%s;"
            + " %d of %d slices move more than the rest",
        b,
        task.difference().value(),
        task.task(),
        task.distance(),
        task.kendall().value(),
        shared,
        moved,
        task.slices().size());
  }
}
