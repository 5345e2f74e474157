package org.rectrain.train.loop;

import java.util.List;

/**
 * What a run leaves beside the model, whose parameters are those of the best evaluation.
 *
 * @param steps optimizer steps made
 * @param bestStep step of the best evaluation
 * @param seconds of training, earlier parts of a resumed run included
 * @param earlierSeconds of these, those of earlier parts
 * @param examplesPerSecond of the last part
 * @param tokensPerSecond of the last part; 0 without text
 * @param log lines of train.jsonl
 * @param vectors (texts, E) of the best model
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record LoopOutcome(
    long steps,
    long bestStep,
    double seconds,
    double earlierSeconds,
    double examplesPerSecond,
    double tokensPerSecond,
    List<String> log,
    float[] vectors) {}
