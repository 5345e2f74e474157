package org.rectrain.cli;

import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.rectrain.cli.terminal.Screen;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** Entry point of the {@code rectrain} command. */
public final class Main {
  private Main() {}

  /** Runs one command and leaves with its exit code. */
  public static void main(String[] args) {
    Farewell.prepare();
    Thread.setDefaultUncaughtExceptionHandler(Errors::elsewhere);
    Trouble.keepTemporaryFilesApart();
    // JSON and YAML are UTF-8, whatever the locale.
    int code = run(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), stderr(), args);
    Farewell.finished();
    System.exit(code);
  }

  /** Words for people, in the character set of their terminal. */
  static Writer stderr() {
    return new OutputStreamWriter(System.err, Charset.defaultCharset());
  }

  /** Runs one command and returns its exit code: see {@link Rectrain}. */
  static int run(Writer out, Writer err, String... args) {
    CommandLine line = top();
    Commands.of(line, args);
    settings(line).setOut(new Screen(out)).setErr(new Screen(err));
    try {
      Trouble.requireTemporaryFolder();
      return line.execute(args);
    } catch (Throwable broken) { // picocli hands on exceptions only
      return Errors.told(broken, line.getOut(), line.getErr());
    } finally {
      line.getOut().flush();
      line.getErr().flush();
    }
  }

  /** The whole command tree with help, errors and completion set up. */
  static CommandLine commandLine() {
    CommandLine line = top();
    Commands.all(line);
    return settings(line);
  }

  private static CommandLine top() {
    return new CommandLine(new Rectrain());
  }

  /** Help, errors and completion of a tree that is complete, for settings go to what is there. */
  private static CommandLine settings(CommandLine line) {
    line.setExecutionStrategy(Main::execute);
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> Errors.told(e, command.getOut(), command.getErr()));
    line.setParameterExceptionHandler(Errors::usage);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }

  /** Runs what was parsed; {@code --help} behind a wrong word does not make it right. */
  private static int execute(ParseResult parsed) {
    for (ParseResult level = parsed; level != null; level = level.subcommand()) {
      List<String> unknown = level.unmatched();
      if (!unknown.isEmpty()) {
        throw new UnmatchedArgumentException(level.commandSpec().commandLine(), unknown);
      }
    }
    return new RunLast().execute(parsed);
  }
}
