package org.rectrain.nn.tower;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * B pairs of user and candidate as {@link Din} reads them. N distinct items take part; the P
 * history events of all users are one after another, without padding.
 *
 * @param ids (N) int64, index of each item's id, 0 for unknown
 * @param categories (N, F) int64, indexed item features, or null when there are none
 * @param candidate (B) int64, place of the candidate among the N items
 * @param history (P) int64, place of each event's item among the N items; P is 1 or more
 * @param row (P) int64, which of the B pairs an event belongs to
 * @param counts (P) float32, 1 for an event, 0 for a stand-in where no user has any
 * @param users (B) or, where one user asks for all, (1) int64, index of the user's own vector, or
 *     null
 * @param user features of the user, B rows or one
 * @param context features of the request, as many rows
 * @param itemNumbers (B, F) numeric features of the candidate, or null
 * @param pairNumbers (B, F) numeric features of user and candidate, or null
 */
public record DinInput(
    NDArray ids,
    @Nullable NDArray categories,
    NDArray candidate,
    NDArray history,
    NDArray row,
    NDArray counts,
    @Nullable NDArray users,
    FieldTensors user,
    FieldTensors context,
    @Nullable NDArray itemNumbers,
    @Nullable NDArray pairNumbers) {}
