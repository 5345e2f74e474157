package org.rectrain.monitor;

import org.rectrain.monitor.sketch.ScoreSketch;

/**
 * Rows of one task by label and score, and what they say of the model.
 *
 * @param negatives rows with label 0 by place of the score's cell; the last place has no score
 * @param positives rows with label 1
 * @param open rows whose label has not arrived
 */
@SuppressWarnings("ArrayRecordComponent") // counted in place, never compared
record TaskCounts(long[] negatives, long[] positives, long[] open) {
  private static final int FURTHEST = 240;

  /** Number of places. */
  static final int PLACES = 2 * FURTHEST + 2;

  private static final double[] SCORES = scores();

  private static double[] scores() {
    double[] out = new double[PLACES - 1];
    for (int i = 0; i < out.length; i++) {
      out[i] = ScoreSketch.score(i - FURTHEST);
    }
    return out;
  }

  /** No rows. */
  static TaskCounts empty() {
    return new TaskCounts(new long[PLACES], new long[PLACES], new long[PLACES]);
  }

  /** The rows of a sketch. */
  static TaskCounts of(ScoreSketch sketch, int replicate) {
    TaskCounts out = empty();
    sketch.forEach((cell, label, counts) -> out.add(place(cell), label, counts[replicate]));
    return out;
  }

  /** The place of a score's cell. */
  static int place(int cell) {
    return cell == ScoreSketch.UNSCORED ? PLACES - 1 : cell + FURTHEST;
  }

  /** The score that a place stands for. */
  static double score(int place) {
    return SCORES[place];
  }

  /** Adds rows. */
  void add(int place, int label, long rows) {
    (label == 0 ? negatives : label == 1 ? positives : open)[place] += rows;
  }

  void clear() {
    java.util.Arrays.fill(negatives, 0);
    java.util.Arrays.fill(positives, 0);
    java.util.Arrays.fill(open, 0);
  }

  /** Rows with a label. */
  long labelled() {
    long sum = 0;
    for (int i = 0; i < PLACES; i++) {
      sum += negatives[i] + positives[i];
    }
    return sum;
  }

  /** Rows without one. */
  long unlabelled() {
    long sum = 0;
    for (long rows : open) {
      sum += rows;
    }
    return sum;
  }

  /**
   * What the rows say; of calibration, AUC and log loss only those with a label and a score.
   *
   * @param rate share of positives
   * @param calibration mean score minus rate
   * @param auc area under the ROC curve, ties at half
   * @param logLoss in nats
   */
  record Figures(double rate, double meanScore, double calibration, double auc, double logLoss) {}

  /** The figures; NaN where there are no rows for one. */
  Figures figures() {
    double below = 0;
    double pairs = 0;
    double positive = 0;
    double scores = 0;
    double loss = 0;
    for (int i = 0; i < SCORES.length; i++) {
      if (negatives[i] == 0 && positives[i] == 0) {
        continue;
      }
      pairs += positives[i] * (below + negatives[i] / 2.0);
      below += negatives[i];
      positive += positives[i];
      scores += SCORES[i] * (negatives[i] + positives[i]);
      loss -= positives[i] * Math.log(SCORES[i]) + negatives[i] * Math.log1p(-SCORES[i]);
    }
    double scored = below + positive;
    long all = labelled();
    double rate = all == 0 ? Double.NaN : (positive + positives[PLACES - 1]) / all;
    double auc = below > 0 && positive > 0 ? pairs / (below * positive) : Double.NaN;
    return new Figures(rate, scores / scored, (scores - positive) / scored, auc, loss / scored);
  }
}
