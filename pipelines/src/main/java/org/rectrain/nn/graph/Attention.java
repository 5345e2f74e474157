package org.rectrain.nn.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scaled dot product attention, {@code softmax(q k^T / sqrt(D)) v}, its parts by name. All are (N,
 * heads, T, D).
 */
public final class Attention {
  private final Value query;
  private final int size;
  private @Nullable Value key;
  private @Nullable Value value;

  private Attention(Value query, int size) {
    this.query = query;
    this.size = size;
  }

  /**
   * Begins with the queries.
   *
   * @param size D
   */
  public static Attention ofQueries(Value query, int size) {
    return new Attention(query, size);
  }

  public Attention overKeys(Value keys) {
    key = keys;
    return this;
  }

  public Attention withValues(Value values) {
    value = values;
    return this;
  }

  /**
   * Every token sees all that is not hidden.
   *
   * @param bias what is added to the scores, (N, 1, 1, T), see {@link Mask#hidingKeys}
   */
  public Value hiding(Value bias) {
    return step(Op.ATTENTION, List.of((long) size), query, required(key), required(value), bias);
  }

  /**
   * A token sees itself and those before it.
   *
   * @param queriesPerKey heads of queries that one head of keys and values serves, at least 1
   */
  public Value causal(int queriesPerKey) {
    List<Long> settings = List.of((long) size, (long) queriesPerKey);
    return step(Op.CAUSAL_ATTENTION, settings, query, required(key), required(value));
  }

  private static Value step(Op op, List<Long> settings, Value... inputs) {
    return new Value(Symbol.step(op, settings, 0, List.of(inputs)));
  }

  private static Value required(@Nullable Value part) {
    if (part == null) {
      throw new IllegalStateException("attention needs keys and values");
    }
    return part;
  }
}
