package org.rectrain.fold;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.rectrain.dataset.StableHash;

/**
 * Which fold each user is in. Users are put in strata by their positives (0, 1, 2 to 3, 4 to 7, and
 * so on), ordered in each by a hash of their id and the seed, and dealt to the folds in turn: folds
 * are alike in users and in positives, and the same for every model.
 */
public final class UserFolds {
  private UserFolds() {}

  /**
   * Deals users to folds.
   *
   * @param positives of each user
   * @param folds at least 2
   * @return the fold of each user, 0 to folds - 1
   */
  public static Map<String, Integer> of(Map<String, Long> positives, int folds, long seed) {
    Map<Integer, List<String>> strata = new TreeMap<>();
    positives.forEach(
        (user, count) ->
            strata
                .computeIfAbsent(64 - Long.numberOfLeadingZeros(count), s -> new ArrayList<>())
                .add(user));
    Map<String, Integer> out = new TreeMap<>();
    int turn = 0;
    for (List<String> stratum : strata.values()) {
      stratum.sort(
          Comparator.comparingLong((String user) -> StableHash.of(seed, "fold", user))
              .thenComparing(user -> user));
      for (String user : stratum) {
        out.put(user, turn++ % folds);
      }
    }
    return out;
  }
}
