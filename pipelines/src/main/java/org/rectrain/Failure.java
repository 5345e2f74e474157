package org.rectrain;

import org.jspecify.annotations.Nullable;

/**
 * A failure that the user can understand and mend. The message names the file, line or key, the
 * value and what was expected; the hint names the next step. The command line prints both without a
 * stack trace and leaves with {@link #exitCode()}.
 */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Exit code for wrong usage or configuration. */
  public static final int USAGE = 2;

  /** Exit code for input that is missing or unreadable. */
  public static final int INPUT = 3;

  /** Exit code for a quality gate or a consistency check that failed. */
  public static final int GATE = 4;

  private final int exitCode;
  private final String hint;

  private Failure(int exitCode, String message, String hint, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
    this.hint = hint;
  }

  /** Wrong usage or configuration (exit code 2). */
  public static Failure usage(String message, String hint) {
    return new Failure(USAGE, message, hint, null);
  }

  /** Input missing or unreadable, output not writable (exit code 3). */
  public static Failure input(String message, String hint) {
    return new Failure(INPUT, message, hint, null);
  }

  /** The same as {@link #input(String, String)}, keeping the cause for {@code --debug}. */
  public static Failure input(String message, String hint, Throwable cause) {
    return new Failure(INPUT, message, hint, cause);
  }

  /** A quality gate or a consistency check did not pass (exit code 4). */
  public static Failure gate(String message, String hint) {
    return new Failure(GATE, message, hint, null);
  }

  /** The exit code of the process: 2, 3 or 4. */
  public int exitCode() {
    return exitCode;
  }

  /** The next step for the user; empty when there is none. */
  public String hint() {
    return hint;
  }
}
