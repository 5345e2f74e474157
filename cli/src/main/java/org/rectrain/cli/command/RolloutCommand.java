package org.rectrain.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.cli.option.StageOptions;
import org.rectrain.cli.terminal.LastLine;
import org.rectrain.config.RunConfig;
import org.rectrain.config.rollout.RolloutConfig;
import org.rectrain.path.StageName;
import org.rectrain.path.runner.RunOutcome;
import org.rectrain.release.rollout.RolloutState;
import org.rectrain.run.Registry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rectrain rollout}: a model goes to more users step by step. */
@Command(
    name = "rollout",
    description = "Let a model serve more users step by step, or take it back.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      RolloutCommand.Plan.class,
      RolloutCommand.Judge.class,
      RolloutCommand.Status.class
    },
    footer = {"", "Example: rectrain rollout judge -c configs/rollout.yaml"})
public final class RolloutCommand extends CommandGroup {
  /** Needs one of its commands. */
  public RolloutCommand() {
    super("a command is missing: plan, judge or status");
  }

  /** {@code rectrain rollout plan}. */
  @Command(
      name = "plan",
      description = "Before it begins: users, days, wrong decisions and power of each step.",
      footer = {
        "",
        "Example: rectrain rollout plan -c configs/rollout.yaml",
        "Writes rollout_plan/plan.json: simulated roll-outs of equal, better and worse",
        "models with users as rollout.input has shown them, and for each step the",
        "weights of the assignment. 'rectrain rollout --help' lists the keys."
      })
  static final class Plan implements Callable<Integer> {
    @Mixin private StageOptions options = new StageOptions();

    @Override
    public Integer call() throws IOException {
      return options.run(StageName.ROLLOUT_PLAN);
    }
  }

  /** {@code rectrain rollout judge}. */
  @Command(
      name = "judge",
      description = "One look at the log: advance, roll back or wait.",
      footer = {
        "",
        "Example: rectrain rollout judge -c configs/rollout.yaml --date 2026-03-20",
        "Writes rollout/rollout.json and report.html. The decision (advance, roll_back,",
        "wait, invalid) and the share of users to serve from now on are in the last",
        "line of stdout under metrics.rollout. After the last step the candidate goes into",
        "production; a candidate that is rolled back loses its alias canary. Exit code 0",
        "whatever was decided; 4 when users were not assigned as the step says, when the",
        "candidate's gates forbid production, and with rollout.gate=roll_back once it is",
        "rolled back; with --skip-code 99 while it waits, when it has ended before and without a"
            + " candidate."
      })
  static final class Judge implements Callable<Integer> {
    @Option(
        names = "--date",
        paramLabel = "D",
        description = "Last day to look at; beats rollout.date.")
    private @Nullable String date;

    @Mixin private StageOptions options = new StageOptions();

    @Override
    public Integer call() throws IOException {
      options.override("rollout.date", date);
      RunConfig config = options.config();
      return idle(config)
          ? options.nothingToDo(config, "no model is named to go out, and no roll-out is under way")
          : options.run(config, List.of(StageName.ROLLOUT), this::nothing);
    }

    /** A scheduler looks every day, and on most there is no candidate. */
    private static boolean idle(RunConfig config) {
      RolloutConfig section = config.rollout();
      return section != null
          && Registry.ALIASES.contains(section.candidate())
          && !Files.exists(Path.of(config.output()).resolve(StageName.ROLLOUT.folder()))
          && !Registry.beside(config.output()).offers(section.candidate());
    }

    /** It waits, or it ended on an earlier day than the one that is looked at. */
    private boolean nothing(RunOutcome outcome) {
      Map<String, Object> headline =
          outcome.headlines().getOrDefault(StageName.ROLLOUT.folder(), Map.of());
      RolloutConfig section = options.config().rollout();
      String asked = section == null ? null : section.date();
      boolean ended =
          asked != null
              && headline.containsKey("phase")
              && !"running".equals(headline.get("phase"))
              && !asked.equals(headline.get("date"));
      return outcome.upToDate() || ended || "wait".equals(headline.get("decision"));
    }
  }

  /** {@code rectrain rollout status}. */
  @Command(
      name = "status",
      description = "How far a roll-out is.",
      footer = {"", "Example: rectrain rollout status -c configs/rollout.yaml"})
  static final class Status implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private StageOptions options = new StageOptions();

    @Override
    public Integer call() {
      Path run = Path.of(options.config().output());
      RolloutState state = RolloutState.read(run.resolve(StageName.ROLLOUT.folder()));
      if (state == null) {
        throw Failure.input(
            run + ": no roll-out has begun", "look once: rectrain rollout judge -c FILE");
      }
      if (!options.json()) {
        print(state);
      }
      Map<String, @Nullable Object> line = new LinkedHashMap<>();
      line.put("status", "done");
      line.put("phase", state.phase());
      line.put("candidate", state.candidate());
      line.put("step", state.step());
      line.put("share", state.share());
      line.put("decision", state.decision());
      line.put("date", state.date());
      line.put("stalled", state.stalled());
      line.put("verdict", state.sentence());
      return LastLine.done(spec.commandLine().getOut(), line);
    }

    private void print(RolloutState state) {
      var err = spec.commandLine().getErr();
      err.printf(
          Locale.ROOT,
          "%s: %s (%s), %s, serves %.4g %% of users%n",
          state.name(),
          state.candidate(),
          state.model(),
          state.phase().name().toLowerCase(Locale.ROOT).replace('_', ' '),
          100 * state.share());
      for (RolloutState.Look look : state.looks()) {
        err.printf(
            Locale.ROOT, "  %s  %5.4g %%  %s%n", look.date(), 100 * look.share(), look.sentence());
      }
      err.flush();
    }
  }
}
