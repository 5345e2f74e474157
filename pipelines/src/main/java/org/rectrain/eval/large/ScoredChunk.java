package org.rectrain.eval.large;

import java.io.Serializable;

/** Rows of one label on their way to one part. */
final class ScoredChunk implements Serializable {
  private static final long serialVersionUID = 1L;
  final int label;
  final long[] keys;
  final long[] users;

  ScoredChunk(int label, long[] keys, long[] users) {
    this.label = label;
    this.keys = keys;
    this.users = users;
  }
}
