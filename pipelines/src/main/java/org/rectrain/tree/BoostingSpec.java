package org.rectrain.tree;

/**
 * How trees are boosted.
 *
 * @param rounds trees, at least 1
 * @param leaves most leaves of a tree, at least 2
 * @param rate what each tree's answer is multiplied by, above 0
 * @param minLeaf fewest rows of a leaf
 * @param lambda squared penalty of a leaf's answer
 * @param rowShare share of the rows that each tree sees, by hash; 1 for all
 * @param columnShare share of the columns that each tree sees, by hash; 1 for all
 * @param bins most distinct values of a column that are distinguished, 2 to 256
 * @param seed of the shares
 */
public record BoostingSpec(
    int rounds,
    int leaves,
    double rate,
    int minLeaf,
    double lambda,
    double rowShare,
    double columnShare,
    int bins,
    long seed) {

  /** Checks the ranges. */
  public BoostingSpec {
    if (rounds < 1 || leaves < 2 || rate <= 0 || minLeaf < 1 || bins < 2 || bins > 256) {
      throw new IllegalArgumentException(
          "rounds "
              + rounds
              + ", leaves "
              + leaves
              + ", rate "
              + rate
              + ", minLeaf "
              + minLeaf
              + ", bins "
              + bins
              + ": out of range");
    }
  }

  /** The same with another seed. */
  public BoostingSpec withSeed(long other) {
    return new BoostingSpec(
        rounds, leaves, rate, minLeaf, lambda, rowShare, columnShare, bins, other);
  }
}
