package org.rectrain.eval.rows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.dataset.StableHash;

/** Users numbered in order of appearance, with a stable key each for resampling. */
public final class Users {
  private final Map<String, Integer> index = new HashMap<>();
  private final List<String> ids = new ArrayList<>();

  public int add(String id) {
    return index.computeIfAbsent(
        id,
        key -> {
          ids.add(key);
          return ids.size() - 1;
        });
  }

  public int[] addAll(String[] users) {
    int[] out = new int[users.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = add(users[i]);
    }
    return out;
  }

  /** The user's number, or -1. */
  public int index(String id) {
    return index.getOrDefault(id, -1);
  }

  public int size() {
    return ids.size();
  }

  public String id(int user) {
    return ids.get(user);
  }

  /** The same key for the same user in every run. */
  public long[] keys() {
    return ids.stream().mapToLong(id -> StableHash.of(0, id)).toArray();
  }
}
