package org.rectrain.nn.tower;

import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.rectrain.nn.graph.Index;
import org.rectrain.nn.graph.Value;

/**
 * Contents of the items of B histories in a network.
 *
 * @param all makes them, (B, L, D)
 * @param sum of them by weights (B, L), (B, D)
 */
public record HistoryItems(Supplier<Value> all, UnaryOperator<Value> sum) {

  /**
   * Rows of contents by their indexes; a sum takes no copy (B, L, D) of them, so that long
   * histories fit in memory.
   *
   * @param contents (N, D)
   * @param index (B, L)
   */
  static HistoryItems of(Value contents, Index index) {
    return new HistoryItems(
        () -> contents.rows(index), weights -> contents.weightedRows(index, weights));
  }

  /** Contents (B, L, D) as they are given. */
  public static HistoryItems given(Value items) {
    return new HistoryItems(() -> items, weights -> sum(weights, items));
  }

  /** The sum of items (B, L, D) by weights (B, L). */
  static Value sum(Value weights, Value items) {
    return weights.unsqueeze(1).matmul(items).squeeze(1);
  }
}
