package org.rectrain.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Hand-worked values. */
class ClassificationTest {
  private static final Offset<Double> CLOSE = Offset.offset(1e-12);

  @Test
  void averagePrecisionTakesTiesTogether() {
    // 0.9 hit: 1/2 recall at precision 1; the tie at 0.5 brings one hit of three rows: 1/2 at 2/3.
    double[] scores = {0.9, 0.5, 0.5, 0.1};
    assertThat(PrAuc.of(scores, new int[] {1, 1, 0, 0})).isCloseTo(0.5 + 0.5 * 2 / 3, CLOSE);
    assertThat(PrAuc.of(scores, new int[4])).isNaN();
    assertThat(PrAuc.of(scores, new int[] {1, 1, 1, 1})).isEqualTo(1);
  }

  @Test
  void logLossOfAHalfIsLnTwo() {
    double[] half = {0.5, 0.5};
    int[] labels = {0, 1};
    assertThat(LogLoss.of(half, labels)).isCloseTo(Math.log(2), CLOSE);
    assertThat(LogLoss.normalisedEntropy(half, labels)).isCloseTo(1, CLOSE);
    assertThat(LogLoss.normalisedEntropy(half, new int[] {1, 1})).isNaN();
    assertThat(LogLoss.of(new double[] {0.0}, new int[] {1}))
        .isCloseTo(52 * Math.log(2), Offset.offset(1e-9));
    assertThat(LogLoss.of(new double[] {Double.NaN}, new int[] {1})).isNaN();
    assertThat(LogLoss.of(new double[0], new int[0])).isNaN();
    assertThatThrownBy(() -> LogLoss.of(new double[] {1.5}, new int[] {1}))
        .hasMessage("probability of row 0 is 1.5, not in [0, 1]");
  }

  @Test
  void brierIsMeanSquaredError() {
    assertThat(Brier.of(new double[] {0.8, 0.4}, new int[] {1, 0})).isCloseTo(0.1, CLOSE);
    assertThat(Brier.of(new double[0], new int[0])).isNaN();
  }

  @Test
  void calibrationBinsByWidthAndByMass() {
    double[] p = {0.1, 0.1, 0.1, 0.9};
    int[] labels = {0, 0, 1, 1};
    List<Calibration.Bin> width = Calibration.curve(p, labels, 2, Calibration.Binning.EQUAL_WIDTH);
    assertThat(width).hasSize(2);
    assertThat(width.get(0).count()).isEqualTo(3);
    assertThat(width.get(0).rate()).isCloseTo(1.0 / 3, CLOSE);
    // (3 · |0.1 - 1/3| + 1 · |0.9 - 1|) / 4
    assertThat(Calibration.expectedError(width)).isCloseTo((0.7 + 0.1) / 4, CLOSE);
    assertThat(Calibration.maximumError(width)).isCloseTo(1.0 / 3 - 0.1, CLOSE);
    assertThat(Calibration.curve(p, labels, 4, Calibration.Binning.EQUAL_MASS)).hasSize(2);
    assertThat(Calibration.ratio(p, labels)).isCloseTo(0.6, CLOSE);
    assertThat(Calibration.ratio(p, new int[4])).isNaN();
    assertThat(Calibration.expectedError(List.of())).isNaN();
    assertThat(
            Calibration.curve(
                new double[] {1.0}, new int[] {1}, 10, Calibration.Binning.EQUAL_WIDTH))
        .containsExactly(new Calibration.Bin(1, 1, 1));
  }

  @Test
  void keepRateBringsBackTheTrueOdds() {
    // Odds 1 with a quarter of the negatives kept are odds 1/4 in truth.
    assertThat(KeepRate.correct(0.5, 0.25)).isCloseTo(0.2, CLOSE);
    assertThat(KeepRate.correct(new double[] {0, 1}, 0.25)).containsExactly(0, 1);
    assertThatThrownBy(() -> KeepRate.correct(0.5, 0))
        .hasMessage("keep rate must be in (0, 1], is 0.0");
  }

