package org.rectrain.cli.command;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.rectrain.cli.option.StageOptions;
import org.rectrain.path.StageName;
import org.rectrain.path.runner.RunOutcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rectrain monitor}. */
@Command(
    name = "monitor",
    description = "Has the log moved away from what the model knows: drift, or a broken pipeline?",
    footer = {
      "",
      "Example: rectrain monitor -c configs/monitor.yaml --date 2026-03-20",
      "Writes monitor/verdict.json, report.html, metrics.prom, alerts.yaml and the summary of",
      "each day. The decision is retrain, nothing_to_do, not_enough or broken. Exit code 0;",
      "4 when the data is broken and must not be trained on; with --skip-code 99 when there",
      "is nothing to do or not enough to judge."
    })
public final class MonitorCommand implements Callable<Integer> {
  @Option(
      names = "--date",
      paramLabel = "D",
      description = "The window to judge, by its last day or hour; beats monitor.date.")
  private @Nullable String date;

  @Mixin private StageOptions options = new StageOptions();

  @Override
  public Integer call() throws IOException {
    options.override("monitor.date", date);
    return options.run(options.config(), List.of(StageName.MONITOR), outcome -> !retrains(outcome));
  }

  private static boolean retrains(RunOutcome outcome) {
    Map<String, Object> headline =
        outcome.headlines().getOrDefault(StageName.MONITOR.folder(), Map.of());
    return "retrain".equals(headline.get("decision"));
  }
}
