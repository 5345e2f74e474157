package org.rectrain.baseline;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.rectrain.baseline.data.BaselineModel;
import org.rectrain.baseline.data.PreparedSplits;
import org.rectrain.metric.RankingMetrics;

/** Recall@100 on the valid split, by which baselines choose their settings. */
final class ValidRecall {
  /** Valid queries that judge settings, and the length of the lists judged. */
  private static final int JUDGES = 3000;

  private static final int JUDGED_AT = 100;

  private ValidRecall() {}

  /**
   * Mean over queries, evenly spaced among all, of found positives over all positives; NaN without
   * any query.
   */
  static double of(BaselineModel model, PreparedSplits data) {
    int[][] positives = data.queries("valid").positives();
    int judges = Math.min(JUDGES, positives.length);
    int[] queries =
        IntStream.range(0, judges)
            .map(i -> (int) ((long) i * positives.length / judges))
            .filter(q -> positives[q].length > 0)
            .toArray();
    int[][] lists = model.topK("valid", queries, JUDGED_AT).items();
    int[][] wanted = Arrays.stream(queries).mapToObj(q -> positives[q]).toArray(int[][]::new);
    return RankingMetrics.meanRecall(
        lists, wanted, JUDGED_AT, RankingMetrics.Denominator.POSITIVES);
  }
}
