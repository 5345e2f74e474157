package org.rectrain.sample;

/**
 * Why people click: a position-based model (Craswell et al. 2008). A slot is looked at with a
 * probability that depends on its position alone; an item that is looked at is clicked by a
 * logistic model of affinity, quality, person and page. A like needs a click.
 */
final class Reaction {
  /** Slots of a page. */
  static final int SLOTS = 10;

  private static final double INTERCEPT = -3.2;
  private static final double AFFINITY = 5.4;
  private static final double QUALITY = 1.15;
  private static final double[] PAGE = {0, -0.25, 0.15};
  private static final double POSITION_DECAY = 0.3;
  private static final double LIKE_INTERCEPT = -2.7;
  private static final double LIKE_AFFINITY = 1.3;
  private static final double LIKE_QUALITY = 0.5;
  private static final double DWELL_LOG_MEDIAN = 9.6;
  private static final double DWELL_SIGMA = 0.7;
  private static final double LIKED_DWELL = 0.5;
  private static final long MIN_DWELL_MS = 1_500;
  private static final long MAX_DWELL_MS = 180_000;
  private static final long MIN_GLANCE_MS = 250;
  private static final long MEAN_GLANCE_MS = 900;
  private static final long MAX_GLANCE_MS = 9_000;
  private static final long GLANCE_STEP_MS = 50;

  private Reaction() {}

  /** Chance that the slot is looked at: (1 + position) to the power -0.3, 1 at the top. */
  static double examination(int position) {
    return StrictMath.pow(1 + position, -POSITION_DECAY);
  }

  /** Chance of a click once the item is looked at. */
  static double relevance(Person person, GeneratedItems catalogue, int item, int page) {
    return logistic(
        INTERCEPT
            + AFFINITY * person.liking().of(catalogue, item)
            + QUALITY * catalogue.quality(item)
            + person.clickBias()
            + PAGE[page]);
  }

  /** Chance of a like once the item is clicked. */
  static double like(Person person, GeneratedItems catalogue, int item) {
    return logistic(
        LIKE_INTERCEPT
            + LIKE_AFFINITY * person.liking().of(catalogue, item)
            + LIKE_QUALITY * catalogue.quality(item)
            + person.likeBias());
  }

  /** Time spent on a clicked item: log-normal, longer for what is liked. */
  static long dwellMs(Draws draws, double affinity, int like) {
    double log =
        DWELL_LOG_MEDIAN + 0.4 * affinity + LIKED_DWELL * like + DWELL_SIGMA * draws.normal();
    long drawn = (long) StrictMath.exp(log);
    return Math.max(MIN_DWELL_MS, Math.min(MAX_DWELL_MS, drawn));
  }

  /** Time that something passed by was on the screen. */
  static long glanceMs(Draws draws) {
    long drawn = MIN_GLANCE_MS + (long) draws.exponential(MEAN_GLANCE_MS);
    return Math.min(MAX_GLANCE_MS, drawn / GLANCE_STEP_MS * GLANCE_STEP_MS);
  }

  private static double logistic(double logit) {
    return 1 / (1 + StrictMath.exp(-logit));
  }
}
