package org.rectrain.eval.fair;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rectrain.config.eval.FairnessConfig;
import org.rectrain.eval.measure.Resampling;
import org.rectrain.eval.slice.LabelledRows;
import org.rectrain.eval.slice.SliceRows;
import org.rectrain.metric.Figure;
import org.rectrain.metric.ScoredRows;

/** Measures exposure and error of groups, model by model. */
public final class FairnessEvaluation {
  private final FairnessConfig config;
  private final LabelledRows rows;
  private final ScoredRows.Choices choices;
  private final Resampling resampling;
  private final List<FairnessResult.OfModel> models = new ArrayList<>();

  /**
   * An evaluation.
   *
   * @param rows of the first task, sliced into the groups
   */
  public FairnessEvaluation(
      FairnessConfig config, LabelledRows rows, ScoredRows.Choices choices, Resampling resampling) {
    this.config = config;
    this.rows = rows;
    this.choices = choices;
    this.resampling = resampling;
  }

  /**
   * Measures a model.
   *
   * @param allScores of every test row
   */
  public void add(String model, double[] allScores) {
    double[] scores = Arrays.stream(rows.rows()).mapToDouble(i -> allScores[i]).toArray();
    ScoredRows scored =
        new ScoredRows(
            scores,
            rows.labels(),
            rows.users(),
            rows.userCount(),
            rows.sessions(),
            rows.cold(),
            choices);
    double[] exposure = Exposure.of(rows.users(), scores);
    double[] labels = Arrays.stream(rows.labels()).asDoubleStream().toArray();
    int[] all = java.util.stream.IntStream.range(0, scores.length).toArray();
    double[] exposureOfAll = byUser(exposure, all);
    double[] clicksOfAll = byUser(labels, all);
    for (SliceRows group : rows.slices()) {
      String name = model + "/fairness/" + group.key();
      // Users without a row of the group give it nothing, which counts.
      double[] some = zeroFilled(byUser(exposure, group.rows()), exposureOfAll);
      Figure.Ratio shown = new Figure.Ratio(some, exposureOfAll);
      double[] own = zeroFilled(byUser(labels, group.rows()), clicksOfAll);
      Figure.Ratio clicked = new Figure.Ratio(own, clicksOfAll);
      resampling.add(name + "/exposure", shown);
      resampling.add(name + "/clicks", clicked);
      double ratio = value(shown) / value(clicked);
      resampling.add(
          name + "/ratio", new Figure.Combined(ratio, List.of(shown, clicked), p -> p[0] / p[1]));
      resampling.add(name + "/auc", scored.auc(group.rows()));
      resampling.add(name + "/calibration", scored.calibrationRatio(group.rows()));
    }
    resampling.run();
    models.add(
        new FairnessResult.OfModel(
            model, rows.slices().stream().map(g -> group(model, g)).toList()));
  }

  private FairnessResult.Group group(String model, SliceRows group) {
    String name = model + "/fairness/" + group.key();
    return new FairnessResult.Group(
        group.family(),
        group.value(),
        group.rows().length,
        rows.distinctUsers(group.rows()),
        resampling.estimate(name + "/clicks"),
        resampling.estimate(name + "/exposure"),
        resampling.estimate(name + "/ratio"),
        resampling.estimate(name + "/auc"),
        resampling.estimate(name + "/calibration"));
  }

  /** All that was found. */
  public FairnessResult result() {
    return new FairnessResult(rows.task(), config.minRows(), models);
  }

  private static double value(Figure.Ratio ratio) {
    double above = 0;
    double below = 0;
    for (int u = 0; u < ratio.numerators().length; u++) {
      if (!Double.isNaN(ratio.numerators()[u]) && !Double.isNaN(ratio.denominators()[u])) {
        above += ratio.numerators()[u];
        below += ratio.denominators()[u];
      }
    }
    return below == 0 ? Double.NaN : above / below;
  }

  private double[] byUser(double[] values, int[] among) {
    double[] sums = new double[rows.userCount()];
    Arrays.fill(sums, Double.NaN);
    for (int i : among) {
      int user = rows.users()[i];
      sums[user] = (Double.isNaN(sums[user]) ? 0 : sums[user]) + values[i];
    }
    return sums;
  }

  private static double[] zeroFilled(double[] sums, double[] ofAll) {
    double[] out = sums.clone();
    for (int u = 0; u < out.length; u++) {
      out[u] = Double.isNaN(out[u]) && !Double.isNaN(ofAll[u]) ? 0 : out[u];
    }
    return out;
  }
}
