package org.rectrain.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.rectrain.path.StageName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rectrain check}. */
@Command(
    name = "check",
    description = "Compare an offline and an online sample of features; exit code 4 on a mismatch.",
    footer = {"", "Example: rectrain check -c configs/sample.yaml"})
final class CheckCommand implements Callable<Integer> {
  @Mixin private StageOptions options = new StageOptions();

  @Override
  public Integer call() throws IOException {
    return options.run(StageName.CHECK);
  }
}
