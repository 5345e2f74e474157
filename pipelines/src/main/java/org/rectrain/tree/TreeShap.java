package org.rectrain.tree;

import java.util.Arrays;

/**
 * Shapley values of the columns of a forest's logit (Lundberg et al. 2020, "From local explanations
 * to global understanding with explainable AI for trees"). What a column's absence means is either
 * that both ways of its questions are taken in the proportion of the rows that went them ({@link
 * #pathDependent}), or that it takes its value from rows of a background ({@link #interventional}).
 * Values of a row and the expected logit add up to the row's logit.
 */
public final class TreeShap {
  private final Forest forest;
  private final int width;

  /**
   * Explains a forest.
   *
   * @param width columns of a row
   */
  public TreeShap(Forest forest, int width) {
    this.forest = forest;
    this.width = width;
  }

  /** How many of some rows reach each node; the rows that the forest was grown on, or others. */
  public double[] covers(Iterable<float[]> rows) {
    double[] covers = new double[forest.columns().length];
    for (float[] row : rows) {
      for (int root : forest.roots()) {
        int node = root;
        covers[node]++;
        while (forest.columns()[node] >= 0) {
          node = forest.next(node, row);
          covers[node]++;
        }
      }
    }
    return covers;
  }

  /** The mean logit where each question is answered in the proportion of the covers. */
  public double expected(double[] covers) {
    double sum = forest.start();
    for (int root : forest.roots()) {
      sum += expected(root, covers);
    }
    return sum;
  }

  private double expected(int node, double[] covers) {
    if (forest.columns()[node] < 0) {
      return forest.values()[node];
    }
    int left = forest.lefts()[node];
    int right = forest.rights()[node];
    return share(left, node, covers) * expected(left, covers)
        + share(right, node, covers) * expected(right, covers);
  }

  /** The share of a node's rows that go on to a child; one half where no row came. */
  private static double share(int child, int node, double[] covers) {
    return covers[node] > 0 ? covers[child] / covers[node] : 0.5;
  }

  /**
   * Values by the covers of the nodes: algorithm 2 of the paper, in time of leaves times depth
   * squared.
   *
   * @param covers rows that reached each node
   * @return one value per column
   */
  public double[] pathDependent(double[] covers, float[] row) {
    double[] out = new double[width];
    for (int root : forest.roots()) {
      descend(root, row, covers, out, new Path(), 1, 1, -1);
    }
    return out;
  }

  /** The distinct columns asked on the way to a node, with the weights of all subsets of them. */
  private static final class Path {
    private int[] columns = new int[8];
    private double[] zeros = new double[8];
    private double[] ones = new double[8];
    private double[] weights = new double[8];
    private int length;

    Path copy() {
      Path copy = new Path();
      int size = Math.max(8, length + 1);
      copy.columns = Arrays.copyOf(columns, size);
      copy.zeros = Arrays.copyOf(zeros, size);
      copy.ones = Arrays.copyOf(ones, size);
      copy.weights = Arrays.copyOf(weights, size);
      copy.length = length;
      return copy;
    }

    /** Adds a column: the share of the ways it opens when absent, and when present. */
    void extend(double zero, double one, int column) {
      int last = length++;
      columns[last] = column;
      zeros[last] = zero;
      ones[last] = one;
      weights[last] = last == 0 ? 1 : 0;
      for (int i = last - 1; i >= 0; i--) {
        weights[i + 1] += one * weights[i] * (i + 1) / (last + 1);
        weights[i] = zero * weights[i] * (last - i) / (last + 1);
      }
    }

    /** Takes a column out again. */
    void unwind(int at) {
      int last = length - 1;
      double one = ones[at];
      double zero = zeros[at];
      double next = weights[last];
      for (int i = last - 1; i >= 0; i--) {
        if (one != 0) {
          double old = weights[i];
          weights[i] = next * (last + 1) / ((i + 1) * one);
          next = old - weights[i] * zero * (last - i) / (last + 1);
        } else {
          weights[i] = weights[i] * (last + 1) / (zero * (last - i));
        }
      }
      for (int i = at; i < last; i++) {
        columns[i] = columns[i + 1];
        zeros[i] = zeros[i + 1];
        ones[i] = ones[i + 1];
      }
      length--;
    }

