package org.rectrain.path;

import java.util.List;

/**
 * A stage's command as its help shows it.
 *
 * @param words its name, of two words within a group; empty when the stage has no command
 * @param description one line; empty when a class of {@code cli} says it
 * @param footer lines below the options, an example first
 */
public record StageCommand(String words, String description, List<String> footer) {
  /** A stage that other commands run. */
  static final StageCommand NONE = new StageCommand("", "", List.of());

  /** Whether there is one. */
  public boolean exists() {
    return !words.isEmpty();
  }

  /** The command at the top: itself, or the group that it is in. */
  public String group() {
    int space = words.indexOf(' ');
    return space < 0 ? words : words.substring(0, space);
  }
}
