package org.rectrain.prepare.split;

import java.util.Locale;

/** The three parts of the examples. */
public enum Split {
  TRAIN(0),
  VALID(1),
  TEST(2);

  private final int place;

  Split(int place) {
    this.place = place;
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
