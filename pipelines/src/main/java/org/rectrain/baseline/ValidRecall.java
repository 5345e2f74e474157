package org.rectrain.baseline;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.rectrain.baseline.data.BaselineModel;
import org.rectrain.baseline.data.PreparedSplits;

/** Recall@100 on the valid split, by which baselines choose their settings. */
final class ValidRecall {
  /** Valid queries that judge settings, and the length of the lists judged. */
  private static final int JUDGES = 3000;

  private static final int JUDGED_AT = 100;

  private ValidRecall() {}

  /**
   * Mean over queries, evenly spaced among all, of found positives over all positives; 0 without
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
    double sum = 0;
    for (int i = 0; i < queries.length; i++) {
      int[] wanted = positives[queries[i]];
      long hits =
          Arrays.stream(lists[i]).filter(item -> Arrays.binarySearch(wanted, item) >= 0).count();
      sum += (double) hits / wanted.length;
    }
    return queries.length == 0 ? 0 : sum / queries.length;
  }
}
