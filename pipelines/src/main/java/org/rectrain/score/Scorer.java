package org.rectrain.score;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model of any kind over one prepared folder: it scores rows and retrieves items. Rows, queries
 * and items are named by their place in {@code examples/}, {@code queries/} and {@code items/},
 * read in the order of the files' names. Used by one thread at a time.
 */
public interface Scorer extends AutoCloseable {
  /** Its name in predictions and reports. */
  String name();

  /** How many values the model has; 0 when it is no set of parameters. */
  long size();

  /**
   * Probabilities of labels.
   *
   * @param split of the examples
   * @param tasks label names
   * @param rows indices of examples
   * @return (tasks, rows); NaN throughout for a task that the model does not know
   */
  double[][] score(String split, List<String> tasks, int[] rows);

  /** Whether it answers {@link #topK}; a model that only ranks given rows does not. */
  boolean retrieves();

  /**
   * The best items for queries out of the whole catalogue, each query's seen items left out.
   *
   * @param split of the queries
   * @param queries indices of queries
   * @param k items wanted; fewer when the catalogue has fewer
   */
  TopK topK(String split, int[] queries, int k);

  /**
   * The best items among some candidates.
   *
   * @param catalogue number of items in the catalogue
   */
  default TopK topK(String split, int[] queries, int k, CandidateSet among, int catalogue) {
    return among.of(this, split, queries, k, catalogue);
  }

  /**
   * Keeps places of every list for cold items from now on.
   *
   * @param places cold items that a list holds at least, as far as there are unseen ones
   * @return whether it does; a model that is no two-tower model does not
   */
  boolean keepColdPlaces(int places);

  /** Its vectors of single texts; null for a model that has none. */
  @Nullable TextVectors texts();

  /**
   * Encodes the texts of the candidates of some rows (and of their users, where those have texts)
   * once more, as of items never seen before; nothing for a model without text, or one whose
   * scoring encodes anyway.
   */
  void encodeAgain(String split, int[] rows);

  /** The arithmetic of a score, averaged over some rows; {@link Work#UNKNOWN} where not counted. */
  Work work(String split, int[] rows);

  /** Frees what it holds. */
  @Override
  void close();
}
