package org.rectrain.eval.large;

import java.util.Arrays;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.rectrain.metric.AucPart;
import scala.Tuple2;

/** Deals rows out to parts and hands on a part's rows whenever enough have gathered. */
abstract class ScoredChunks implements Iterator<Tuple2<Integer, ScoredChunk>> {
  private static final int SIZE = 1 << 13;
  private final Iterator<InternalRow> rows;
  private final boolean withUsers;
  private final long[][] keys;
  private final long[][] users;
  private final int[] filled;
  private int draining;

  ScoredChunks(Iterator<InternalRow> rows, int parts, boolean withUsers) {
    this.rows = rows;
    this.withUsers = withUsers;
    this.keys = new long[2 * parts][];
    this.users = new long[2 * parts][];
    this.filled = new int[2 * parts];
  }

  abstract int part(long key, long user);

  @Override
  public boolean hasNext() {
    if (rows.hasNext()) {
      return true;
    }
    while (draining < filled.length && filled[draining] == 0) {
      draining++;
    }
    return draining < filled.length;
  }

  @Override
  public Tuple2<Integer, ScoredChunk> next() {
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      int label = row.getInt(0);
      double score = row.getDouble(1);
      if (label < 0 || (withUsers && row.isNullAt(2))) {
        continue;
      }
      // A missing score makes all undefined, but its user and label still count.
      long key = AucPart.key(Double.isNaN(score) ? 0 : score);
      long user = withUsers ? row.getLong(2) : 0;
      int at = 2 * part(key, user) + label;
      if (keys[at] == null) {
        keys[at] = new long[SIZE];
        users[at] = new long[withUsers ? SIZE : 0];
      }
      keys[at][filled[at]] = key;
      if (withUsers) {
        users[at][filled[at]] = user;
      }
      if (++filled[at] == SIZE) {
        return chunk(at);
      }
    }
    while (draining < filled.length && filled[draining] == 0) {
      draining++;
    }
    // Only unlabelled rows were left: an empty chunk changes nothing.
    return draining < filled.length
        ? chunk(draining)
        : new Tuple2<>(0, new ScoredChunk(0, new long[0], new long[0]));
  }

  private Tuple2<Integer, ScoredChunk> chunk(int at) {
    int size = filled[at];
    filled[at] = 0;
    long[] ofUsers = withUsers ? Arrays.copyOf(users[at], size) : new long[0];
    return new Tuple2<>(at / 2, new ScoredChunk(at % 2, Arrays.copyOf(keys[at], size), ofUsers));
  }
}
