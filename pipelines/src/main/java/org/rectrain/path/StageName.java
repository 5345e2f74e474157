package org.rectrain.path;

import java.util.Locale;

/** The stages, in the order of the path. */
public enum StageName {
  SAMPLE,
  PREPARE,
  CHECK,
  TRAIN,
  DISTILL,
  SCORE,
  EVAL,
  ABTEST;

  /** Name of the stage's folder and subcommand. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }
}
