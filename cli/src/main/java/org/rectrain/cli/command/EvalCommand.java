package org.rectrain.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.rectrain.cli.option.StageOptions;
import org.rectrain.cli.terminal.LastLine;
import org.rectrain.cli.terminal.Printed;
import org.rectrain.cli.terminal.TerminalProgress;
import org.rectrain.path.StageName;
import org.rectrain.path.runner.RunComparer;
import org.rectrain.path.runner.TableEvaluator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rectrain eval}. */
@Command(
    name = "eval",
    description = "Evaluate the scores: exact metrics with intervals, slices and gates.",
    footer = {
      "",
      "Example: rectrain eval -c configs/sample.yaml",
      "Example: rectrain eval --compare runs/new runs/old eval.gates.max_drop_vs=production",
      "The gates are judged on the first run; runs that differ only in their seed count as one."
    })
public final class EvalCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private StageOptions options = new StageOptions();

  @Option(
      names = "--compare",
      paramLabel = "RUN",
      arity = "1..*",
      description =
          "Put finished runs side by side instead, each as RUN or RUN:MODEL: paired tests on the"
              + " same users, one page, one JSON; -c is not needed.")
  private List<String> compared = new ArrayList<>();

  @Option(
      names = "--into",
      paramLabel = "DIR",
      description = "Folder of the comparison; default: compare-NAMES beside the first run.")
  private @Nullable Path into;

  @Option(
      names = "--table",
      paramLabel = "DIR",
      description =
          "Instead, the exact AUC, GAUC and losses of a scored table too large for memory, on"
              + " Spark: Parquet with user_id, labels and score_LABEL; -c is not needed.")
  private @Nullable Path table;

  @Override
  public Integer call() throws IOException {
    Path scored = table;
    if (scored != null) {
      var metrics = TableEvaluator.run(scored, options.overrides());
      if (!options.json()) {
        Printed.scored(metrics, spec.commandLine().getErr());
      }
      return LastLine.done(spec.commandLine().getOut(), Printed.table(scored, metrics));
    }
    if (compared.isEmpty()) {
      return options.run(StageName.EVAL);
    }
    // An option that takes many words takes the overrides behind it too.
    List<String> runs = new ArrayList<>();
    List<String> overrides = new ArrayList<>(options.overrides());
    compared.forEach(word -> (word.contains("=") ? overrides : runs).add(word));
    PrintWriter err = spec.commandLine().getErr();
    TerminalProgress progress = new TerminalProgress(options.json() ? null : err);
    RunComparer.Outcome outcome = RunComparer.run(options.file(), runs, overrides, into, progress);
    if (!options.json()) {
      Printed.comparison(outcome, err);
    }
    outcome.enforceGates();
    return LastLine.done(spec.commandLine().getOut(), Printed.json(outcome));
  }
}
