package org.rectrain.stat.policy;

/**
 * Logged rounds as off-policy estimators read them, one entry per round.
 *
 * @param rewards what was observed
 * @param weights chance of what was done under the new policy over its chance under the logging one
 * @param logged reward that a model expects of what was done
 * @param target reward that it expects of the new policy in the same round
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record Rounds(double[] rewards, double[] weights, double[] logged, double[] target) {
  /** Checks that all are of one length. */
  public Rounds {
    if (rewards.length != weights.length
        || rewards.length != logged.length
        || rewards.length != target.length) {
      throw new IllegalArgumentException("rewards, weights and expectations differ in length");
    }
  }

  /** Number of rounds. */
  public int size() {
    return rewards.length;
  }

  /**
   * Kish's effective sample size of the weights, {@code (sum w)^2 / sum w^2}: as many rounds of the
   * new policy itself would tell as much. NaN without weight.
   */
  public double effectiveSize() {
    double sum = 0;
    double squares = 0;
    for (double weight : weights) {
      sum += weight;
      squares += weight * weight;
    }
    return squares > 0 ? sum * sum / squares : Double.NaN;
  }
}
