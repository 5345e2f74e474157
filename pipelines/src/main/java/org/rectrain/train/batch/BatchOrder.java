package org.rectrain.train.batch;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.rectrain.dataset.StableHash;

/**
 * Which rows form which batch: a function of the rows' stable keys, the seed and the epoch, so it
 * is the same whatever the order of files, the number of workers, or where a run was resumed.
 */
public final class BatchOrder {
  private final long[] keys;
  private final long[] groups;
  private final long seed;
  private final double fraction;
  private final int batch;

  /**
   * An order over rows.
   *
   * @param keys one distinct key per row
   * @param seed the run's seed
   * @param fraction share of the rows visited per epoch, in (0, 1]
   * @param batch rows per optimizer step; the last batch of an epoch may be smaller
   */
  public BatchOrder(long[] keys, long seed, double fraction, int batch) {
    this(keys, new long[0], seed, fraction, batch);
  }

  /**
   * The same with the rows of a group one after another, the groups in an order drawn again for
   * each epoch.
   *
   * @param groups one key per row, equal within a group; empty for none
   */
  public BatchOrder(long[] keys, long[] groups, long seed, double fraction, int batch) {
    this.groups = groups;
    this.keys = keys;
    this.seed = seed;
    this.fraction = fraction;
    this.batch = batch;
  }

  /** Rows visited in one epoch. */
  int rowsPerEpoch() {
    return (int) Math.max(Math.min(1, keys.length), Math.round(keys.length * fraction));
  }

  /** Optimizer steps of one epoch. */
  public int stepsPerEpoch() {
    return (rowsPerEpoch() + batch - 1) / batch;
  }

  /**
   * The rows of one epoch in their order. A fraction below 1 walks through one fixed permutation of
   * all rows, so that later epochs see the rows that earlier ones left out.
   */
  public int[] epoch(int epoch) {
    int take = rowsPerEpoch();
    if (take == keys.length) {
      return permutation(StableHash.of(seed, epoch));
    }
    int[] out = new int[take];
    long start = (long) epoch * take;
    int[] lap = new int[0];
    long lapNumber = -1;
    for (int i = 0; i < take; i++) {
      long at = start + i;
      if (at / keys.length != lapNumber) {
        lapNumber = at / keys.length;
        lap = permutation(StableHash.of(seed, lapNumber));
      }
      out[i] = lap[(int) (at % keys.length)];
    }
    return out;
  }

  /** The rows of one step of an epoch. */
  public int[] step(int[] epochRows, int step) {
    int from = step * batch;
    return Arrays.copyOfRange(epochRows, from, Math.min(epochRows.length, from + batch));
  }

  /**
   * Rows by the hash of their key: distinct keys have distinct hashes, since the mixer is a
   * bijection.
   */
  private int[] permutation(long salt) {
    if (groups.length > 0) {
      return IntStream.range(0, keys.length)
          .boxed()
          .sorted(
              Comparator.<Integer>comparingLong(i -> StableHash.of(salt, groups[i]))
                  .thenComparingLong(i -> StableHash.of(salt, keys[i])))
          .mapToInt(Integer::intValue)
          .toArray();
    }
    long[] ranks = new long[keys.length];
    for (int i = 0; i < keys.length; i++) {
      ranks[i] = StableHash.of(salt, keys[i]);
    }
    long[] sorted = ranks.clone();
    Arrays.sort(sorted);
    int[] out = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      out[Arrays.binarySearch(sorted, ranks[i])] = i;
    }
    return out;
  }
}
