package org.rectrain.train.batch;

/**
 * One forward pass of a step, planned before any tensor exists: a pure function of data, seed and
 * step.
 *
 * @param rows examples
 * @param positives indices in {@code rows} of the examples whose item is to be retrieved
 * @param targets place in {@code candidates} of each positive's item
 * @param candidates catalogue indexes of the items of the softmax
 * @param hidden per candidate: whether its popularity and statistics are hidden
 * @param logQ per candidate, or per positive and candidate where users differ in what is popular:
 *     log of its chance to be a candidate, minus its prior
 * @param dropoutSeed seed of the pass's dropout masks
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record MicroBatch(
    int[] rows,
    int[] positives,
    long[] targets,
    int[] candidates,
    boolean[] hidden,
    float[] logQ,
    long dropoutSeed) {}
