package org.rectrain.cli.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.rectrain.cli.option.StageOptions;
import org.rectrain.config.RunConfig;
import org.rectrain.path.runner.PathRunner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rectrain train}. */
@Command(
    name = "train",
    description =
        "Train the model (LoRA adapters, every weight or the towers alone) and fit the baselines.",
    footer = {"", "Example: rectrain train -c configs/sample.yaml train.epochs=2"})
public final class TrainCommand implements Callable<Integer> {
  @Mixin private StageOptions options = new StageOptions();

  @Override
  public Integer call() throws IOException {
    RunConfig config = options.config();
    return options.run(config, PathRunner.training(config));
  }
}
