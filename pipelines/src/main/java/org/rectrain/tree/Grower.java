package org.rectrain.tree;

import java.util.Arrays;

/**
 * Grows one tree at a time, always at the leaf that gains most (Shi 2007), over histograms of the
 * rows' gradients g and curvatures h. A leaf of G = sum g and H = sum h answers {@code -G / (H +
 * lambda)}, and a question gains {@code GL²/(HL + lambda) + GR²/(HR + lambda) - G²/(H + lambda)}
 * (Chen and Guestrin 2016, doi:10.1145/2939672.2939785, without the factor of one half). Of two
 * children the smaller one is counted and the other one's histogram is the difference (Ke et al.
 * 2017, LightGBM).
 */
final class Grower {
  /** Numbers per bin of a histogram: G, H, rows. */
  private static final int WIDE = 3;

  private final Bins bins;
  private final BoostingSpec spec;
  private final int[] starts;
  private final int[] order;
  private final int[] spare;
  private final double[] gradients;
  private final double[] curvatures;
  private final double[] ownGradients;
  private final double[] ownCurvatures;
  private final Leaf[] leaves;
  private int[] columns = new int[0];

  /** A leaf: its rows are {@code order[from..to)}. */
  private static final class Leaf {
    final double[] histogram;
    int from;
    int to;
    int node;
    double gain;
    int column;
    int bin;

    Leaf(int size) {
      histogram = new double[size];
    }

    int rows() {
      return to - from;
    }
  }

  /**
   * A grower over rows that stay the same.
   *
   * @param gradients of all rows, changed by the caller between trees
   */
  Grower(Bins bins, BoostingSpec spec, double[] gradients, double[] curvatures) {
    this.bins = bins;
    this.spec = spec;
    this.gradients = gradients;
    this.curvatures = curvatures;
    this.starts = new int[bins.edges().length + 1];
    for (int c = 0; c < bins.edges().length; c++) {
      starts[c + 1] = starts[c] + bins.edges()[c].length + 1;
    }
    int rows = bins.rows();
    this.order = new int[rows];
    this.spare = new int[rows];
    this.ownGradients = new double[rows];
    this.ownCurvatures = new double[rows];
    this.leaves = new Leaf[spec.leaves()];
    for (int i = 0; i < leaves.length; i++) {
      leaves[i] = new Leaf(WIDE * starts[starts.length - 1]);
    }
  }

  /**
   * Grows a tree and adds its answers, times the rate, to the rows' logits.
   *
   * @param sample the rows that it sees
   * @param seen the columns that it may ask for
   * @param logits of all rows
   */
  void grow(int[] sample, int[] seen, double[] logits, TreeGrowth forest) {
    columns = seen;
    System.arraycopy(sample, 0, order, 0, sample.length);
    int root = forest.root();
    Leaf first = leaves[0];
    first.from = 0;
    first.to = sample.length;
    first.node = root;
    count(first);
    search(first);
    int grown = 1;
    while (grown < leaves.length) {
      Leaf best = first;
      for (int i = 1; i < grown; i++) {
        best = leaves[i].gain > best.gain ? leaves[i] : best;
      }
      if (!(best.gain > 0)) {
        break;
      }
      split(best, leaves[grown++], forest);
    }
    for (int i = 0; i < grown; i++) {
      answer(leaves[i], logits, forest);
    }
    if (sample.length < logits.length) {
      answerOthers(sample, root, logits, forest);
    }
  }

  private void count(Leaf leaf) {
    double[] histogram = leaf.histogram;
    int rows = leaf.rows();
    for (int i = 0; i < rows; i++) {
      int row = order[leaf.from + i];
      ownGradients[i] = gradients[row];
      ownCurvatures[i] = curvatures[row];
    }
    for (int c : columns) {
      byte[] values = bins.values()[c];
      int start = WIDE * starts[c];
      Arrays.fill(histogram, start, WIDE * starts[c + 1], 0);
      for (int i = 0; i < rows; i++) {
        int at = start + WIDE * (values[order[leaf.from + i]] & 0xff);
        histogram[at] += ownGradients[i];
        histogram[at + 1] += ownCurvatures[i];
        histogram[at + 2]++;
      }
    }
  }

