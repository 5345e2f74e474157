package org.rectrain.label;

/**
 * What a task carries so that its answer can be traced: it comes back with the answer.
 *
 * @param fingerprint of the rows that it is of; answers to other rows are refused
 * @param batch that it was asked in
 * @param task the label that is asked for
 * @param exampleId of the row
 * @param userId of the row
 * @param itemId of the row
 * @param reason why it was chosen
 * @param given the label that the log has; -1 for none
 * @param probability that the model gives; NaN for none
 */
public record Question(
    String fingerprint,
    String batch,
    String task,
    long exampleId,
    String userId,
    String itemId,
    Selection.Reason reason,
    int given,
    double probability) {}
