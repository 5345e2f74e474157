package org.rectrain.eval;

/**
 * The main model against another one on the same users.
 *
 * @param metric what is compared, e.g. {@code click.auc} or {@code recall@100}
 * @param model the main model
 * @param other the other model
 * @param difference main minus other, with its interval
 * @param pValue two-sided, by the bootstrap over users
 * @param permutationPValue two-sided, by flipping signs of users' differences; NaN where the metric
 *     is no mean over users
 * @param adjustedPValue {@code pValue} after Holm over all models compared in this metric
 * @param real whether the adjusted p-value lies below 1 - level
 * @param better the better model of the two when the difference is real, else empty
 */
public record Comparison(
    String metric,
    String model,
    String other,
    Estimate difference,
    double pValue,
    double permutationPValue,
    double adjustedPValue,
    boolean real,
    String better) {}
