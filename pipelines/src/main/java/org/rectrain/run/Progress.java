package org.rectrain.run;

/** Where a stage reports its progress; the command line draws it, a test may ignore it. */
public interface Progress {
  /**
   * Starts a step.
   *
   * @param what a few words for people, e.g. {@code "train epoch 1"}
   * @param total units of work, or -1 when unknown
   */
  Bar step(String what, long total);

  /** One line for people. */
  void log(String line);

  /** A step under way. */
  interface Bar extends AutoCloseable {
    /** Adds {@code units} of finished work. */
    void advance(long units);

    /** Shows a short text beside the bar, e.g. the loss. */
    void message(String text);

    /** Ends the step. */
    @Override
    void close();
  }

  /** Tells nobody. */
  static Progress silent() {
    return SilentProgress.INSTANCE;
  }
}
