package org.rectrain.eval.large;

import java.io.Serializable;
import java.util.Arrays;
import org.rectrain.metric.AucPart;
import org.rectrain.metric.LogLoss;

/** The result of one pass over a scored table: counts, sums, and every so manieth score. */
final class TableTotals implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Rows between two of the sample that cuts the scores into ranges. */
  private static final int SAMPLE_EVERY = 997;

  long rows;
  long positives;
  long unlabelled;
  long unscored;
  long bad;
  long withoutUser;
  double loss;
  double squares;
  double lowest = Double.POSITIVE_INFINITY;
  double highest = Double.NEGATIVE_INFINITY;
  private long[] sample = new long[16];
  private int sampled;

  void add(int label, double score, boolean withoutUser) {
    if (label == -1) {
      unlabelled++;
      return;
    }
    if (label != 0 && label != 1) {
      bad++;
      return;
    }
    rows++;
    this.withoutUser += withoutUser ? 1 : 0;
    positives += label;
    if (Double.isNaN(score)) {
      unscored++;
      return;
    }
    lowest = Math.min(lowest, score);
    highest = Math.max(highest, score);
    loss += LogLoss.ofRow(score, label);
    squares += (score - label) * (score - label);
    if (rows % SAMPLE_EVERY == 1) {
      sample = sampled == sample.length ? Arrays.copyOf(sample, 2 * sampled) : sample;
      sample[sampled++] = AucPart.key(score);
    }
  }

  long[] sample() {
    return Arrays.copyOf(sample, sampled);
  }

  TableTotals plus(TableTotals other) {
    rows += other.rows;
    positives += other.positives;
    unlabelled += other.unlabelled;
    unscored += other.unscored;
    bad += other.bad;
    withoutUser += other.withoutUser;
    loss += other.loss;
    squares += other.squares;
    lowest = Math.min(lowest, other.lowest);
    highest = Math.max(highest, other.highest);
    long[] both = Arrays.copyOf(sample, sampled + other.sampled);
    System.arraycopy(other.sample, 0, both, sampled, other.sampled);
    sample = both;
    sampled = both.length;
    return this;
  }
}
