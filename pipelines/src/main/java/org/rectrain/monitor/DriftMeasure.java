package org.rectrain.monitor;

/**
 * One figure that is held against a limit.
 *
 * @param kind of change that it shows
 * @param index of the feature or the task
 * @param slice of the task; 0 is every row
 */
record DriftMeasure(Kind kind, int index, int slice) {
  /** Kinds of change. */
  enum Kind {
    /** The mix of a feature's values. */
    COVARIATE,
    /** The mix of scores. */
    SCORE,
    /** The rate of a label. */
    PRIOR,
    /** Scores no longer say how often the label comes. */
    CALIBRATION,
    /** The order of the scores says less about the label: AUC has dropped. */
    CONCEPT
  }

  /** Whether it shrinks with the number of rows and not with its root. */
  boolean isDistance() {
    return kind == Kind.COVARIATE || kind == Kind.SCORE;
  }
}