  @Test
  void rocCurveRunsFromCornerToCornerAndIsThinned() {
    assertThat(RocCurve.of(new double[] {0.9, 0.2}, new int[] {1, 0}, 10))
        .containsExactly(
            new RocCurve.Point(0, 0, Double.POSITIVE_INFINITY),
            new RocCurve.Point(0, 1, 0.9),
            new RocCurve.Point(1, 1, 0.2));
    int n = 10_000;
    double[] scores = new double[n];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      scores[i] = i;
      labels[i] = i % 2;
    }
    List<RocCurve.Point> curve = RocCurve.of(scores, labels, 100);
    assertThat(curve).hasSizeBetween(90, 102);
    assertThat(curve.get(curve.size() - 1)).isEqualTo(new RocCurve.Point(1, 1, 0));
    assertThat(RocCurve.of(scores, new int[n], 100)).isEmpty();
  }

  @Test
  void gaucBySessionWeighsSessionsAndBelongsToTheirUsers() {
    // User 0 has sessions 0 (AUC 1 over 3 rows) and 1 (one class), user 1 session 2 (AUC 0 over 2).
    double[] scores = {0.9, 0.8, 0.1, 0.95, 0.2, 0.7};
    int[] labels = {1, 1, 0, 0, 1, 0};
    int[] users = {0, 0, 0, 0, 1, 1};
    int[] sessions = {0, 0, 0, 1, 2, 2};
    ScoredRows rows =
        new ScoredRows(
            scores,
            labels,
            users,
            3,
            sessions,
            new int[0],
            new ScoredRows.Choices(Gauc.Weighting.IMPRESSIONS, 10, null));
    assertThat(rows.sessionGaucResult())
        .isEqualTo(new Gauc.Result(0.6, Gauc.Weighting.IMPRESSIONS, 2, 5, 1, 1));
    assertThat(rows.gaucResult().value()).isCloseTo(4 * 0.5 / 6, CLOSE);
    Figure.UserMean mean = (Figure.UserMean) rows.sessionGauc();
    assertThat(mean.sums()).containsExactly(3, 0, Double.NaN);
    assertThat(mean.weights()).containsExactly(3, 2, 0);
  }

  @Test
  void gaucWeighsUsersAndCountsTheDropped() {
    // User 0: AUC 1 over 3 rows, 2 positives; user 1: AUC 0 over 2 rows; user 2: one class only.
    double[] scores = {0.9, 0.8, 0.1, 0.2, 0.7, 0.5};
    int[] labels = {1, 1, 0, 1, 0, 1};
    int[] users = {0, 0, 0, 1, 1, 2};
    Gauc.Result byRows = Gauc.of(scores, labels, users, 4, Gauc.Weighting.IMPRESSIONS);
    assertThat(byRows).isEqualTo(new Gauc.Result(0.6, Gauc.Weighting.IMPRESSIONS, 2, 5, 1, 1));
    assertThat(Gauc.of(scores, labels, users, 4, Gauc.Weighting.POSITIVES).value())
        .isCloseTo(2.0 / 3, CLOSE);
    assertThat(Gauc.of(scores, labels, users, 4, Gauc.Weighting.PLAIN).value()).isEqualTo(0.5);
    scores[0] = Double.NaN;
    assertThat(Gauc.of(scores, labels, users, 4, Gauc.Weighting.PLAIN).value()).isNaN();
    assertThat(Gauc.of(scores, new int[6], users, 4, Gauc.Weighting.PLAIN))
        .isEqualTo(new Gauc.Result(Double.NaN, Gauc.Weighting.PLAIN, 0, 0, 3, 6));
  }

  @Test
  void clusteredAucWithoutWeightOnAClassIsUndefined() {
    ClusteredAuc auc = ClusteredAuc.of(new double[] {1, 2}, new int[] {0, 1}, new int[] {0, 1});
    assertThat(auc.weighted(new double[] {1, 1})).isEqualTo(1);
    assertThat(auc.weighted(new double[] {0, 1})).isNaN();
  }
}
