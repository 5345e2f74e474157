package org.rectrain.tune;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.ModelName;
import org.rectrain.eval.measure.IntervalEstimate;

/**
 * The content of {@code tune.json}.
 *
 * @param metric that was made better
 * @param model whose metric it is
 * @param lowerIsBetter whether small values are
 * @param sampler that chose the trials
 * @param verdict in one sentence
 * @param better whether the winner is really better than the configuration as it is, on test
 * @param winner number of the best trial on valid; 0 when none was better than the configuration as
 *     it is
 * @param values of the winner
 * @param test the winner minus the configuration as it is on test, over further seeds, with its
 *     interval; null when there was no winner to judge
 * @param seeds that these were trained with
 * @param trials by number; the first is the configuration as it is
 * @param defaults its values of the searched keys
 * @param importance share of the variance of the trials' ranks that each key explains alone
 * @param parameters the searched keys and how their values are spread
 * @param seconds that all trials took, one after another
 * @param findings what a reader must know, in sentences
 */
public record TuneResult(
    String metric,
    @ModelName String model,
    boolean lowerIsBetter,
    String sampler,
    String verdict,
    boolean better,
    int winner,
    Map<String, JsonNode> values,
    @Nullable IntervalEstimate test,
    List<Long> seeds,
    List<Trial> trials,
    Map<String, JsonNode> defaults,
    Map<String, Double> importance,
    List<Parameter> parameters,
    double seconds,
    List<String> findings) {
  /** File of the result in the stage's folder. */
  public static final String FILE = "tune.json";

  /** File of the winner's configuration in the stage's folder. */
  public static final String BEST = "best.yaml";

  /**
   * A searched key.
   *
   * @param kind uniform, log, int, log_int or choice
   * @param low smallest number; 0 for a choice
   * @param high largest number; the last place for a choice
   * @param choices of a choice, as text; empty for a range
   */
  public record Parameter(String key, String kind, double low, double high, List<String> choices) {}
}
