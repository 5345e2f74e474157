package org.rectrain.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The last word when a signal (Ctrl-C, a scheduler's TERM) ends the process: one line, and silence
 * from the libraries that are torn down under it.
 */
final class Farewell {
  static final String WORDS =
      "interrupted: nothing half-written is left; run the same command to continue";

  private static volatile boolean finished;
  private static volatile boolean said;

  private Farewell() {}

  /** Watches until {@link #finished()}. */
  static void prepare() {
    Runtime.getRuntime().addShutdownHook(new Thread(Farewell::say, "rectrain-farewell"));
  }

  /** The command has ended by itself: nothing is to be said. */
  static void finished() {
    finished = true;
  }

  /** A signal has ended the process; whatever fails from now on is its consequence. */
  static boolean said() {
    return said;
  }

  private static void say() {
    if (finished) {
      return;
    }
    said = true;
    System.err.println();
    System.err.println(WORDS);
    System.err.flush();
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
  }
}
