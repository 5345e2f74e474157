package org.rectrain.release.rollout;

import java.util.LinkedHashMap;
import java.util.Map;
import org.rectrain.abtest.assign.Assignment;
import org.rectrain.config.rollout.RolloutConfig;

/**
 * Who gets the candidate: the assignment of experiments ({@link Assignment}) with the treatment
 * first, so that {@code unit("experiment:" + name, user) < share}. A user who is in at one step
 * stays in at all later ones.
 */
public final class RolloutAssignment {
  private RolloutAssignment() {}

  /** The variant of a user while the candidate serves a share of users, above 0 up to 1. */
  public static String variant(RolloutConfig config, double share, String user) {
    if (share == 1) {
      return config.treatment();
    }
    return new Assignment(config.name(), weights(config, share)).variant(user);
  }

  /** Weights of the variants, the treatment first, for {@code abtest.assign.variants}. */
  public static Map<String, Double> weights(RolloutConfig config, double share) {
    Map<String, Double> weights = new LinkedHashMap<>();
    weights.put(config.treatment(), share);
    if (share < 1) {
      weights.put(config.control(), 1 - share);
    }
    return weights;
  }
}
