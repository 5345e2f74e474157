package org.rectrain.export.serving;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.rectrain.export.onnx.CalibrationCurve.Knot;

/**
 * Rates that never fall with the score: pool adjacent violators (Ayer et al. 1955) over bins of
 * equal count, one knot at the mean score of each block (centred isotonic regression, Oron and
 * Flournoy 2017), so that the curve rises between them instead of by steps.
 */
final class Isotonic {
  /** Rows of a bin at least; fewer follow chance. */
  static final int ROWS = 50;

  /** Bins at most. */
  private static final int BINS = 100;

  /** Logits between knots at least, so that single precision finds the same probability. */
  private static final double APART = 0.01;

  /** Rows, the mean of their scores and the rate of their labels. */
  record Block(double rows, double score, double rate) {
    Block with(Block other) {
      double all = rows + other.rows;
      return new Block(
          all,
          (rows * score + other.rows * other.score) / all,
          (rows * rate + other.rows * other.rate) / all);
    }
  }

  private Isotonic() {}

  /**
   * Fits.
   *
   * @param scores logits
   * @param labels 0, 1, or -1 for rows to leave out
   * @return at least two knots by ascending logit; empty where there are too few rows for them
   */
  static List<Knot> fit(double[] scores, int[] labels) {
    int[] known =
        IntStream.range(0, scores.length)
            .filter(i -> labels[i] >= 0)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    int each = Math.max(ROWS, (known.length + BINS - 1) / BINS);
    List<Block> bins = new ArrayList<>();
    for (int from = 0; from + each <= known.length; from += each) {
      // What is left over at the end belongs to the last bin.
      int to = from + 2 * each > known.length ? known.length : from + each;
      double score = 0;
      double positives = 0;
      for (int i = from; i < to; i++) {
        score += scores[known[i]] / (to - from);
        positives += labels[known[i]];
      }
      Block bin = new Block(to - from, score, positives / (to - from));
      int last = bins.size() - 1;
      if (last >= 0 && score - bins.get(last).score() < APART) {
        bins.set(last, bins.get(last).with(bin));
      } else {
        bins.add(bin);
      }
    }
    List<Knot> knots =
        pooled(bins).stream().map(block -> new Knot(block.score(), block.rate())).toList();
    return knots.size() < 2 ? List.of() : knots;
  }

  /** Joins neighbours until no rate is below the one before. */
  static List<Block> pooled(List<Block> bins) {
    List<Block> out = new ArrayList<>();
    for (Block bin : bins) {
      Block block = bin;
      while (!out.isEmpty() && out.get(out.size() - 1).rate() >= block.rate()) {
        block = out.remove(out.size() - 1).with(block);
      }
      out.add(block);
    }
    return out;
  }
}
