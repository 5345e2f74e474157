package org.rectrain.sample;

import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.sample.SampleExperimentConfig;
import org.rectrain.dataset.StableHash;

/**
 * The simulated experiment. Each person has a rate of impressions (log-normal, so a few make most
 * of them) and a click probability of their own; both last through the period before the start and
 * the experiment itself. Treatment multiplies the click probability, so the relative uplift is the
 * same for every person and every weighting.
 */
final class GeneratedExperiment {
  private static final double ACTIVITY_SIGMA = 1.0;
  private static final double MAX_ACTIVITY = 3.2;
  private static final double CLICK_INTERCEPT = -1.45;
  private static final double CLICK_SIGMA = 0.4;
  private static final double ACTIVE_CLICK_MORE = 0.15;
  private static final double MAX_BASE = 0.66;
  private static final double LIKE_PER_CLICK = 0.2;

  private final long seed;
  private final SampleExperimentConfig settings;
  private final Calendar calendar;
  private final SampleIds ids;

  /**
   * @param calendar covers the period before the start and then the experiment
   */
  GeneratedExperiment(long seed, SampleExperimentConfig settings, Calendar calendar) {
    this.seed = seed;
    this.settings = settings;
    this.calendar = calendar;
    this.ids = new SampleIds('x', settings.users(), 5);
  }

  int users() {
    return settings.users();
  }

  /** Epoch second at which the experiment starts. */
  long start() {
    return calendar.start() + settings.preDays() * Calendar.DAY;
  }

  boolean treated(int user) {
    return (StableHash.of(StableHash.of(seed, "variant"), user) & 1) == 1;
  }

  void rows(int user, Consumer<@Nullable Object[]> sink) {
    Draws draws = Draws.of(seed, "experiment", user);
    double active = Math.min(MAX_ACTIVITY, draws.normal());
    double perDay =
        settings.impressionsPerDay()
            * StrictMath.exp(ACTIVITY_SIGMA * active - ACTIVITY_SIGMA * ACTIVITY_SIGMA / 2);
    double logit = CLICK_INTERCEPT + CLICK_SIGMA * draws.normal() + ACTIVE_CLICK_MORE * active;
    double base = Math.min(MAX_BASE, 1 / (1 + StrictMath.exp(-logit)));
    int region = draws.below(Calendar.REGIONS.size());
    boolean treated = treated(user);
    String id = ids.of(user);
    double days = settings.preDays() + settings.days();
    // Arrivals of a Poisson process in the person's own time, bent to the hours of the day.
    for (double at = draws.exponential(1 / perDay);
        at < days;
        at += draws.exponential(1 / perDay)) {
      long second = calendar.second(region, at / days);
      boolean pre = second < start();
      double chance = treated && !pre ? base * (1 + settings.uplift()) : base;
      int click = draws.chance(chance) ? 1 : 0;
      int like = draws.chance(LIKE_PER_CLICK) ? click : 0;
      sink.accept(
          new @Nullable Object[] {
            id,
            treated ? "treatment" : "control",
            pre ? "pre" : "experiment",
            Instant.ofEpochSecond(second).toString(),
            click,
            like
          });
    }
  }
}
