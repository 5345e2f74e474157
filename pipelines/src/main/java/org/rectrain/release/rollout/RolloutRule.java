package org.rectrain.release.rollout;

import java.util.List;
import org.rectrain.stat.NonInferiority.Better;
import org.rectrain.stat.NonInferiority.Finding;

/**
 * The decision at one look. Every bound belongs to a sequence that holds at all looks together
 * (confidence sequences at the level {@code alpha / (steps · metrics)}), so that looking more often
 * makes no decision wrong more often: over a whole roll-out a model that is not below the floor is
 * rolled back with at most the chance alpha, and one that is worse by the margin at some step
 * passes it with at most that chance.
 */
public final class RolloutRule {
  private RolloutRule() {}

  /** What happens next. */
  public enum Decision {
    /** To the next step, or into production after the last. */
    ADVANCE,
    /** Production serves everybody again. */
    ROLL_BACK,
    /** The same step for another look. */
    WAIT,
    /** Users were not assigned as the step says: nothing can be decided. */
    INVALID
  }

  /**
   * Bounds of a metric relative to production: 1 is equal, 0.9 is ten percent less. NaN where there
   * are too few users.
   */
  public record Bounds(double value, double low, double high) {
    /** The same for a metric where lower is better: how good it is, 1 being equal. */
    Bounds goodness(Better better) {
      return better == Better.HIGHER
          ? this
          : new Bounds(1 / value, 1 / high, low > 0 ? 1 / low : Double.POSITIVE_INFINITY);
    }
  }

  /** A guardrail by its bounds: broken when even the best end is worse by the margin. */
  public static Finding guard(Bounds bounds, double margin, Better better) {
    boolean higher = better == Better.HIGHER;
    double limit = higher ? 1 - margin : 1 + margin;
    double best = higher ? bounds.high() : bounds.low();
    double worst = higher ? bounds.low() : bounds.high();
    if (higher ? worst > limit : worst < limit) {
      return Finding.HELD;
    }
    return (higher ? best < limit : best > limit) ? Finding.BROKEN : Finding.UNCLEAR;
  }

  /**
   * Decides; undefined bounds wait.
   *
   * @param goodness of quality, higher being better
   * @param floor below which the upper bound rolls back
   * @param margin above 1 minus which the lower bound advances
   */
  public static Decision decide(
      Bounds goodness, double floor, double margin, List<Finding> guardrails) {
    if (goodness.high() < floor || guardrails.contains(Finding.BROKEN)) {
      return Decision.ROLL_BACK;
    }
    boolean held = guardrails.stream().allMatch(g -> g == Finding.HELD);
    return goodness.low() > 1 - margin && held ? Decision.ADVANCE : Decision.WAIT;
  }

  /** Whether it will never advance: worse by the margin is shown, below the floor is not. */
  public static boolean isFutile(Bounds goodness, double margin) {
    return goodness.high() < 1 - margin;
  }
}
