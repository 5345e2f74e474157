package org.rectrain.tune;

import java.util.List;
import java.util.Map;
import org.rectrain.config.ModelName;

/**
 * The content of {@code folds.json}: every model on folds by user.
 *
 * @param folds number of folds
 * @param seed that dealt the users
 * @param rows judged in each fold
 * @param models in the order of evaluation, each judged on the same folds
 */
public record FoldsResult(int folds, long seed, List<Long> rows, List<OfModel> models) {
  /** File of the result in the stage's folder. */
  public static final String FILE = "folds.json";

  /** A model's metrics by name: {@code click.auc}, {@code ndcg@10}. */
  public record OfModel(@ModelName String model, Map<String, Spread> metrics) {}

  /**
   * A metric over the folds.
   *
   * @param mean over the folds in which it is defined
   * @param deviation between them (n - 1); NaN for fewer than two
   * @param defined how many these are
   * @param values of each fold; NaN where undefined
   */
  public record Spread(double mean, double deviation, int defined, List<Double> values) {
    /** The spread of these values. */
    public static Spread of(List<Double> values) {
      double[] known = values.stream().mapToDouble(v -> v).filter(v -> !Double.isNaN(v)).toArray();
      double mean = java.util.Arrays.stream(known).average().orElse(Double.NaN);
      double squares = java.util.Arrays.stream(known).map(v -> (v - mean) * (v - mean)).sum();
      double deviation = known.length < 2 ? Double.NaN : Math.sqrt(squares / (known.length - 1));
      return new Spread(mean, deviation, known.length, List.copyOf(values));
    }
  }
}
