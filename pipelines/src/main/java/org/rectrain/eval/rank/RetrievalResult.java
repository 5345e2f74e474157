package org.rectrain.eval.rank;

import java.util.List;
import java.util.Map;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.measure.Slice;

/**
 * How well a model's lists find what users clicked: one query per user, full ranking over the
 * catalogue, seen items masked.
 *
 * @param users users with a positive, over whom everything is averaged
 * @param usersWithoutList of those, users for whom the model gave no list; they count as 0
 * @param shortLists lists shorter than the longest K
 * @param seenInLists places taken by items that should have been masked
 * @param metrics by name, see {@link org.rectrain.metric.ListMetric}
 * @param recall recall by list length
 * @param slices recall at the longest K over part of the positives or of the users
 * @param worst slices whose interval is wholly below the recall of all, worst first
 */
public record RetrievalResult(
    int users,
    int usersWithoutList,
    int shortLists,
    long seenInLists,
    Map<String, IntervalEstimate> metrics,
    List<AtK> recall,
    List<Slice> slices,
    List<Slice> worst) {

  /** A metric at one list length. */
  public record AtK(int k, IntervalEstimate estimate) {}
}