  /** Finds the question that gains most; of equal ones the first. */
  private void search(Leaf leaf) {
    leaf.gain = 0;
    if (leaf.rows() < 2 * spec.minLeaf()) {
      return;
    }
    double[] histogram = leaf.histogram;
    for (int c : columns) {
      double g = 0;
      double h = 0;
      double n = 0;
      int end = WIDE * starts[c + 1];
      for (int at = WIDE * starts[c]; at < end; at += WIDE) {
        g += histogram[at];
        h += histogram[at + 1];
        n += histogram[at + 2];
      }
      double whole = g * g / (h + spec.lambda());
      double left = 0;
      double leftH = 0;
      double leftN = 0;
      for (int at = WIDE * starts[c]; at < end - WIDE; at += WIDE) {
        left += histogram[at];
        leftH += histogram[at + 1];
        leftN += histogram[at + 2];
        if (leftN < spec.minLeaf()) {
          continue;
        }
        if (n - leftN < spec.minLeaf()) {
          break;
        }
        double right = g - left;
        double gain =
            left * left / (leftH + spec.lambda())
                + right * right / (h - leftH + spec.lambda())
                - whole;
        if (gain > leaf.gain) {
          leaf.gain = gain;
          leaf.column = c;
          leaf.bin = at / WIDE - starts[c];
        }
      }
    }
  }

  /** Asks the question: the leaf keeps the rows that answer yes, a new one gets the others. */
  private void split(Leaf leaf, Leaf other, TreeGrowth forest) {
    byte[] values = bins.values()[leaf.column];
    int yes = leaf.from;
    int no = 0;
    for (int i = leaf.from; i < leaf.to; i++) {
      int row = order[i];
      if ((values[row] & 0xff) <= leaf.bin) {
        order[yes++] = row;
      } else {
        spare[no++] = row;
      }
    }
    System.arraycopy(spare, 0, order, yes, no);
    int children =
        forest.ask(leaf.node, leaf.column, leaf.bin, bins.edges()[leaf.column][leaf.bin]);
    other.from = yes;
    other.to = leaf.to;
    other.node = children + 1;
    leaf.to = yes;
    leaf.node = children;
    Leaf small = leaf.rows() <= other.rows() ? leaf : other;
    if (small == leaf) {
      // The parent's counts are in this leaf: they move over before they are lost.
      copy(leaf, other);
    }
    count(small);
    subtract(small == leaf ? other : leaf, small);
    search(leaf);
    search(other);
  }

  private void copy(Leaf from, Leaf to) {
    for (int c : columns) {
      int start = WIDE * starts[c];
      System.arraycopy(
          from.histogram, start, to.histogram, start, WIDE * (starts[c + 1] - starts[c]));
    }
  }

  private void subtract(Leaf from, Leaf part) {
    for (int c : columns) {
      for (int at = WIDE * starts[c]; at < WIDE * starts[c + 1]; at++) {
        from.histogram[at] -= part.histogram[at];
      }
    }
  }

  private void answer(Leaf leaf, double[] logits, TreeGrowth forest) {
    double g = 0;
    double h = 0;
    for (int i = leaf.from; i < leaf.to; i++) {
      g += gradients[order[i]];
      h += curvatures[order[i]];
    }
    float value = (float) (-spec.rate() * g / (h + spec.lambda()));
    forest.answer(leaf.node, value);
    for (int i = leaf.from; i < leaf.to; i++) {
      logits[order[i]] += value;
    }
  }

  /** Rows outside the sample find their leaves by asking. */
  private void answerOthers(int[] sample, int root, double[] logits, TreeGrowth forest) {
    int next = 0;
    for (int row = 0; row < logits.length; row++) {
      if (next < sample.length && sample[next] == row) {
        next++;
      } else {
        logits[row] += forest.value(root, bins, row);
      }
    }
  }
}
