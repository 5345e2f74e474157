package org.rectrain.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.rectrain.bench.Bench;
import org.rectrain.bench.BenchResult;
import org.rectrain.cli.option.OutputOptions;
import org.rectrain.cli.terminal.LastLine;
import org.rectrain.cli.terminal.TerminalProgress;
import org.rectrain.config.BenchConfig;
import org.rectrain.config.ConfigReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code rectrain bench}. */
@Command(
    name = "bench",
    description = "Measure what this machine reaches: the encoder, its training, the data side.",
    footer = {"", "Example: rectrain bench threads=[1,2] precisions=[fp32] seconds=10"})
public final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "key=value",
      arity = "0..*",
      description = "What to measure, see the keys below, e.g. batch=64.")
  private List<String> settings = new ArrayList<>();

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    BenchConfig config = ConfigReader.bind("{}", settings, BenchConfig.class, "bench");
    BenchResult result = Bench.run(config, new TerminalProgress(output.json() ? null : err));
    if (!output.json()) {
      print(result, err);
    }
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("status", "done");
    line.put("bench", result);
    return LastLine.done(spec.commandLine().getOut(), line);
  }

  private static void print(BenchResult result, PrintWriter err) {
    err.printf(
        "%n%s, %d texts of %d tokens, LoRA on query and value; %d cores, %,d MiB free%n",
        result.base(), result.batch(), result.tokens(), result.cores(), result.memoryMegabytes());
    err.printf(
        "%-10s %7s %18s %18s %12s %9s%n",
        "precision", "threads", "forward tokens/s", "training tokens/s", "steps/s", "peak MiB");
    for (BenchResult.Line line : result.encoder()) {
      err.printf(
          "%-10s %7d %,18.0f %,18.0f %12.2f %,9d%n",
          line.precision(),
          line.threads(),
          line.forwardTokensPerSecond(),
          line.trainingTokensPerSecond(),
          line.trainingStepsPerSecond(),
          line.peakMegabytes());
    }
    BenchResult.Data data = result.data();
    if (data != null) {
      err.printf(
          "%nprepare: %,d rows in %.1f s, %,.0f rows/s, peak %,d MiB%n",
          data.rows(), data.seconds(), data.rowsPerSecond(), data.peakMegabytes());
    }
    err.flush();
  }
}
