package org.rectrain.train.batch;

import java.util.List;

/**
 * One optimizer step: its micro-batches and what their sums are divided by, over all of them.
 *
 * @param step number of the step, from 0
 * @param micros the passes, in order
 * @param taskWeights per task: sum of the weights of the examples that have the label
 * @param positives number of positives in the softmax
 * @param examples number of examples
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record StepPlan(
    long step, List<MicroBatch> micros, double[] taskWeights, int positives, int examples) {}
