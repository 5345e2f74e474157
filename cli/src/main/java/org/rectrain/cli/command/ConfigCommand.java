package org.rectrain.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.rectrain.Failure;
import org.rectrain.cli.option.HelpOption;
import org.rectrain.cli.option.StageOptions;
import org.rectrain.cli.terminal.LastLine;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.ConfigSchema;
import org.rectrain.config.RunConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.path.runner.PathRunner;
import org.rectrain.prepare.log.Mapping;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rectrain config list|show|validate|schema}. */
@Command(
    name = "config",
    description = "List, show and validate configurations, or export their JSON Schema.",
    footer = {"", "Example: rectrain config validate -c configs/sample.yaml"})
public final class ConfigCommand extends CommandGroup {
  /** Needs one of its commands. */
  public ConfigCommand() {
    super("list, show, validate or schema is missing");
  }

  @Command(description = "List the configurations of a folder with their first line.")
  int list(
      @Parameters(arity = "0..1", defaultValue = "configs", paramLabel = "FOLDER") Path folder,
      @Mixin HelpOption ignored)
      throws IOException {
    if (!Files.isDirectory(folder)) {
      throw Failure.input(
          folder + ": no such folder", "name one: rectrain config list path/to/configs");
    }
    PrintWriter out = spec.commandLine().getOut();
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        String first = Files.readAllLines(file).stream().findFirst().orElse("");
        spec.commandLine().getErr().printf("%-28s %s%n", file, first.replaceFirst("^# *", ""));
        names.add(file.toString());
      }
    }
    return LastLine.done(out, Map.of("status", "done", "configs", names));
  }

  @Command(description = "Print a configuration with overrides applied and defaults filled in.")
  int show(@Mixin Given given, @Mixin HelpOption ignored) {
    spec.commandLine().getOut().print(ConfigTrees.yaml(given.read(spec.commandLine().getErr())));
    return 0;
  }

  @Command(description = "Check a configuration; all problems are reported at once.")
  int validate(@Mixin Given given, @Mixin HelpOption ignored) {
    RunConfig config = given.read(spec.commandLine().getErr());
    PathRunner.check(config);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("status", "done");
    line.put("config", given.file.toString());
    line.put("run", config.output());
    return LastLine.done(spec.commandLine().getOut(), line);
  }

  @Command(description = "Print the JSON Schema of configuration files.")
  int schema(@Mixin HelpOption ignored) {
    spec.commandLine().getOut().print(ConfigSchema.json().toPrettyString() + "\n");
    return 0;
  }

  /** The configuration that a command looks at. */
  static final class Given {
    @Option(
        names = {"-c", "--config"},
        required = true,
        paramLabel = "FILE",
        description = "The configuration (YAML).")
    private Path file = Path.of("");

    @Parameters(arity = "0..*", paramLabel = "key=value", description = StageOptions.OVERRIDES)
    private List<String> overrides = new ArrayList<>();

    RunConfig read(PrintWriter err) {
      RunConfig config =
          ConfigReader.read(file, overrides, warning -> err.println("warning: " + warning));
      Mapping.require(file.toString(), config.data());
      return config;
    }
  }
}
