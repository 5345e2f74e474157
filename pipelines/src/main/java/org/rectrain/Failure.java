package org.rectrain;

import java.util.List;
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

  /** Exit code for input that is missing, unreadable or damaged. */
  public static final int INPUT = 3;

  /** Exit code for a quality gate or a consistency check that failed. */
  public static final int GATE = 4;

  /** Exit code for a run that another process holds: the same command succeeds later. */
  public static final int BUSY = 75;

  private static final int MOST_CAUSES = 100;

  private final int exitCode;
  private final String summary;

  @SuppressWarnings("serial") // List.copyOf is serializable
  private final List<String> problems;

  private final String hint;

  private Failure(
      int exitCode, String summary, List<String> problems, String hint, @Nullable Throwable cause) {
    super(
        problems.isEmpty() ? summary : summary + "\n  - " + String.join("\n  - ", problems), cause);
    this.exitCode = exitCode;
    this.summary = summary;
    this.problems = List.copyOf(problems);
    this.hint = hint;
  }

  /** Wrong usage or configuration (exit code 2). */
  public static Failure usage(String message, String hint) {
    return usage(message, List.of(), hint);
  }

  /** The same with the problems behind it, each on a line. */
  public static Failure usage(String summary, List<String> problems, String hint) {
    return new Failure(USAGE, summary, problems, hint, null);
  }

  /** Input missing, unreadable or damaged, output not writable (exit code 3). */
  public static Failure input(String message, String hint) {
    return input(message, List.of(), hint);
  }

  /** The same with the problems behind it, each on a line. */
  public static Failure input(String summary, List<String> problems, String hint) {
    return new Failure(INPUT, summary, problems, hint, null);
  }

  /** The same as {@link #input(String, String)}, keeping the cause for {@code RECTRAIN_DEBUG}. */
  public static Failure input(String message, String hint, Throwable cause) {
    return new Failure(INPUT, message, List.of(), hint, cause);
  }

  /**
   * What an exception and its causes say, in words: the innermost message that has any. Decoders
   * throw bare numbers and names of objects, which say nothing.
   */
  public static String reason(Throwable e) {
    String words = "";
    int depth = 0;
    for (Throwable at = e; at != null && depth < MOST_CAUSES; at = at.getCause()) {
      depth++;
      String message = String.valueOf(at.getMessage()).lines().findFirst().orElse("");
      String plain = message.replaceAll("\\S*@[0-9a-f]{4,}\\S*", "").strip();
      if (plain.indexOf(' ') > 0 && plain.chars().filter(Character::isLetter).count() >= 3) {
        words = plain;
      }
    }
    boolean ended =
        e instanceof java.io.EOFException || e.getCause() instanceof java.io.EOFException;
    return !words.isEmpty() ? words : ended ? "it ends too early" : "its values cannot be decoded";
  }

  /** A quality gate or a consistency check did not pass (exit code 4). */
  public static Failure gate(String message, String hint) {
    return gate(message, List.of(), hint);
  }

  /** The same with the findings behind it, each on a line. */
  public static Failure gate(String summary, List<String> problems, String hint) {
    return new Failure(GATE, summary, problems, hint, null);
  }

  /** Another process holds what this one needs (exit code 75): worth another try. */
  public static Failure busy(String message, String hint) {
    return new Failure(BUSY, message, List.of(), hint, null);
  }

  /** The exit code of the process: 2, 3, 4 or 75. */
  public int exitCode() {
    return exitCode;
  }

  /** The first line of the message, without {@link #problems()}. */
  public String summary() {
    return summary;
  }

  /** What was found, one each; empty where the summary says it all. */
  public List<String> problems() {
    return problems;
  }

  /** The next step for the user; empty when there is none. */
  public String hint() {
    return hint;
  }
}
