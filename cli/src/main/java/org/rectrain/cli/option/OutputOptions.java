package org.rectrain.cli.option;

import picocli.CommandLine.Option;

/** How a command prints. */
public final class OutputOptions {
  @Option(names = "--json", description = "Print nothing but the final JSON line.")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and leave.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  public boolean json() {
    return json;
  }
}
