package org.rectrain.cli.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.rectrain.cli.option.StageOptions;
import org.rectrain.path.Updates;
import org.rectrain.path.runner.RunOutcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rectrain update}. */
@Command(
    name = "update",
    description =
        "Take up the new days: go on from the model in production, judge on the next day.",
    footer = {
      "",
      "Example: rectrain update -c configs/update.yaml --until 2026-03-18",
      "Learns all days to the date, is judged on the day after and on held-out rows of earlier",
      "days, and writes updates/D/ with prepare, train and update (update.json, report.html).",
      "Exit code 0 when it passes its gates; 4 when it does not, and nothing is promoted; with",
      "--skip-code 99 when there is nothing new."
    })
public final class UpdateCommand implements Callable<Integer> {
  @Option(
      names = "--until",
      paramLabel = "D",
      description =
          "Last day to learn, UTC; beats update.until. Default: the last but one of the log.")
  private @Nullable String until;

  @Mixin private StageOptions options = new StageOptions();

  @Override
  public Integer call() throws IOException {
    options.override("update.until", until);
    Updates.Plan plan = Updates.plan(options.config(), options.progress());
    String nothing = plan.nothing();
    return nothing == null
        ? options.run(plan.day(), Updates.STAGES, RunOutcome::upToDate)
        : options.nothingToDo(plan.day(), nothing);
  }
}
