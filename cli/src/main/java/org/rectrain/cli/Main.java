package org.rectrain.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
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
    // Libraries change case by it: a Turkish i without its dot is in no format and no method's
    // name.
    Locale.setDefault(Locale.ROOT);
    Farewell.prepare();
    Thread.setDefaultUncaughtExceptionHandler(Errors::elsewhere);
    Trouble.keepTemporaryFilesApart();
    // JSON and YAML are UTF-8, whatever the locale.
    // A stream of bytes: System.out would keep to itself that the disk is full.
    Writer out =
        new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8);
    int code = run(out, stderr(), args);
    Farewell.finished();
    System.exit(code);
  }

  /** Words for people, in the character set of their terminal. */
  static Writer stderr() {
    return new OutputStreamWriter(System.err, Charset.defaultCharset());
  }

  /** Runs one command and returns its exit code: see {@link Rectrain}. */
  static int run(Writer out, Writer err, String... args) {
    Screen words = new Screen(out);
    Screen problems = new Screen(err);
    int code;
    try {
      CommandLine line = top();
      Commands.of(line, args);
      settings(line).setOut(words).setErr(problems);
      Trouble.requireTemporaryFolder();
      code = line.execute(args);
    } catch (Throwable broken) { // picocli hands on exceptions only
      code = Errors.report(broken, words, problems);
    }
    code = Errors.lost(code, words, problems);
    problems.flush();
    return code;
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
        (e, command, parsed) -> Errors.report(e, command.getOut(), command.getErr()));
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
