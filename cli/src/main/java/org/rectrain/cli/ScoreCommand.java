package org.rectrain.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.rectrain.path.StageName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code rectrain score}. */
@Command(
    name = "score",
    description = "Score the test split and retrieve the top K for each user, with every model.",
    footer = {"", "Example: rectrain score -c configs/sample.yaml"})
final class ScoreCommand implements Callable<Integer> {
  @Mixin private StageOptions options = new StageOptions();

  @Override
  public Integer call() throws IOException {
    return options.run(StageName.SCORE);
  }
}
