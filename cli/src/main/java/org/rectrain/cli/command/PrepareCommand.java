package org.rectrain.cli.command;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.rectrain.cli.option.StageOptions;
import org.rectrain.path.StageName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rectrain prepare}. */
@Command(
    name = "prepare",
    description =
        "Clean raw logs; make sessions, histories, splits, negatives and features; prove that"
            + " nothing leaks.",
    footer = {"", "Example: rectrain prepare -c configs/sample.yaml --dry-run"})
public final class PrepareCommand implements Callable<Integer> {
  @Mixin private StageOptions options = new StageOptions();

  @Option(
      names = "--profile",
      description = "Look at the raw data and prepare nothing: columns, missing, times, labels.")
  private boolean profile;

  @Override
  public Integer call() throws IOException {
    return profile ? options.profile() : options.run(StageName.PREPARE);
  }
}
