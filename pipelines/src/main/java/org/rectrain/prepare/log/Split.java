package org.rectrain.prepare.log;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The three parts of the examples. */
public enum Split {
  TRAIN(0),
  VALID(1),
  TEST(2);

  private final int place;

  Split(int place) {
    this.place = place;
  }

  /** The split of a name that a log gives: train, valid (or val, validation, dev), test. */
  public static @Nullable Split named(@Nullable String text) {
    if (text == null) {
      return null;
    }
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "train" -> TRAIN;
      case "valid", "val", "validation", "dev" -> VALID;
      case "test" -> TEST;
      default -> null;
    };
  }

  /** Its place in arrays by split: 0, 1, 2. */
  public int place() {
    return place;
  }

  /** The folder's value: {@code split=train}. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }
}
