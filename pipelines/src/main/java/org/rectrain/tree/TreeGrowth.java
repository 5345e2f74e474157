package org.rectrain.tree;

import java.util.Arrays;

/** A forest in the making; its questions are asked of bins and of numbers alike. */
final class TreeGrowth {
  private int[] roots = new int[16];
  private int trees;
  private int[] columns = new int[256];
  private int[] bins = new int[256];
  private float[] thresholds = new float[256];
  private int[] lefts = new int[256];
  private int[] rights = new int[256];
  private float[] values = new float[256];
  private int nodes;

  /** Begins a tree with one leaf and returns it. */
  int root() {
    if (trees == roots.length) {
      roots = Arrays.copyOf(roots, 2 * trees);
    }
    roots[trees++] = nodes;
    return leaf();
  }

  /** Turns a leaf into a question and returns its first child; the second one follows it. */
  int ask(int node, int column, int bin, float threshold) {
    int first = leaf();
    leaf();
    columns[node] = column;
    bins[node] = bin;
    thresholds[node] = threshold;
    lefts[node] = first;
    rights[node] = first + 1;
    return first;
  }

  void answer(int node, float value) {
    values[node] = value;
  }

  /** The answer to a row of bins. */
  float value(int root, Bins of, int row) {
    int node = root;
    while (columns[node] >= 0) {
      node = (of.values()[columns[node]][row] & 0xff) <= bins[node] ? lefts[node] : rights[node];
    }
    return values[node];
  }

  Forest forest(double start) {
    return new Forest(
        start,
        Arrays.copyOf(roots, trees),
        Arrays.copyOf(columns, nodes),
        Arrays.copyOf(thresholds, nodes),
        Arrays.copyOf(lefts, nodes),
        Arrays.copyOf(rights, nodes),
        Arrays.copyOf(values, nodes));
  }

  private int leaf() {
    if (nodes == columns.length) {
      int more = 2 * nodes;
      columns = Arrays.copyOf(columns, more);
      bins = Arrays.copyOf(bins, more);
      thresholds = Arrays.copyOf(thresholds, more);
      lefts = Arrays.copyOf(lefts, more);
      rights = Arrays.copyOf(rights, more);
      values = Arrays.copyOf(values, more);
    }
    columns[nodes] = -1;
    return nodes++;
  }
}
