package org.rectrain.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The top command: it only lists the others, see {@link Commands}. */
@Command(
    name = "rectrain",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "From raw behaviour logs to a recommender model you can trust.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Example: rectrain run -c configs/sample.yaml",
      "",
      "Exit codes: 0 done; 1 a fault of rectrain; 2 wrong usage or config; 3 input missing or"
          + " unreadable; 4 a gate or check failed; 75 another process holds the run, try again; 99"
          + " nothing to do (--skip-code); 129, 130 and 143 interrupted. The last line of stdout is"
          + " one JSON object: status, code, results, error, hint, retry."
    })
final class Rectrain implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
