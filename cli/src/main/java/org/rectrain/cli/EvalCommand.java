package org.rectrain.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.rectrain.path.StageName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rectrain eval}. */
@Command(
    name = "eval",
    description = "Evaluate the scores: exact metrics with intervals, slices and gates.",
    footer = {"", "Example: rectrain eval -c configs/sample.yaml"})
final class EvalCommand implements Callable<Integer> {
  @Mixin private StageOptions options = new StageOptions();

  @Override
  public Integer call() throws IOException {
    return options.run(StageName.EVAL);
  }
}
