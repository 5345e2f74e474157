package org.rectrain.train.loop;

import org.rectrain.config.train.TrainConfig.Decay;

/**
 * The factor on every learning rate: a linear warm-up from 0 to 1, then a decay towards {@code
 * floor}. Equals transformers' {@code get_linear_schedule_with_warmup} and {@code
 * get_cosine_schedule_with_warmup} (half a cosine) when {@code floor} is 0.
 *
 * @param decay shape after the warm-up
 * @param warmup steps of the warm-up, 0 or more
 * @param total steps of the whole run, at least 1
 * @param floor factor at the last step, in [0, 1]
 */
public record Schedule(Decay decay, long warmup, long total, double floor) {

  public Schedule {
    if (total < 1 || warmup < 0 || !(floor >= 0 && floor <= 1)) {
      throw new IllegalArgumentException(
          "schedule: warmup " + warmup + ", total " + total + ", floor " + floor);
    }
  }

  /**
   * The factor of one optimizer step.
   *
   * @param step 0 for the first step; beyond the last one the factor stays
   */
  public double factor(long step) {
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
