package org.rectrain.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rectrain.cli.option.HelpOption;
import org.rectrain.cli.terminal.LastLine;
import org.rectrain.cli.terminal.Printed;
import org.rectrain.release.ModelDiff;
import org.rectrain.run.ModelVersion;
import org.rectrain.run.Registry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rectrain models}. */
@Command(
    name = "models",
    description = "Number models, compare them, and say which one serves.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {ModelsPromote.class, ModelsGc.class},
    footer = {
      "",
      "Example: rectrain models promote runs/sample/train/model",
      "         rectrain models name canary runs/new/train/model",
      "         rectrain models diff production canary",
      "A MODEL is a folder, an alias (production, canary, shadow) or a number (v3). The",
      "registry keeps a copy of each numbered model; docs/release.md says more."
    })
public final class ModelsCommand extends CommandGroup {
  private static final String MODEL = "A model folder, an alias or a number such as v3.";

  /** Needs one of its commands. */
  public ModelsCommand() {
    super(
        "a command is missing: list, show, diff, register, promote, rollback, name, unname,"
            + " verify or gc");
  }

  @Command(description = "List all models, their numbers, aliases and headline metrics.")
  int list(@Mixin RunsOption runs, @Mixin HelpOption ignored) throws IOException {
    Registry registry = runs.registry();
    PrintWriter err = spec.commandLine().getErr();
    Map<Integer, String> names = names(registry);
    for (ModelVersion version : registry.versions()) {
      String alias = names.getOrDefault(version.number(), "");
      String mark = alias.contains(Registry.PRODUCTION) ? "*" : " ";
      String parent = version.parent() == null ? "" : "from v" + version.parent();
      err.printf(
          "%s %-4s %-36s %s  %s  %s%n",
          mark, version.name(), version.model(), version.madeAt(), alias, parent);
      metrics(version.metrics(), err);
    }
    List<Registry.Model> models = registry.models();
    for (Registry.Model model : models) {
      if (model.version() == null) {
        err.printf("  %-4s %-36s %s%n", "-", model.model(), model.madeAt());
        metrics(model.metrics(), err);
      }
    }
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("models", models);
    line.put("versions", registry.versions());
    line.put("aliases", registry.aliases());
    return print(line);
  }

  private static void metrics(Map<String, Object> metrics, PrintWriter err) {
    metrics.forEach((name, value) -> err.printf("       %-28s %s%n", name, Printed.shown(value)));
  }

