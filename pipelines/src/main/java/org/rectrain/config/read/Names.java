package org.rectrain.config.read;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Spelling of keys: snake_case in YAML for camelCase in Java, and the nearest known key. */
public final class Names {
  private Names() {}

  /** {@code sessionGapMinutes} as {@code session_gap_minutes}; enum constants are lowered. */
  public static String snake(String camel) {
    if (camel.equals(camel.toUpperCase(Locale.ROOT))) {
      return camel.toLowerCase(Locale.ROOT);
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < camel.length(); i++) {
      char c = camel.charAt(i);
      if (Character.isUpperCase(c)) {
        out.append('_').append(Character.toLowerCase(c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  /** The known key with the fewest edits from {@code word}, when it is near enough to be meant. */
  public static Optional<String> nearest(String word, Collection<String> known) {
    List<String> candidates = new ArrayList<>(known);
    for (String candidate : candidates) {
      if (candidate.strip().equalsIgnoreCase(word.strip())) {
        return Optional.of(candidate);
      }
    }
    String best = null;
    int bestDistance = Math.max(2, word.length() / 3) + 1;
    for (String candidate : candidates) {
      int distance = distance(word, candidate);
      if (distance < bestDistance) {
        bestDistance = distance;
        best = candidate;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Levenshtein distance: insertions, deletions and substitutions, each at cost 1. */
  static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(substitution, Math.min(previous[j], row[j - 1]) + 1);
      }
      previous = row;
    }
    return previous[b.length()];
  }

  /**
   * A value by the name that it has now.
   *
   * @param renamed each old name followed by its new one
   */
  static String renamed(String value, String[] renamed) {
    for (int i = 0; i < renamed.length; i += 2) {
      if (renamed[i].equals(value)) {
        return renamed[i + 1];
      }
    }
    return value;
  }
}
