package org.rectrain.sample;

/**
 * The items: what each is about, how good and how prominent it is, and when it appears. Every
 * attribute is a fixed function of the seed and the item's index. Popularity is log-normal, so it
 * has a long tail, and rises with quality.
 */
final class GeneratedItems {
  /** Share of an item that its main subtopic makes up when it has a second one. */
  static final double MAIN_SHARE = 0.8;

  private static final double SECOND_CHANCE = 0.4;
  private static final double POPULARITY_SIGMA = 1.0;
  private static final double QUALITY_IN_POPULARITY = 0.85;

  /** Cold items appear within this first share of the cold days. */
  private static final double LAUNCH_SHARE = 0.3;

  private static final double LATE_SHARE = 0.08;
  private static final long MAX_AGE_DAYS = 120;

  private final int size;
  private final SampleIds ids;
  private final int[] main;
  private final int[] second;
  private final int[] style;
  private final double[] quality;
  private final double[] popularity;
  private final long[] createdAt;
  private final boolean[] cold;
  private final int coldCount;
  private final double[][] looks;

  GeneratedItems(
      long seed,
      int size,
      double coldShare,
      double coldDays,
      Calendar calendar,
      Vocabulary vocabulary,
      int styles,
      Looks appearance) {
    this.size = size;
    looks = new double[size][];
    ids = new SampleIds('i', 2L * size, 4);
    main = new int[size];
    second = new int[size];
    style = new int[size];
    quality = new double[size];
    popularity = new double[size];
    createdAt = new long[size];
    cold = new boolean[size];
    coldCount = (int) Math.round(coldShare * size);
    long coldStart = calendar.end() - (long) (coldDays * Calendar.DAY);
    FeistelPermutation order = new FeistelPermutation(size, seed, "cold items");
    for (int item = 0; item < size; item++) {
      Draws draws = Draws.of(seed, "item", item);
      main[item] = draws.below(vocabulary.subtopics());
      second[item] = draws.chance(SECOND_CHANCE) ? draws.below(vocabulary.subtopics()) : main[item];
      style[item] = draws.below(styles);
      looks[item] = appearance.ofItem(item);
      quality[item] = draws.normal();
      double rest = StrictMath.sqrt(1 - QUALITY_IN_POPULARITY * QUALITY_IN_POPULARITY);
      popularity[item] =
          StrictMath.exp(
              POPULARITY_SIGMA * (QUALITY_IN_POPULARITY * quality[item] + rest * draws.normal()));
      cold[item] = order.at(item) < coldCount;
      if (cold[item]) {
        createdAt[item] =
            coldStart + (long) (draws.unit() * coldDays * LAUNCH_SHARE * Calendar.DAY);
      } else if (draws.chance(LATE_SHARE)) {
        createdAt[item] =
            calendar.start() + (long) (draws.unit() * (coldStart - calendar.start()) / 2);
      } else {
        createdAt[item] = calendar.start() - (long) (draws.unit() * MAX_AGE_DAYS * Calendar.DAY);
      }
    }
  }

  int size() {
    return size;
  }

  /** The id of an item; an index at or above {@link #size()} gives an id that no item has. */
  String id(int item) {
    return ids.of(item);
  }

  int main(int item) {
    return main[item];
  }

  int second(int item) {
    return second[item];
  }

  int style(int item) {
    return style[item];
  }

  /** How the item looks, see {@link Looks}. */
  double[] look(int item) {
    return looks[item];
  }

  /** Standard normal: how well the item is made, whatever it is about. */
  double quality(int item) {
    return quality[item];
  }

  /** Relative chance of being shown by prominence alone. */
  double popularity(int item) {
    return popularity[item];
  }

  /** Epoch second from which the item can be shown. */
  long createdAt(int item) {
    return createdAt[item];
  }

  /** Whether the item appears only in the last days. */
  boolean cold(int item) {
    return cold[item];
  }

  int coldCount() {
    return coldCount;
  }
}
