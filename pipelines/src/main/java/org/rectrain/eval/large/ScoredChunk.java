package org.rectrain.eval.large;

import java.io.Serializable;
import java.util.function.Function;

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

  /** Keys of a label's rows, chunk after chunk. */
  static long[] keys(Iterable<ScoredChunk> chunks, int label) {
    return joined(chunks, label, chunk -> chunk.keys);
  }

  /** Users of a label's rows, chunk after chunk. */
  static long[] users(Iterable<ScoredChunk> chunks, int label) {
    return joined(chunks, label, chunk -> chunk.users);
  }

  private static long[] joined(
      Iterable<ScoredChunk> chunks, int label, Function<ScoredChunk, long[]> values) {
    int size = 0;
    for (ScoredChunk chunk : chunks) {
      size = Math.addExact(size, chunk.label == label ? values.apply(chunk).length : 0);
    }
    long[] out = new long[size];
    int at = 0;
    for (ScoredChunk chunk : chunks) {
      if (chunk.label == label) {
        long[] part = values.apply(chunk);
        System.arraycopy(part, 0, out, at, part.length);
        at += part.length;
      }
    }
    return out;
  }
}
