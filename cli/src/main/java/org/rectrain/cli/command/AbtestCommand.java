package org.rectrain.cli.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.rectrain.cli.option.StageOptions;
import org.rectrain.path.StageName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rectrain abtest}: everything about an online experiment. */
@Command(
    name = "abtest",
    description = "Plan, assign, analyse and simulate online experiments.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AbtestCommand.Plan.class,
      AbtestCommand.Assign.class,
      AbtestCommand.Analyze.class,
      AbtestCommand.Simulate.class
    },
    footer = {"", "Example: rectrain abtest analyze -c configs/sample.yaml"})
public final class AbtestCommand extends CommandGroup {
  /** Needs one of its commands. */
  public AbtestCommand() {
    super("a command is missing: plan, assign, analyze or simulate");
  }

  /** {@code rectrain abtest plan}. */
  @Command(
      name = "plan",
      description = "Measure a historical log: how long must an experiment run?",
      footer = {
        "",
        "Example: rectrain abtest plan -c configs/sample.yaml abtest.plan.uplift=0.05",
        "Writes abtest_plan/plan.json and draws the run's report: power curves,",
        "smallest detectable effect by day, CUPED's saving. Keys: abtest.plan (uplift,",
        "power, sides, variants, traffic, days), abtest.metrics, abtest.input;",
        "'rectrain abtest --help' lists them all."
      })
  static final class Plan implements Callable<Integer> {
    @Mixin private StageOptions options = new StageOptions();

    @Override
    public Integer call() throws IOException {
      return options.run(StageName.ABTEST_PLAN);
    }
  }

  /** {@code rectrain abtest assign}. */
  @Command(
      name = "assign",
      description = "Assign a table of users to variants by a salted hash.",
      footer = {
        "",
        "Example: rectrain abtest assign -c configs/abtest.yaml",
        "Writes abtest_assign/assign.json, assignment/*.parquet (user_id, variant,",
        "place) and draws the run's report. A service assigns alike: u(salt, user) =",
        "(first 8 bytes of SHA-256 of 'salt:user' as a big-endian number >>> 11) / 2^53;",
        "u('experiment:NAME', user) is held against the summed shares of the variants in",
        "their order. u('experiment:ranker-7', 'u1') = 0.09865577097980793. docs/abtest.md",
        "describes layers, traffic and hold-outs, with test vectors."
      })
  static final class Assign implements Callable<Integer> {
    @Mixin private StageOptions options = new StageOptions();

    @Override
    public Integer call() throws IOException {
      return options.run(StageName.ABTEST_ASSIGN);
    }
  }

  /** {@code rectrain abtest analyze}. */
  @Command(
      name = "analyze",
      description = "From an experiment's log to a decision in one sentence.",
      footer = {
        "",
        "Example: rectrain abtest analyze -c configs/sample.yaml",
        "Writes abtest/abtest.json and draws the run's report. The decision is ship,",
        "do_not_ship, keep_running or invalid; it is in the last line of stdout",
        "under metrics.abtest.decision. Exit code 0, or 4 where abtest.gate says so",
        "(then the sentence is on stderr):",
        "  none      every decision passes",
        "  invalid   invalid fails (default)",
        "  no_harm   invalid fails, and do_not_ship when harm was shown",
        "  ship      everything but ship fails",
        "'rectrain abtest --help' lists every key."
      })
  static final class Analyze implements Callable<Integer> {
    @Mixin private StageOptions options = new StageOptions();

    @Override
    public Integer call() throws IOException {
      return options.run(StageName.ABTEST);
    }
  }

  /** {@code rectrain abtest simulate}. */
  @Command(
      name = "simulate",
      description = "Re-assign a log's users at random: false positives and power of the analysis.",
      footer = {
        "",
        "Example: rectrain abtest simulate -c configs/sample.yaml abtest.simulate.runs=10000",
        "Writes abtest_simulate/simulate.json and draws the run's report: false",
        "positives (also of a test on rows and of daily looks), power against the plan's",
        "promise, p-values."
      })
  static final class Simulate implements Callable<Integer> {
    @Mixin private StageOptions options = new StageOptions();

    @Override
    public Integer call() throws IOException {
      return options.run(StageName.ABTEST_SIMULATE);
    }
  }
}
