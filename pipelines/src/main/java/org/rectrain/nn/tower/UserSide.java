package org.rectrain.nn.tower;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;

/**
 * The user's half of B rows; L is the longest history.
 *
 * @param history (B, L) int64, rows of the contents, oldest first, any valid row at padding
 * @param mask (B, L) float32, 1 for an item that was chosen, 0 for padding and skipped items
 * @param age (B, L) float32, for example log1p of seconds before the event, or null
 * @param skipped (B, L) float32, 1 for an item that was shown and not chosen, or null for none
 * @param text (B) int64, the row of the contents that is the user's own text, or null
 */
public record UserSide(
    NDArray history,
    NDArray mask,
    @Nullable NDArray age,
    @Nullable NDArray skipped,
    @Nullable NDArray text,
    FieldTensors user,
    FieldTensors context) {

  /** The same in a network over contents (N, D), gathered for each use. */
  UserInputs in(Net net, Value contents) {
    NDArray own = text;
    return new UserInputs(
        HistoryItems.of(contents, net.index(history)),
        net.mask(mask),
        age == null ? null : net.value(age),
        skipped == null ? null : net.mask(skipped),
        own == null ? null : () -> contents.rows(net.index(own)),
        user.in(net),
        context.in(net));
  }
}
