package org.rectrain.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.rectrain.Failure;
import org.rectrain.cli.terminal.LastLine;
import org.rectrain.cli.terminal.Screen;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Failures as words for people on stderr, and as a line and an exit code for schedulers. */
final class Errors {
  private static final int FAULT = 1;

  private Errors() {}

  /**
   * A command threw: what a user can repair is named with a hint, anything else is a fault of ours.
   */
  static int report(Throwable e, PrintWriter out, PrintWriter err) {
    if (Farewell.said()) {
      return Farewell.INTERRUPTED;
    }
    if (isInterrupt(e)) {
      err.println(Farewell.WORDS);
      String hint = "run the same command to continue";
      LastLine.interrupted(out, Farewell.INTERRUPTED, "interrupted", hint);
      return Farewell.INTERRUPTED;
    }
    Failure failure = Trouble.failure(e);
    if (failure == null) {
      String fault = "a fault of rectrain: " + Trouble.root(e);
      String hint = "run it again with RECTRAIN_DEBUG=1 for the stack trace, and report it";
      err.println("error: " + fault);
      err.println("hint: " + hint);
      trace(e, err);
      LastLine.broken(out, FAULT, fault, hint);
      return FAULT;
    }
    err.println("error: " + failure.summary());
    failure.problems().forEach(problem -> err.println("  - " + problem));
    if (!failure.hint().isEmpty()) {
      err.println("hint: " + failure.hint());
    }
    trace(e, err);
    LastLine.failed(out, failure);
    return failure.exitCode();
  }

  /** The exit code of a command whose output did not all get where it goes. */
  static int lost(int code, Screen out, PrintWriter err) {
    String why = out.lost();
    if (why == null || code != 0) {
      return code;
    }
    err.println("error: standard output cannot be written: " + why);
    err.println("hint: send it to another disk or file; what the command made is there");
    return Failure.INPUT;
  }

  /** Wrong usage: the message, the nearest commands, and where to read more. */
  static int usage(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    PrintWriter err = line.getErr();
    String error = wrong(e);
    err.println("error: " + error);
    List<String> hints = new ArrayList<>();
    StringWriter suggestions = new StringWriter();
    if (UnmatchedArgumentException.printSuggestions(e, new PrintWriter(suggestions, true))) {
      hints.add(suggestions.toString().strip());
    }
    if (!line.getSubcommands().isEmpty() && line.getParent() != null) {
      hints.add(
          "name one of its commands first: " + String.join(", ", line.getSubcommands().keySet()));
    }
    hints.add("'" + line.getCommandSpec().qualifiedName() + " --help' shows how to use it");
    hints.forEach(hint -> err.println("hint: " + hint));
    LastLine.failed(line.getOut(), Failure.usage(error, String.join("; ", hints)));
    return Failure.USAGE;
  }

  private static String wrong(ParameterException e) {
    CommandLine line = e.getCommandLine();
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      String word = unmatched.getUnmatched().get(0);
      return line.getSubcommands().isEmpty()
          ? "'" + word + "' is one word too many"
          : "no such command '" + word + "'";
    }
    return String.valueOf(e.getMessage());
  }

  /**
   * A thread broke that nobody waits for: it is reported, and the command goes on or fails by it.
   */
  static void elsewhere(Thread thread, Throwable e) {
    if (!Farewell.said()) {
      PrintWriter err = new Screen(Main.stderr());
      err.println("warning: thread " + thread.getName() + " broke: " + Trouble.root(e));
      trace(e, err);
      err.flush();
    }
  }

  private static boolean isInterrupt(Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof VirtualMachineError) {
        return false; // whoever waits for it is interrupted too
      }
    }
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof InterruptedException
          || t instanceof java.nio.channels.ClosedByInterruptException) {
        return true;
      }
    }
    return Thread.currentThread().isInterrupted();
  }

  private static void trace(Throwable e, PrintWriter err) {
    if (Boolean.getBoolean("rectrain.debug")) {
      StringWriter out = new StringWriter();
      e.printStackTrace(new PrintWriter(out, true));
      err.print(out.toString());
    }
  }
}
