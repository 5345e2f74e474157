package org.rectrain.config.read;

import java.util.Collection;
import java.util.Optional;

/** What a user may have meant. */
public final class Suggestions {
  private Suggestions() {}

  /** The known word with the fewest edits from {@code word}, when it is near enough. */
  public static Optional<String> nearest(String word, Collection<String> known) {
    return Names.nearest(word, known);
  }
}
