package org.rectrain.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.rectrain.Failure;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Failures as words for people on stderr, and as exit codes for schedulers. */
final class Errors {
  private static final int FAULT = 1;
  private static final int INTERRUPTED = 130;

  private Errors() {}

  /** A command threw: a {@link Failure} is told in words, anything else is a fault of ours. */
  static int execution(Exception e, CommandLine line, ParseResult parsed) {
    PrintWriter err = line.getErr();
    boolean debug = Boolean.getBoolean("rectrain.debug");
    if (Farewell.said()) {
      return INTERRUPTED;
    }
    if (isInterrupt(e)) {
      err.println(Farewell.WORDS);
      return INTERRUPTED;
    }
    if (e instanceof Failure failure) {
      if (failure.exitCode() == Failure.GATE) {
        // A verdict is a result: whoever reads the last line of stdout gets it there too.
        line.getOut().println(Printed.gate(failure));
      }
      err.println("error: " + failure.getMessage());
      if (!failure.hint().isEmpty()) {
        err.println("hint: " + failure.hint());
      }
      if (debug) {
        err.println(trace(failure).stripTrailing());
      }
      return failure.exitCode();
    }
    Throwable root = root(e);
    if (isDiskFull(root)) {
      err.println("error: the disk is full: " + root.getMessage());
      err.println("hint: free some space, then run the same command again; nothing is lost");
      return Failure.INPUT;
    }
    err.println("error: a fault of rectrain: " + root);
    if (debug) {
      err.println(trace(e).stripTrailing());
    } else {
      err.println("hint: run it again with RECTRAIN_DEBUG=1 for the stack trace, and report it");
    }
    return FAULT;
  }

  /** Wrong usage: the message, the nearest commands, and where to read more. */
  static int usage(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    PrintWriter err = line.getErr();
    err.println("error: " + e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, err);
    if (!line.getSubcommands().isEmpty() && line.getParent() != null) {
      err.println(
          "hint: name one of its commands first: "
              + String.join(", ", line.getSubcommands().keySet()));
    }
    err.println("hint: '" + line.getCommandSpec().qualifiedName() + " --help' shows how to use it");
    return Failure.USAGE;
  }

  private static boolean isInterrupt(Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof InterruptedException
          || t instanceof java.nio.channels.ClosedByInterruptException) {
        return true;
      }
    }
    return Thread.currentThread().isInterrupted();
  }

  private static boolean isDiskFull(Throwable root) {
    return String.valueOf(root.getMessage()).contains("No space left on device");
  }

  private static Throwable root(Throwable e) {
    Throwable t = e;
    while (t.getCause() != null && t.getCause() != t) {
      t = t.getCause();
    }
    return t;
  }

  private static String trace(Throwable e) {
    StringWriter out = new StringWriter();
    e.printStackTrace(new PrintWriter(out, true));
    return out.toString();
  }
}
