package org.rectrain.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.rectrain.path.StageName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rectrain sample}. */
@Command(
    name = "sample",
    description = "Make behaviour logs with known truth.",
    footer = {"", "Example: rectrain sample -c configs/generate.yaml sample.events=100000"})
final class SampleCommand implements Callable<Integer> {
  @Mixin private StageOptions options = new StageOptions();

  @Override
  public Integer call() throws IOException {
    return options.run(StageName.SAMPLE);
  }
}
