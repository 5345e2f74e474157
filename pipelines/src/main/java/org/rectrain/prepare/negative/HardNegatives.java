package org.rectrain.prepare.negative;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Items per user in the order of a model's scores, the hardest first. */
public final class HardNegatives implements Serializable {
  private static final long serialVersionUID = 1L;

  private final HashMap<String, String[]> items = new HashMap<>();
  private final int perClick;
  private final int skip;

  /**
   * Hard negatives.
   *
   * @param ranked items by user, best first
   * @param perClick how many a click gets
   * @param skip how many of a user's best to leave out
   */
  public HardNegatives(Map<String, List<String>> ranked, int perClick, int skip) {
    ranked.forEach((user, list) -> items.put(user, list.toArray(String[]::new)));
    this.perClick = perClick;
    this.skip = skip;
  }

  /**
   * The next items of a user.
   *
   * @param taken items that are none of these; what is returned is added to it
   * @return at most as many as a click gets
   */
  List<String> next(String user, Set<String> taken) {
    List<String> out = new ArrayList<>(perClick);
    String[] ranked = items.getOrDefault(user, new String[0]);
    for (int i = skip; i < ranked.length && out.size() < perClick; i++) {
      if (taken.add(ranked[i])) {
        out.add(ranked[i]);
      }
    }
    return out;
  }
}
