package org.rectrain.train.recipe;

import ai.djl.ndarray.NDArray;
import org.rectrain.nn.engine.Pass;

/**
 * The network's outputs for one micro-batch.
 *
 * @param pass owner of the arrays
 * @param texts text of each content row, (N)
 * @param vectors text vectors of the content rows, (N, E); gradients are collected here
 * @param logits (B, K)
 * @param users user vectors of the positives, (P, D + 1); null without a softmax
 * @param items vectors of the candidates, (M, D + 1); null without a softmax
 * @param projection of text vectors to a teacher's width, (W, E); null for none
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record Forward(
    Pass pass,
    int[] texts,
    NDArray vectors,
    NDArray logits,
    @org.jspecify.annotations.Nullable NDArray users,
    @org.jspecify.annotations.Nullable NDArray items,
    @org.jspecify.annotations.Nullable NDArray projection) {}
