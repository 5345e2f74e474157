package org.rectrain.monitor;

import java.util.List;
import org.rectrain.dataset.StableHash;

/**
 * Rows of the reference as codes, by user and pane: what a user does in one pane is drawn whole,
 * since rows of one user are alike.
 *
 * @param starts first row of each unit, and the number of rows at the end
 * @param codes bucket by feature and row
 * @param places of the score by task and row
 * @param labels by task and row
 * @param slices by row, a bit for each, the lowest is always set
 */
@SuppressWarnings("ArrayRecordComponent") // a table for one computation, never compared
record ReferenceRows(
    int[] starts, short[][] codes, short[][] places, byte[][] labels, long[] slices) {

  int rows() {
    return starts[starts.length - 1];
  }

  int units() {
    return starts.length - 1;
  }

  /**
   * Counts so many rows of units that a hash draws with replacement.
   *
   * @param into is cleared first
   */
  void draw(long seed, int rows, WindowTally into) {
    into.clear();
    int left = rows;
    for (long i = 0; left > 0; i++) {
      int unit = (int) (StableHash.unit(StableHash.of(seed, i)) * units());
      for (int row = starts[unit]; row < starts[unit + 1] && left > 0; row++, left--) {
        add(row, into);
      }
    }
  }

  /** Counts all rows. */
  WindowTally all(List<Buckets> buckets, int sliceCount) {
    WindowTally out = WindowTally.empty(buckets, labels.length, sliceCount);
    for (int row = 0; row < rows(); row++) {
      add(row, out);
    }
    return out;
  }

  private void add(int row, WindowTally into) {
    for (int f = 0; f < codes.length; f++) {
      into.features[f][codes[f][row]]++;
    }
    for (int t = 0; t < labels.length; t++) {
      List<TaskCounts> counts = into.tasks.get(t);
      for (int s = 0; s < counts.size(); s++) {
        if ((slices[row] >>> s & 1) != 0) {
          counts.get(s).add(places[t][row], labels[t][row], 1);
        }
      }
    }
  }
}
