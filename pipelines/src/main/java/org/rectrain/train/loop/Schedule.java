package org.rectrain.train.loop;

import org.rectrain.config.train.OptimizerConfig;
import org.rectrain.config.train.TrainConfig.Decay;

/**
 * The factor on every learning rate: a linear warm-up from 0 to 1, then a decay towards {@code
 * floor}. Equals transformers' {@code get_linear_schedule_with_warmup} and {@code
 * get_cosine_schedule_with_warmup} (half a cosine) when {@code floor} is 0.
 *
 * @param decay shape after the warm-up
 * @param warmup steps of the warm-up, 0 or more
 * @param total steps of all of it, at least 1
 * @param floor factor at the last step, in [0, 1]
 * @param before steps of it that earlier runs made, 0 or more
 */
public record Schedule(Decay decay, long warmup, long total, double floor, long before) {

  public Schedule {
    if (total < 1 || warmup < 0 || before < 0 || !(floor >= 0 && floor <= 1)) {
      throw new IllegalArgumentException(
          "schedule: warmup " + warmup + ", total " + total + ", floor " + floor);
    }
  }

  /** Of a run that makes all of its steps. */
  public Schedule(Decay decay, long warmup, long total, double floor) {
    this(decay, warmup, total, floor, 0);
  }

  /**
   * That of a training's options, of which the training may be a piece.
   *
   * @param steps that the training makes
   */
  public static Schedule of(OptimizerConfig optimizer, long steps) {
    double share = optimizer.courseTo() - optimizer.courseFrom();
    long total = Math.round(steps / share);
    return new Schedule(
        optimizer.decay(),
        Math.round(total * optimizer.warmup()),
        total,
        optimizer.floor(),
        Math.round(total * optimizer.courseFrom()));
  }

  /**
   * The factor of one optimizer step.
   *
   * @param own 0 for the run's first step; beyond the last one the factor stays
   */
  public double factor(long own) {
    long step = before + own;
    if (step < warmup) {
      return (double) step / Math.max(1, warmup);
    }
    double progress = Math.min(1, (double) (step - warmup) / Math.max(1, total - warmup));
    double shape =
        switch (decay) {
          case CONSTANT -> 1;
          case LINEAR -> 1 - progress;
          case COSINE -> 0.5 * (1 + Math.cos(Math.PI * progress));
        };
    return decay == Decay.CONSTANT ? 1 : floor + (1 - floor) * shape;
  }
}
