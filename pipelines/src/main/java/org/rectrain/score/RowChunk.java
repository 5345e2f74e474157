package org.rectrain.score;

import java.io.Serializable;

/** Rows of one label on their way to one part. */
final class RowChunk implements Serializable {
  private static final long serialVersionUID = 1L;
  final int label;
  final long[] keys;
  final long[] users;

  RowChunk(int label, long[] keys, long[] users) {
    this.label = label;
    this.keys = keys;
    this.users = users;
  }
}
