package org.rectrain.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.rectrain.Failure;
import org.rectrain.cli.option.OutputOptions;
import org.rectrain.cli.terminal.LastLine;
import org.rectrain.dataset.file.WholeFile;
import org.rectrain.guess.Budget;
import org.rectrain.guess.Guess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rectrain init}. */
@Command(
    name = "init",
    description = {
      "Look at files of a behaviour log or an experiment and write a configuration that runs.",
      "",
      "Only samples are read and nothing is trained. Each line of the configuration has its"
          + " evidence behind it; what is unsure is listed with what settles it."
    },
    footer = {
      "",
      "Roles of columns: user, item, time, event, label, rating, dwell, position, request, variant."
          + " Of files: log, items, users, assignment.",
      "",
      "Example: rectrain init logs/ -o mine.yaml user=uid"
    })
public final class InitCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE|FOLDER|role=column",
      description = "Tables, folders of them, and what is known of their columns.")
  private List<String> named = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Configuration to write, mine.yaml by default.")
  private Path file = Path.of("mine.yaml");

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description =
          "Minutes that a run may take with all its stages, 10 by default; sets the size of the"
              + " training by the speed of this machine.")
  private double minutes = 10;

  @Option(names = "--force", description = "Write over a configuration that is there.")
  private boolean force;

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    if (Files.exists(file) && !force) {
      throw Failure.usage(file + ": is there already", "name another with -o, or add --force");
    }
    if (!(minutes > 0 && minutes <= 100_000)) {
      throw Failure.usage("--minutes " + minutes + ": expected more than 0", "e.g. --minutes 10");
    }
    List<Path> paths = new ArrayList<>();
    List<String> pairs = new ArrayList<>();
    for (String argument : named) {
      if (argument.matches("[a-z]+=.+") && !Files.exists(Path.of(argument))) {
        pairs.add(argument);
      } else {
        paths.add(Path.of(argument));
      }
    }
    if (paths.isEmpty()) {
      throw Failure.usage("no file is named", "rectrain init FILE|FOLDER... [role=column ...]");
    }
    Guess guess =
        Guess.of(
            paths,
            pairs,
            Budget.Allowance.measured(minutes),
            "rectrain init " + String.join(" ", named));
    WholeFile.write(file, guess.yaml());
    if (!output.json()) {
      print(guess, spec.commandLine().getErr());
    }
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("status", "done");
    line.put("written", file.toString());
    line.put("found", guess.roles());
    line.put("unsure", guess.unsure());
    return LastLine.done(spec.commandLine().getOut(), line);
  }

  private void print(Guess guess, PrintWriter err) {
    guess.roles().forEach((role, what) -> err.printf("  %-12s %s%n", role, what));
    guess.facts().forEach(fact -> err.println("note: " + fact));
    guess.unsure().forEach(unsure -> err.println("unsure: " + unsure));
    boolean experiment = guess.roles().containsKey("experiment");
    err.printf(
        "%n%s is written. Read it, then: rectrain %s -c %s%n",
        file, experiment ? "abtest analyze" : "run", file);
    err.flush();
  }
}