    /** The sum of the weights with a column taken out. */
    double sumWithout(int at) {
      int last = length - 1;
      double one = ones[at];
      double zero = zeros[at];
      double next = weights[last];
      double sum = 0;
      for (int i = last - 1; i >= 0; i--) {
        if (one != 0) {
          double part = next * (last + 1) / ((i + 1) * one);
          sum += part;
          next = weights[i] - part * zero * (last - i) / (last + 1);
        } else if (zero != 0) {
          sum += weights[i] * (last + 1) / (zero * (last - i));
        }
      }
      return sum;
    }
  }

  private void descend(
      int node,
      float[] row,
      double[] covers,
      double[] out,
      Path before,
      double zero,
      double one,
      int column) {
    Path path = before.copy();
    path.extend(zero, one, column);
    int asked = forest.columns()[node];
    if (asked < 0) {
      for (int i = 1; i < path.length; i++) {
        double weight = path.sumWithout(i);
        out[path.columns[i]] += weight * (path.ones[i] - path.zeros[i]) * forest.values()[node];
      }
      return;
    }
    int hot = forest.next(node, row);
    int cold = hot == forest.lefts()[node] ? forest.rights()[node] : forest.lefts()[node];
    double zeroBefore = 1;
    double oneBefore = 1;
    for (int i = 1; i < path.length; i++) {
      if (path.columns[i] == asked) {
        zeroBefore = path.zeros[i];
        oneBefore = path.ones[i];
        path.unwind(i);
        break;
      }
    }
    double toHot = share(hot, node, covers) * zeroBefore;
    double toCold = share(cold, node, covers) * zeroBefore;
    // A way that opens neither with the column nor without it adds nothing.
    if (toHot > 0 || oneBefore > 0) {
      descend(hot, row, covers, out, path, toHot, oneBefore, asked);
    }
    if (toCold > 0) {
      descend(cold, row, covers, out, path, toCold, 0, asked);
    }
  }

  /**
   * Values where an absent column takes its value from a row of the background, averaged over its
   * rows; the expected logit is the mean logit of the background.
   *
   * @param background at least one row
   * @return one value per column
   */
  public double[] interventional(float[][] background, float[] row) {
    double[] out = new double[width];
    byte[] side = new byte[width];
    for (float[] other : background) {
      for (int root : forest.roots()) {
        walk(root, row, other, side, 0, 0, 1.0 / background.length, out);
      }
    }
    return out;
  }

  private static final byte OWN = 1;
  private static final byte OTHER = 2;

  /**
   * Follows every way that some mixture of the two rows takes.
   *
   * @param side which row's value a column has to have on this way; 0 either
   * @param own columns that have to be the row's
   * @param others columns that have to be the other row's
   */
  private void walk(
      int node,
      float[] row,
      float[] other,
      byte[] side,
      int own,
      int others,
      double share,
      double[] out) {
    int column = forest.columns()[node];
    if (column < 0) {
      if (own + others > 0) {
        leaf(forest.values()[node] * share, side, own, others, out);
      }
      return;
    }
    int mine = forest.next(node, row);
    int theirs = forest.next(node, other);
    if (mine == theirs || side[column] == OWN) {
      walk(mine, row, other, side, own, others, share, out);
    } else if (side[column] == OTHER) {
      walk(theirs, row, other, side, own, others, share, out);
    } else {
      side[column] = OWN;
      walk(mine, row, other, side, own + 1, others, share, out);
      side[column] = OTHER;
      walk(theirs, row, other, side, own, others + 1, share, out);
      side[column] = 0;
    }
  }

  /** The game that pays only when all own columns are present and all others absent. */
  private static void leaf(double value, byte[] side, int own, int others, double[] out) {
    // (own - 1)! others! / (own + others)! = 1 / (own * choose(own + others, own))
    double ways = 1;
    for (int i = 1; i <= own; i++) {
      ways = ways * (others + i) / i;
    }
    for (int column = 0; column < side.length; column++) {
      if (side[column] == OWN) {
        out[column] += value / (own * ways);
      } else if (side[column] == OTHER) {
        out[column] -= value / (others * ways);
      }
    }
  }
}
