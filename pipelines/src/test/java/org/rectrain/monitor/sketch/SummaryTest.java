package org.rectrain.monitor.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.StableHash;

/** A summary does not know in what order or in how many parts its rows came. */
class SummaryTest {
  private static final Shape SHAPE =
      new Shape(
          List.of("small", "wide", "few", "many"),
          List.of(true, true, false, false),
          List.of("click"),
          List.of("odd"));

  private static double unit(long row, int what) {
    return StableHash.unit(StableHash.of(what, row));
  }

  private static void add(Summary to, long row) {
    Observation of = Observation.of(SHAPE);
    of.identify(StableHash.of(1, row / 3), 1000 * row, StableHash.of(2, row));
    of.numbers()[0] = row % 7 == 0 ? Double.NaN : Math.floor(10 * unit(row, 3));
    of.numbers()[1] = Math.exp(20 * unit(row, 4) - 10) * (row % 2 == 0 ? 1 : -1);
    of.categories()[2] = row % 5 == 0 ? null : "c" + row % 3;
    of.categories()[3] = "item" + (long) (9000 * unit(row, 5));
    of.labels()[0] = row % 11 == 0 ? ScoreSketch.OPEN : unit(row, 6) < 0.2 ? 1 : 0;
    of.scores()[0] = row % 13 == 0 ? Double.NaN : unit(row, 7);
    of.slices()[0] = row % 2 == 1;
    to.add(of);
  }

  private static Summary of(int rows) {
    Summary out = new Summary(SHAPE);
    for (int row = 0; row < rows; row++) {
      add(out, row);
    }
    return out;
  }

  @Test
  void orderAndPartsDoNotMatter() {
    int rows = 12_000;
    String whole = Json.line(of(rows).json());
    List<Summary> parts = new ArrayList<>();
    for (int p = 0; p < 7; p++) {
      parts.add(new Summary(SHAPE));
    }
    for (int i = 0; i < rows; i++) {
      long row = (i * 7_919L) % rows;
      add(parts.get((int) (StableHash.of(9, row) & Integer.MAX_VALUE) % 7), row);
    }
    Summary merged = new Summary(SHAPE);
    for (int p : new int[] {3, 0, 6, 2, 5, 1, 4}) {
      merged.merge(Summary.of(SHAPE, Json.parse(Json.line(parts.get(p).json()))));
    }
    assertThat(Json.line(merged.json())).isEqualTo(whole);
    assertThat(merged.users()).isCloseTo(4000, within(400.0));
  }

  @Test
  void countsAreExactWhateverPrecisionIsLost() {
    Summary summary = of(12_000);
    NumberSketch wide = (NumberSketch) summary.feature(1);
    assertThat(wide.distinct()).isLessThanOrEqualTo(NumberSketch.CELLS).isGreaterThan(300);
    assertThat(wide.count()).isEqualTo(12_000);
    NumberSketch small = (NumberSketch) summary.feature(0);
    assertThat(small.dropped()).isZero();
    assertThat(small.missing()).isEqualTo(1715);
    assertThat(small.sample().values()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    CategorySketch many = (CategorySketch) summary.feature(3);
    assertThat(many.grouped()).isTrue();
    assertThat(many.count()).isEqualTo(12_000);
    CategorySketch few = (CategorySketch) summary.feature(2);
    assertThat(few.counts()).containsOnlyKeys("c0", "c1", "c2");
    assertThat(few.missing()).isEqualTo(2400);
    assertThat(summary.sample().lines()).hasSize(RowSample.USERS);
  }

  /** Years differ by less than a thousandth of their size, and are still told apart. */
  @Test
  void smallDifferencesOfLargeNumbersAreKept() {
    NumberSketch years = new NumberSketch();
    for (int i = 0; i < 100_000; i++) {
      years.add(2000 + i % 30);
    }
    assertThat(years.distinct()).isEqualTo(30);
    NumberSketch seconds = new NumberSketch();
    for (int i = 0; i < 86_400; i++) {
      seconds.add(1.7e9 + i);
    }
    assertThat(seconds.distinct()).isBetween(500, NumberSketch.CELLS);
    assertThat(seconds.sample().quantile(0.5)).isCloseTo(1.7e9 + 43_200, within(200.0));
    seconds.add(Double.POSITIVE_INFINITY);
    assertThat(seconds.missing()).isEqualTo(1);
  }

  @Test
  void weightsAreThoseOfAPoissonDistributionAndOfTheUser() {
    double sum = 0;
    double squares = 0;
    int users = 5_000;
    for (int user = 0; user < users; user++) {
      int[] weights = ScoreSketch.weights(StableHash.of(3, user));
      assertThat(weights[0]).isEqualTo(1);
      assertThat(weights).isEqualTo(ScoreSketch.weights(StableHash.of(3, user)));
      for (int r = 1; r < weights.length; r++) {
        sum += weights[r];
        squares += (double) weights[r] * weights[r];
      }
    }
    double n = (double) users * ScoreSketch.REPLICATES;
    assertThat(sum / n).isCloseTo(1, within(0.01));
    assertThat(squares / n - 1).isCloseTo(1, within(0.02));
  }

  @Test
  void scoresComeBackWithinASixteenthOfALogit() {
    for (double score : new double[] {1e-5, 0.01, 0.2, 0.5, 0.93, 0.9999}) {
      double back = ScoreSketch.score(ScoreSketch.cell(score));
      double gap = Math.log(back / (1 - back)) - Math.log(score / (1 - score));
      assertThat(Math.abs(gap)).isLessThan(1 / 16.0);
    }
    assertThat(ScoreSketch.cell(0)).isEqualTo(-240);
    assertThat(ScoreSketch.cell(1)).isEqualTo(240);
  }
}
