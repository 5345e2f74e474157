package org.rectrain.path;

import java.util.Locale;

/**
 * The stages, in the order of the path; then steps that stand beside the path and run only when
 * they are asked for.
 */
public enum StageName {
  SAMPLE,
  PREPARE,
  CHECK,
  BASELINES,
  TRAIN,
  DISTILL,
  SCORE,
  EVAL,
  EXPORT,
  ABTEST,
  MONITOR,
  ABTEST_PLAN,
  ABTEST_ASSIGN,
  ABTEST_SIMULATE;

  /** Name of the stage's folder and, for the stages of the path, of its subcommand. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether some stage of a run has finished. */
  static boolean anyFinished(java.nio.file.Path run) {
    return java.util.Arrays.stream(values())
        .anyMatch(
            s -> java.nio.file.Files.exists(run.resolve(s.folder()).resolve("manifest.json")));
  }
}
