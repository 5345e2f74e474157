package org.rectrain.eval.measure;

/**
 * A metric on some of the rows.
 *
 * @param family what the rows are divided by, e.g. {@code item_clicks}
 * @param value which part this is, e.g. {@code 0}
 * @param rows rows scored; for retrieval the positives to be found
 * @param positives rows with label 1; for retrieval the positives to be found
 * @param users users with such a row
 * @param estimate AUC of a task, or recall of retrieval at the longest list
 */
public record Slice(
    String family, String value, long rows, long positives, int users, IntervalEstimate estimate) {}
