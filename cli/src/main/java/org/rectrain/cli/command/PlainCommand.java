package org.rectrain.cli.command;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.rectrain.cli.option.StageOptions;
import org.rectrain.path.StageName;
import org.rectrain.path.StageRow;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command of a stage that takes no options of its own, as the table of stages words it. */
@Command
public final class PlainCommand implements Callable<Integer> {
  private final StageName stage;
  @Mixin private StageOptions options = new StageOptions();

  private PlainCommand(StageName stage) {
    this.stage = stage;
  }

  @Override
  public Integer call() throws IOException {
    return options.run(stage);
  }

  /** Whether a stage's command is one of these. */
  public static boolean isOf(StageName stage) {
    return !stage.command().description().isEmpty();
  }

  /** Whether one of these has the name. */
  public static boolean exists(String name) {
    return Arrays.stream(StageName.values())
        .anyMatch(stage -> isOf(stage) && stage.command().group().equals(name));
  }

  /** The command of a stage. */
  public static CommandLine of(StageName stage) {
    StageRow.Command command = stage.command();
    CommandLine line = new CommandLine(new PlainCommand(stage));
    line.getCommandSpec().usageMessage().description(command.description());
    String[] footer = new String[command.footer().size() + 1];
    Arrays.setAll(footer, i -> i == 0 ? "" : command.footer().get(i - 1));
    line.getCommandSpec().usageMessage().footer(footer);
    return line;
  }
}
