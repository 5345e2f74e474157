package org.rectrain.metric;

/**
 * The scores of positives and of negatives, each as ascending keys.
 *
 * <p>All metrics of a ranking need only these two arrays: merging them walks the distinct scores
 * without carrying labels through the sort.
 */
final class SortedClasses {
  private final long[] positives;
  private final long[] negatives;
  private final boolean hasNaN;

  private SortedClasses(long[] positives, long[] negatives, boolean hasNaN) {
    this.positives = positives;
    this.negatives = negatives;
    this.hasNaN = hasNaN;
  }

  static SortedClasses of(double[] scores, int[] labels) {
    Checks.sameLength(scores.length, labels.length);
    int count = Checks.positives(labels);
    long[] high = new long[count];
    long[] low = new long[labels.length - count];
    int h = 0;
    int l = 0;
    boolean hasNaN = false;
    for (int i = 0; i < scores.length; i++) {
      double score = scores[i];
      hasNaN |= Double.isNaN(score);
      long key = SortKeys.of(score);
      if (labels[i] == 1) {
        high[h++] = key;
      } else {
        low[l++] = key;
      }
    }
    return hasNaN
        ? new SortedClasses(high, low, true)
        : new SortedClasses(SortKeys.sort(high), SortKeys.sort(low), false);
  }

  long[] positives() {
    return positives;
  }

  long[] negatives() {
    return negatives;
  }

  /** Whether a score was NaN; the keys are then unsorted. */
  boolean hasNaN() {
    return hasNaN;
  }

  boolean hasBothClasses() {
    return positives.length > 0 && negatives.length > 0;
  }

  /** Walks the distinct scores from the highest to the lowest. */
  Descent descent() {
    return new Descent();
  }

  /** A walk over distinct scores, highest first. */
  final class Descent {
    private int high = positives.length;
    private int low = negatives.length;
    private long key;

    /** Goes on to the next distinct score; false when there is none. */
    boolean next() {
      if (high == 0 && low == 0) {
        return false;
      }
      key =
          Math.max(
              high > 0 ? positives[high - 1] : Long.MIN_VALUE,
              low > 0 ? negatives[low - 1] : Long.MIN_VALUE);
      while (high > 0 && positives[high - 1] == key) {
        high--;
      }
      while (low > 0 && negatives[low - 1] == key) {
        low--;
      }
      return true;
    }

    double score() {
      return SortKeys.value(key);
    }

    /** Positives that score at least this much. */
    int truePositives() {
      return positives.length - high;
    }

    /** Negatives that score at least this much. */
    int falsePositives() {
      return negatives.length - low;
    }
  }
}
