package org.rectrain.cli.option;

import picocli.CommandLine.Option;

/** {@code --help} for commands that have no other shared options. */
public final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and leave.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;
}
