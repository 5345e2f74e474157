package org.rectrain.cli.command;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.rectrain.cli.option.HelpOption;
import org.rectrain.run.Registry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rectrain models promote}. */
@Command(
    name = "promote",
    description = "Put a model into production, past its gates.",
    footer = {
      "",
      "Example: rectrain models promote runs/sample/train/model",
      "         rectrain models promote canary",
      "         rectrain models promote v3 --force --reason 'v4 breaks the app of 2024'",
      "Exit code 4 when eval.gates of its run did not pass, or have not judged it."
    })
public final class ModelsPromote implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      description = "Its folder (runs/NAME/train/model), an alias, or a number such as v3.")
  private String model = "";

  @Option(names = "--force", description = "Whatever its gates said; needs --reason.")
  private boolean force;

  @Option(names = "--reason", paramLabel = "TEXT", description = "Kept in the history.")
  private @Nullable String reason;

  @Mixin private ModelsCommand.RunsOption runs = new ModelsCommand.RunsOption();

  @SuppressWarnings("UnusedVariable") // picocli acts on it
  @Mixin
  private HelpOption help = new HelpOption();

  @Override
  public Integer call() throws IOException {
    Registry registry = runs.registry();
    String why = reason;
    if (!force) {
      return ModelsCommand.print(
          spec, Map.of("production", registry.promotions().promote(model, why)));
    }
    if (why == null || why.isBlank()) {
      throw new ParameterException(
          spec.commandLine(), "--force needs --reason TEXT, which stays in the history");
    }
    return ModelsCommand.print(spec, Map.of("production", registry.promotions().force(model, why)));
  }
}
