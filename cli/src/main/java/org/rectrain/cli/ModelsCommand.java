package org.rectrain.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.run.Registry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rectrain models list|show|promote|rollback}. */
@Command(
    name = "models",
    description = "List the models of all runs; say which one is in production.",
    footer = {"", "Example: rectrain models promote runs/sample/train/model"})
final class ModelsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // picocli acts on it
  @Mixin
  private HelpOption help = new HelpOption();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "list, show, promote or rollback is missing");
  }

  @Command(description = "List all models with their headline metrics.")
  int list(@Mixin RunsOption runs, @Mixin HelpOption ignored) throws IOException {
    Registry registry = new Registry(runs.folder());
    String live = registry.production().map(Registry.Event::model).orElse("");
    List<Registry.Model> models = registry.models();
    PrintWriter err = spec.commandLine().getErr();
    for (Registry.Model model : models) {
      String mark = model.model().equals(live) ? "* " : "  ";
      err.printf("%s%-36s %s%n", mark, model.model(), model.madeAt());
      model
          .metrics()
          .forEach((name, value) -> err.printf("    %-28s %s%n", name, Printed.shown(value)));
    }
    return print("models", models);
  }

  @Command(description = "Show the model in production and the history of promotions.")
  int show(@Mixin RunsOption runs, @Mixin HelpOption ignored) {
    Registry registry = new Registry(runs.folder());
    for (Registry.Event event : registry.history()) {
      spec.commandLine()
          .getErr()
          .printf("%s  %-8s  %s%n", event.at(), event.action(), event.model());
    }
    return print("production", registry.production().orElse(null));
  }

  @Command(description = "Put a model into production.")
  int promote(
      @Parameters(paramLabel = "MODEL", description = "Its folder: runs/NAME/train/model.")
          Path model,
      @Mixin RunsOption runs,
      @Mixin HelpOption ignored)
      throws IOException {
    return print("production", new Registry(runs.folder()).promote(model));
  }

  @Command(description = "Go back to the model that was in production before.")
  int rollback(@Mixin RunsOption runs, @Mixin HelpOption ignored) throws IOException {
    return print("production", new Registry(runs.folder()).rollback());
  }

  private int print(String name, @org.jspecify.annotations.Nullable Object value) {
    Map<String, @org.jspecify.annotations.Nullable Object> line = new LinkedHashMap<>();
    line.put("status", "done");
    line.put(name, value);
    return LastLine.done(spec.commandLine().getOut(), line);
  }

  /** Where the runs lie. */
  static final class RunsOption {
    @Option(
        names = "--runs",
        paramLabel = "DIR",
        defaultValue = "runs",
        description = "Folder of all runs; default: ${DEFAULT-VALUE}.")
    private Path folder = Path.of("runs");

    Path folder() {
      return folder;
    }
  }
}
