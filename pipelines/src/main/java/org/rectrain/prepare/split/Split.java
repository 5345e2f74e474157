package org.rectrain.prepare.split;

import java.util.Locale;

/** The three parts of the examples. */
public enum Split {
  TRAIN,
  VALID,
  TEST;

  /** The folder's value: {@code split=train}. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }
}
