package org.rectrain.cli.command;

import org.rectrain.cli.option.HelpOption;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that does nothing by itself and has others, one of which must be named. */
abstract class CommandGroup implements Runnable {
  @Spec CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // picocli acts on it
  @Mixin
  private HelpOption help = new HelpOption();

  private final String missing;

  /**
   * A group.
   *
   * @param missing the error where none of its commands is named
   */
  CommandGroup(String missing) {
    this.missing = missing;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), missing);
  }
}
