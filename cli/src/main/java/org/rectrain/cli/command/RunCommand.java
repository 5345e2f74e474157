package org.rectrain.cli.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.rectrain.cli.option.StageOptions;
import org.rectrain.config.RunConfig;
import org.rectrain.path.runner.PathRunner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rectrain run}. */
@Command(
    name = "run",
    description = "Run the whole path of a configuration, skipping what is up to date.",
    footer = {"", "Example: rectrain run -c configs/sample.yaml"})
public final class RunCommand implements Callable<Integer> {
  @Mixin private StageOptions options = new StageOptions();

  @Override
  public Integer call() throws IOException {
    RunConfig config = options.config();
    return options.run(config, PathRunner.wanted(config));
  }
}