  /** The aliases of each number. */
  private static Map<Integer, String> names(Registry registry) {
    return registry.aliases().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey, (a, b) -> a + ", " + b));
  }

  @Command(description = "Show the model in production and the history of the registry.")
  int show(@Mixin RunsOption runs, @Mixin HelpOption ignored) {
    Registry registry = runs.registry();
    for (Registry.Event event : registry.history()) {
      String reason = event.reason() == null ? "" : "  " + event.reason();
      String version = event.version() == 0 ? "-" : "v" + event.version();
      spec.commandLine()
          .getErr()
          .printf(
              "%s  %-8s  %-10s %-4s %s%s%n",
              event.at(), event.action(), event.alias(), version, event.model(), reason);
    }
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("production", registry.production().orElse(null));
    line.put("aliases", registry.aliases());
    return print(line);
  }

  @Command(description = "Compare two models: configuration, data, code, metrics, sizes.")
  int diff(
      @Parameters(paramLabel = "A", description = MODEL) String a,
      @Parameters(paramLabel = "B", description = MODEL) String b,
      @Mixin RunsOption runs,
      @Mixin HelpOption ignored)
      throws IOException {
    Registry registry = runs.registry();
    ModelDiff diff = ModelDiff.of(registry, registry.describe(a), registry.describe(b));
    PrintWriter err = spec.commandLine().getErr();
    err.printf("%s and %s: %s%n", diff.a(), diff.b(), diff.sameFiles() ? "the same files" : "");
    pairs("lineage", diff.lineage(), err);
    pairs("config", diff.config(), err);
    pairs("inputs", diff.inputs(), err);
    pairs("code", diff.code(), err);
    diff.metrics()
        .forEach(
            (name, m) ->
                err.printf(
                    Locale.ROOT,
                    "metrics  %-32s %s -> %s%s%n",
                    name,
                    Printed.shown(m.a()),
                    Printed.shown(m.b()),
                    Double.isNaN(m.difference())
                        ? ""
                        : String.format(Locale.ROOT, "  (%+.4f)", m.difference())));
    err.printf("bytes    %s -> %s%n", diff.bytes().a(), diff.bytes().b());
    return print(Map.of("diff", diff));
  }

  private static void pairs(String kind, Map<String, ModelDiff.Pair> pairs, PrintWriter err) {
    pairs.forEach(
        (key, pair) -> err.printf("%-8s %-32s %s -> %s%n", kind, key, pair.a(), pair.b()));
  }

  @Command(description = "Give a model a number and keep a copy of it.")
  int register(
      @Parameters(paramLabel = "MODEL", description = "Its folder: runs/NAME/train/model.")
          Path model,
      @Mixin RunsOption runs,
      @Mixin HelpOption ignored)
      throws IOException {
    return print(Map.of("version", runs.registry().register(model)));
  }

  @Command(description = "Go back to the model that was in production before, once verified.")
  int rollback(
      @Option(names = "--reason", paramLabel = "TEXT", description = "Kept in the history.")
          @Nullable String reason,
      @Mixin RunsOption runs,
      @Mixin HelpOption ignored)
      throws IOException {
    return print(Map.of("production", runs.registry().promotions().rollback(reason)));
  }

  @Command(description = "Let the alias canary or shadow name a model.")
  int name(
      @Parameters(paramLabel = "ALIAS", description = "canary or shadow.") String alias,
      @Parameters(paramLabel = "MODEL", description = MODEL) String model,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Kept in the history.")
          @Nullable String reason,
      @Mixin RunsOption runs,
      @Mixin HelpOption ignored)
      throws IOException {
    return print(Map.of(alias, runs.registry().promotions().name(alias, model, reason)));
  }

  @Command(description = "Let the alias canary or shadow name no model.")
  int unname(
      @Parameters(paramLabel = "ALIAS", description = "canary or shadow.") String alias,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Kept in the history.")
          @Nullable String reason,
      @Mixin RunsOption runs,
      @Mixin HelpOption ignored)
      throws IOException {
    return print(Map.of(alias, runs.registry().promotions().unname(alias, reason)));
  }

  @Command(description = "Verify every byte of numbered models: all kept ones, or those named.")
  int verify(
      @Parameters(paramLabel = "MODEL", arity = "0..*", description = "Aliases or numbers.")
          @Nullable List<String> words,
      @Mixin RunsOption runs,
      @Mixin HelpOption ignored) {
    Registry registry = runs.registry();
    List<ModelVersion> versions =
        words == null || words.isEmpty()
            ? registry.versions().stream().filter(registry::keeps).toList()
            : words.stream().map(registry::version).toList();
    Map<String, String> folders = new LinkedHashMap<>();
    for (ModelVersion version : versions) {
      folders.put(version.name(), registry.folder(version).toString());
    }
    return print(Map.of("verified", folders));
  }

  private int print(Map<String, ?> fields) {
    return print(spec, fields);
  }

  static int print(CommandSpec spec, Map<String, ?> fields) {
    spec.commandLine().getErr().flush();
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("status", "done");
    line.putAll(fields);
    return LastLine.done(spec.commandLine().getOut(), line);
  }

  /** Where the runs are. */
  static final class RunsOption {
    @Option(
        names = "--runs",
        paramLabel = "DIR",
        defaultValue = "runs",
        description = "Folder of all runs; default: ${DEFAULT-VALUE}.")
    private Path folder = Path.of("runs");

    Registry registry() {
      return new Registry(folder);
    }
  }
}
