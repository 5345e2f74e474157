package org.rectrain.source;

import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/**
 * Texts that come again and again, such as item ids and categories: decoded once, and one object,
 * whose hash is then known, for all rows. Each text has one place, where a later one that falls on
 * it replaces it, so memory is bounded.
 */
public final class TextPool {
  private static final int PLACES = 1 << 15;

  /** Longer texts are prose, which does not repeat. */
  private static final int LONGEST = 64;

  /** A column of which fewer than one in so many texts was there already is no longer looked up. */
  private static final int RARE = 8;

  private static final int TRIALS = 1 << 12;

  private final @Nullable UTF8String[] encoded = new UTF8String[PLACES];
  private final @Nullable String[] decoded = new String[PLACES];
  private final int[] asked;
  private final int[] found;

  /** A pool for rows of so many columns. */
  public TextPool(int columns) {
    asked = new int[columns];
    found = new int[columns];
  }

  /** The text of a column, which the pool may hold already. */
  String text(int column, UTF8String text) {
    if (text.numBytes() > LONGEST || isUnique(column)) {
      return text.toString();
    }
    asked[column]++;
    int place = text.hashCode() & (PLACES - 1);
    String known = decoded[place];
    if (known != null && text.equals(encoded[place])) {
      found[column]++;
      return known;
    }
    String made = text.toString();
    encoded[place] = text.clone();
    decoded[place] = made;
    return made;
  }

  private boolean isUnique(int column) {
    return asked[column] >= TRIALS && found[column] < asked[column] / RARE;
  }
}
