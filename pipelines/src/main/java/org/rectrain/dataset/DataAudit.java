package org.rectrain.dataset;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was found about the quality of prepared data beyond single rows; part of the manifest.
 * Undefined figures are NaN.
 *
 * @param trainStatistics point_in_time or out_of_fold: what the counts and rates of train rows know
 * @param balance how evenly the rows spread over each stratum, before sampling
 * @param population suggested weights that give each group the share it has in the population
 * @param reweighted whether these weights are in the {@code weight} column of the train rows
 * @param effectiveRows Kish's effective sample size of the clean rows under these weights, (sum
 *     w)^2 / sum w^2; NaN without a reference population
 * @param drift distance of features and labels from the reference data set
 * @param absent features of the reference that are not here
 * @param noise labels that are probably wrong, where they were looked for
 * @param agreement of annotators; null where there are none
 */
public record DataAudit(
    String trainStatistics,
    List<Balance> balance,
    List<PopulationShare> population,
    boolean reweighted,
    double effectiveRows,
    List<Drift> drift,
    List<String> absent,
    List<Noise> noise,
    @Nullable Agreement agreement) {

  /** Copies the lists. */
  public DataAudit {
    balance = List.copyOf(balance);
    population = List.copyOf(population);
    drift = List.copyOf(drift);
    absent = List.copyOf(absent);
    noise = List.copyOf(noise);
  }

  /** An audit that found nothing. */
  public static DataAudit none() {
    return new DataAudit(
        "point_in_time",
        List.of(),
        List.of(),
        false,
        Double.NaN,
        List.of(),
        List.of(),
        List.of(),
        null);
  }

  /**
   * How evenly rows spread over the values of a column.
   *
   * @param values distinct values, a missing one counted
   * @param entropy normalised entropy of the shares, H / log2(values) with H in bits: 1 = even, 0 =
   *     one value only; NaN for a single value
   * @param labelEntropy per label the normalised entropy that is left when the stratum is known,
   *     sum over values of share x H(label | value), in bits
   */
  public record Balance(
      String column, int values, double entropy, Map<String, Double> labelEntropy) {}

  /**
   * One group of a reference population.
   *
   * @param share of the clean rows, before sampling
   * @param expected share in the population
   * @param weight that each of its rows would carry, mean 1 over all clean rows; with several
   *     columns the weights of a row's values are multiplied
   */
  public record PopulationShare(
      String column, String value, double share, double expected, double weight)
      implements Serializable {}

  /**
   * How far one feature or label moved.
   *
   * @param feature its name; a label's name after {@code label }
   * @param buckets compared
   * @param psi population stability index
   * @param jensenShannon in bits
   * @param kullbackLeibler of the data from the reference, in nats
   */
  public record Drift(
      String feature, int buckets, double psi, double jensenShannon, double kullbackLeibler) {}

  /**
   * Suspects of one label.
   *
   * @param rows train rows examined
   * @param suspects rows whose label is probably wrong
   * @param share suspects / rows
   * @param doubt log loss of the doubting model out of fold, divided by the entropy of the label: 1
   *     or more means that it knows nothing and its suspects are worth nothing
   * @param file of the suspects, inside the prepared folder, the most suspect first
   */
  public record Noise(
      String label, long rows, long suspects, double share, double doubt, String file) {}

  /**
   * Agreement of annotators about one label.
   *
   * @param impressions with an answer
   * @param raters answers that most impressions have
   * @param rated impressions with exactly so many, which Fleiss' kappa is computed over
   * @param fleissKappa 1 = always, 0 = as by chance
   * @param pairs of annotators
   * @param open impressions without a majority
   * @param arbitration file that lists them, inside the prepared folder
   */
  public record Agreement(
      String label,
      long impressions,
      int raters,
      long rated,
      double fleissKappa,
      List<Pair> pairs,
      long open,
      String arbitration) {}

  /**
   * Two annotators.
   *
   * @param both impressions that both answered
   * @param cohenKappa NaN where both always say the same one thing
   */
  public record Pair(String first, String second, long both, double cohenKappa) {}
}
