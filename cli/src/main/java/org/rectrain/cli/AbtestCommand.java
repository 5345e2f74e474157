package org.rectrain.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.rectrain.path.StageName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rectrain abtest}. */
@Command(
    name = "abtest",
    description = "Analyse an online experiment.",
    footer = {"", "Example: rectrain abtest -c configs/sample.yaml"})
final class AbtestCommand implements Callable<Integer> {
  @Mixin private StageOptions options = new StageOptions();

  @Override
  public Integer call() throws IOException {
    return options.run(StageName.ABTEST);
  }
}
