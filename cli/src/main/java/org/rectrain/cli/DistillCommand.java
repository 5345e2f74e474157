package org.rectrain.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.rectrain.path.StageName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rectrain distill}. */
@Command(
    name = "distill",
    description = "Teach a small student what the trained model knows.",
    footer = {"", "Example: rectrain distill -c configs/sample.yaml"})
final class DistillCommand implements Callable<Integer> {
  @Mixin private StageOptions options = new StageOptions();

  @Override
  public Integer call() throws IOException {
    return options.run(StageName.DISTILL);
  }
}
