package org.rectrain.cli.option;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.rectrain.cli.terminal.LastLine;
import org.rectrain.cli.terminal.Printed;
import org.rectrain.cli.terminal.TerminalProgress;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.path.StageName;
import org.rectrain.path.runner.PathCosts;
import org.rectrain.path.runner.PathPlan;
import org.rectrain.path.runner.PathRunner;
import org.rectrain.path.runner.Profiling;
import org.rectrain.path.runner.RunOutcome;
import org.rectrain.prepare.log.Mapping;
import org.rectrain.run.LocalNames;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What all stage commands take, and the one way in which they run and print. */
public final class StageOptions {
  public static final String OVERRIDES =
      "Overrides of the configuration, e.g. train.epochs=2; they beat the file, and null takes a"
          + " key of it away, e.g. distill=null.";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "Configuration of the run (YAML).")
  private @Nullable Path config;

  @Parameters(paramLabel = "key=value", arity = "0..*", description = OVERRIDES)
  private List<String> overrides = new ArrayList<>();

  @Option(names = "--master", paramLabel = "URL", description = "Spark master, beats spark.master.")
  private @Nullable String master;

  @Option(names = "--force", description = "Run even what is up to date.")
  private boolean force;

  @Option(names = "--dry-run", description = "Print the plan and do nothing.")
  private boolean dryRun;

  @Option(
      names = "--skip-code",
      description = "End with exit code 99 instead of 0 when there is nothing to do.")
  private boolean skipCode;

  private boolean warned;

  @Mixin private OutputOptions output = new OutputOptions();

  /** The configuration with the overrides applied. */
  public RunConfig config() {
    Path file = config;
    if (file == null) {
      throw new ParameterException(spec.commandLine(), "Missing required option: '--config=FILE'");
    }
    RunConfig read = ConfigReader.read(file, overrides(), this::warn);
    Mapping.require(file.toString(), read.data());
    LocalNames.only(read);
    return read;
  }

  private void warn(String renamed) {
    if (!warned) {
      warned = true;
      spec.commandLine().getErr().println("warning: " + renamed);
    }
  }

  /** The file given, if any. */
  public @Nullable Path file() {
    return config;
  }

  /** Adds an override of the configuration by an option; none where the option was not given. */
  public void override(String key, @Nullable Object value) {
    if (value instanceof String text) {
      overrides.add(key + "='" + text.replace("'", "''") + "'");
    } else if (value != null) {
      overrides.add(key + "=" + value);
    }
  }

  /** Takes away the words among the overrides that are none: what a command is about. */
  public List<String> takeWords() {
    List<String> words = overrides.stream().filter(word -> !word.contains("=")).toList();
    overrides = new ArrayList<>(overrides.stream().filter(word -> word.contains("=")).toList());
    return words;
  }

  public List<String> overrides() {
    List<String> all = new ArrayList<>(overrides);
    if (master != null) {
      all.add("spark.master=" + master);
    }
    return all;
  }

  public boolean json() {
    return output.json();
  }

  /** Takes a first look at the raw data. */
  public int profile() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    boolean quiet = output.json();
    TerminalProgress progress = new TerminalProgress(quiet ? null : err);
    Map<String, Object> line =
        Profiling.run(
            config(),
            progress,
            text -> {
              if (!quiet) {
                err.println(text);
              }
            });
    err.flush();
    return LastLine.done(spec.commandLine().getOut(), line);
  }

  /** Where to report the progress of a command. */
  public TerminalProgress progress() {
    return new TerminalProgress(output.json() ? null : spec.commandLine().getErr());
  }

  /** Ends a command that has found that there is nothing to do. */
  public int nothingToDo(RunConfig config, String why) {
    progress().log(why);
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("status", "nothing_to_do");
    line.put("run", config.output());
    line.put("why", why);
    PrintWriter out = spec.commandLine().getOut();
    return skipCode ? LastLine.nothingToDo(out, line) : LastLine.done(out, line);
  }

  /** Runs one stage. */
  public int run(StageName stage) throws IOException {
    return run(config(), List.of(stage));
  }

  /** Runs stages in the order of the path. */
  public int run(RunConfig config, List<StageName> stages) throws IOException {
    return run(config, stages, RunOutcome::upToDate);
  }

  /**
   * Runs stages.
   *
   * @param nothing whether an outcome means that there was nothing to do
   */
  public int run(RunConfig config, List<StageName> stages, Predicate<RunOutcome> nothing)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    TerminalProgress progress = new TerminalProgress(output.json() ? null : err);
    PathRunner runner = new PathRunner(config, progress);
    if (dryRun) {
      PathPlan plan = runner.plan(stages, force);
      PathCosts costs = runner.logForecasts(plan);
      if (!output.json()) {
        Printed.plan(plan, err);
      }
      return LastLine.done(out, Printed.json(plan, config, costs));
    }
    RunOutcome outcome = runner.run(stages, force);
    if (!output.json()) {
      Printed.outcome(outcome, err);
    }
    return skipCode && nothing.test(outcome)
        ? LastLine.nothingToDo(out, Printed.json(outcome))
        : LastLine.done(out, Printed.json(outcome));
  }
}
