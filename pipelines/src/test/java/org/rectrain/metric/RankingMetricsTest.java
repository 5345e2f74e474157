package org.rectrain.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Hand-worked values. */
class RankingMetricsTest {
  private static final Offset<Double> CLOSE = Offset.offset(1e-12);

  @Test
  void findsTheRanksOfPositives() {
    List<String> list = List.of("a", "b", "c", "d");
    assertThat(RankingMetrics.hitRanks(list, Set.of("b", "d", "x"))).containsExactly(2, 4);
    assertThat(RankingMetrics.hitRanks(list, Set.of("x"))).isEmpty();
    assertThatThrownBy(() -> RankingMetrics.hitRanks(List.of("a", "a"), Set.of("a", "b")))
        .hasMessage("item a occurs twice in a list");
  }

  @Test
  void metricsOfHitsAtTwoAndFour() {
    int[] ranks = {2, 4};
    RankingMetrics.Denominator all = RankingMetrics.Denominator.POSITIVES;
    assertThat(RankingMetrics.recall(ranks, 5, 3, all)).isCloseTo(0.2, CLOSE);
    assertThat(RankingMetrics.recall(ranks, 5, 3, RankingMetrics.Denominator.MIN_K_POSITIVES))
        .isCloseTo(1.0 / 3, CLOSE);
    assertThat(RankingMetrics.precision(ranks, 10)).isCloseTo(0.2, CLOSE);
    assertThat(RankingMetrics.hitRate(ranks, 5, 1)).isZero();
    assertThat(RankingMetrics.hitRate(ranks, 5, 4)).isEqualTo(1);
    assertThat(RankingMetrics.reciprocalRank(ranks, 5, 4)).isEqualTo(0.5);
    assertThat(RankingMetrics.reciprocalRank(ranks, 5, 1)).isZero();
    // (1/2 + 2/4) / 5
    assertThat(RankingMetrics.averagePrecision(ranks, 5, 4, all)).isCloseTo(0.2, CLOSE);
    double gain = 1 / (Math.log(3) / Math.log(2)) + 1 / (Math.log(5) / Math.log(2));
    double ideal = 1 + 1 / (Math.log(3) / Math.log(2)) + 0.5;
    assertThat(RankingMetrics.ndcg(ranks, 3, 4)).isCloseTo(gain / ideal, CLOSE);
  }

  @Test
  void withoutPositivesAllIsUndefinedAndWithoutAListAllIsZero() {
    int[] none = {};
    for (RankingMetrics.Denominator by : RankingMetrics.Denominator.values()) {
      assertThat(RankingMetrics.recall(none, 0, 10, by)).isNaN();
      assertThat(RankingMetrics.averagePrecision(none, 0, 10, by)).isNaN();
      assertThat(RankingMetrics.recall(none, 2, 10, by)).isZero();
    }
    assertThat(RankingMetrics.ndcg(none, 0, 10)).isNaN();
    assertThat(RankingMetrics.hitRate(none, 0, 10)).isNaN();
    assertThat(RankingMetrics.reciprocalRank(none, 0, 10)).isNaN();
    assertThat(RankingMetrics.ndcg(none, 2, 10)).isZero();
    assertThatThrownBy(() -> RankingMetrics.precision(none, 0))
        .hasMessage("k must be positive, is 0");
  }

  @Test
  void meanCountsWhatItLeavesOut() {
    assertThat(Mean.of(new double[] {1, Double.NaN, 0})).isEqualTo(new Mean(0.5, 2, 1));
    assertThat(Mean.of(new double[0])).isEqualTo(new Mean(Double.NaN, 0, 0));
  }

  @Test
  void catalogueMetricsByHand() {
    int[][] lists = {{0, 1}, {0}};
    assertThat(CatalogueMetrics.coverage(lists, 2, 4)).isEqualTo(0.5);
    // Shows 0 0 1 2: (-3·0 - 1·0 + 1·1 + 3·2) / (4 · 3)
    assertThat(CatalogueMetrics.gini(lists, 2, 4)).isCloseTo(7.0 / 12, CLOSE);
    // Shares (3+1)/8 and (1+1)/8: 1 bit twice, 2 bits once.
    assertThat(CatalogueMetrics.novelty(lists, 2, new long[] {3, 1, 0, 0}))
        .isCloseTo(4.0 / 3, CLOSE);
    float[][] vectors = {{1, 0}, {0, 2}, {0, 0}, {3, 0}};
    assertThat(CatalogueMetrics.intraListDiversity(lists, 2, vectors)).isCloseTo(1, CLOSE);
    assertThat(CatalogueMetrics.intraListDiversity(new int[][] {{0, 3}}, 2, vectors))
        .isCloseTo(0, CLOSE);
    assertThat(CatalogueMetrics.intraListDiversity(new int[][] {{0, 2}}, 2, vectors))
        .isCloseTo(1, CLOSE);
    assertThat(CatalogueMetrics.intraListDiversity(lists, 1, vectors)).isNaN();
    assertThat(CatalogueMetrics.gini(new int[][] {{}}, 2, 4)).isNaN();
    assertThat(CatalogueMetrics.coverage(lists, 2, 2)).isEqualTo(1);
  }
}
