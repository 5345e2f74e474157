package org.rectrain.cli;

import picocli.CommandLine;

/** Entry point of the {@code rectrain} command. */
public final class Main {
  private Main() {}

  /** Runs one command and leaves with its exit code. */
  public static void main(String[] args) {
    Farewell.prepare();
    int code = run(args);
    Farewell.finished();
    System.exit(code);
  }

  /** Runs one command and returns its exit code: see {@link Rectrain}. */
  static int run(String... args) {
    CommandLine line = commandLine();
    try {
      return line.execute(args);
    } finally {
      // Picocli's writers flush at the end of a line only.
      line.getOut().flush();
      line.getErr().flush();
    }
  }

  /** The whole command tree with help, errors and completion set up. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Rectrain());
    line.setExecutionExceptionHandler(Errors::execution);
    line.setParameterExceptionHandler(Errors::usage);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    SectionHelp.install(line);
    return line;
  }
}
