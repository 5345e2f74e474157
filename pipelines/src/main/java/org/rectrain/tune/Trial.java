package org.rectrain.tune;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.rectrain.dataset.Json;
import org.rectrain.tune.PastTrial.End;

/**
 * A trial that has ended: the content of {@value #FILE} in its folder, written as its last act.
 *
 * @param number from 1; 0 is the configuration as it is
 * @param folder of its run
 * @param values of the keys that counted, as in the configuration
 * @param point the same as numbers, for the sampler
 * @param end how it ended
 * @param value of the metric on valid (with folds their mean; of one stopped early where it
 *     stopped); NaN when it failed
 * @param folds the metric of each fold; empty without folds
 * @param curve the metric at each evaluation behind the first step, as far as the trial counts
 * @param sameAs the earlier trial with equal values whose result this is; -1 when it ran itself
 * @param seconds that it took
 * @param error why it failed; empty when it did not
 * @param fingerprint of all that decided it and of all that it says but the seconds, so that an
 *     edit shows
 */
public record Trial(
    int number,
    String folder,
    Map<String, JsonNode> values,
    Map<String, Double> point,
    End end,
    double value,
    List<Double> folds,
    List<Double> curve,
    int sameAs,
    double seconds,
    String error,
    String fingerprint) {
  /** File in the trial's folder. */
  public static final String FILE = "trial.json";

  /** The same result under another number. */
  Trial as(int other) {
    return new Trial(
        other, folder, values, point, end, value, folds, curve, number, 0, error, fingerprint);
  }

  /**
   * The same with its fingerprint.
   *
   * @param decided fingerprint of all that decided it
   */
  Trial sealed(String decided) {
    return with(seconds, Json.fingerprint(with(0, decided)));
  }

  private Trial with(double took, String print) {
    return new Trial(
        number, folder, values, point, end, value, folds, curve, sameAs, took, error, print);
  }

  /**
   * What a sampler learns of it.
   *
   * @param sign 1 where small values are better, -1 where large ones are
   */
  PastTrial past(int sign) {
    End known = Double.isNaN(value) ? End.FAILED : end;
    return new PastTrial(number, point, known, sign * value, curve.size());
  }
}
