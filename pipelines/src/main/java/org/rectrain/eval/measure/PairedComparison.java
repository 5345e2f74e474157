package org.rectrain.eval.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import org.rectrain.config.ModelName;

/**
 * One model against another on the same users.
 *
 * @param metric what is compared, e.g. {@code click.auc} or {@code recall@100}
 * @param model one model; in a single run the main one
 * @param other the other model
 * @param difference the model minus the other, with its interval
 * @param pValue two-sided, by the bootstrap over users
 * @param permutationPValue two-sided, by letting the models change places within users: signs of
 *     users' differences for a mean over users, ranks for an AUC; NaN for other metrics, and for an
 *     AUC of a group of seeds or with {@code permutations: 0}
 * @param delongPValue two-sided, of an AUC, by DeLong's test: for independent rows, so with several
 *     rows of a user a cross-check only; NaN for other metrics, for a group of seeds, and where
 *     both rank alike
 * @param adjustedPValue {@code pValue} after Holm over all pairs compared in this metric
 * @param falseDiscoveryRate {@code pValue} after Benjamini and Hochberg over all pairs and metrics
 * @param real whether the adjusted p-value is below 1 - level
 * @param better the better model of the two when the difference is real, else empty
 */
public record PairedComparison(
    String metric,
    @ModelName String model,
    @ModelName String other,
    IntervalEstimate difference,
    double pValue,
    @JsonProperty("permutation_p_value") double permutationPValue,
    @JsonProperty("delong_p_value") double delongPValue,
    @JsonProperty("adjusted_p_value") double adjustedPValue,
    double falseDiscoveryRate,
    boolean real,
    @ModelName String better) {

  /**
   * The same pair with other names for its models.
   *
   * @param names by those that they have; the others stay
   */
  public PairedComparison renamed(Map<String, String> names) {
    return new PairedComparison(
        metric,
        names.getOrDefault(model, model),
        names.getOrDefault(other, other),
        difference,
        pValue,
        permutationPValue,
        delongPValue,
        adjustedPValue,
        falseDiscoveryRate,
        real,
        names.getOrDefault(better, better));
  }

  PairedComparison withFalseDiscoveryRate(double rate) {
    return new PairedComparison(
        metric,
        model,
        other,
        difference,
        pValue,
        permutationPValue,
        delongPValue,
        adjustedPValue,
        rate,
        real,
        better);
  }
}
