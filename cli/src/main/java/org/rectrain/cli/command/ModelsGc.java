package org.rectrain.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.rectrain.cli.option.HelpOption;
import org.rectrain.cli.terminal.LastLine;
import org.rectrain.release.Retention;
import org.rectrain.run.Registry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rectrain models gc}. */
@Command(
    name = "gc",
    description = "Remove the registry's copies of models that nothing names any more.",
    footer = {
      "",
      "Example: rectrain models gc --keep 5 --dry-run",
      "Stays: what an alias names, what a rollback would go back to, every parent of",
      "production, and the newest. The entries of what goes stay, and so do the runs."
    })
public final class ModelsGc implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--keep",
      paramLabel = "N",
      defaultValue = "3",
      description = "Newest versions that stay in any case; default: ${DEFAULT-VALUE}.")
  private int keep;

  @Option(names = "--dry-run", description = "Print what would go and do nothing.")
  private boolean dryRun;

  @Mixin private ModelsCommand.RunsOption runs = new ModelsCommand.RunsOption();

  @SuppressWarnings("UnusedVariable") // picocli acts on it
  @Mixin
  private HelpOption help = new HelpOption();

  @Override
  public Integer call() throws IOException {
    if (keep < 0) {
      throw new ParameterException(
          spec.commandLine(), "--keep: " + keep + " is not allowed; expected 0 or more");
    }
    Registry registry = runs.registry();
    Retention retention =
        dryRun
            ? Retention.of(registry, keep)
            : registry.forget(() -> Retention.of(registry, keep), Retention::removed);
    PrintWriter err = spec.commandLine().getErr();
    retention.kept().forEach((number, why) -> err.printf("  v%-4d stays: %s%n", number, why));
    retention.removed().forEach(number -> err.printf("  v%-4d goes%n", number));
    err.flush();
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("status", dryRun ? "planned" : "done");
    line.put("kept", retention.kept().keySet());
    line.put("removed", retention.removed());
    line.put("bytes", retention.bytes());
    return LastLine.done(spec.commandLine().getOut(), line);
  }
}
