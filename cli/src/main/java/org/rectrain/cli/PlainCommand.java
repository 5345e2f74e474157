package org.rectrain.cli;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.rectrain.path.StageName;
import org.rectrain.path.StageRow;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command of a stage that takes no options of its own, as the table of stages words it. */
@Command
final class PlainCommand implements Callable<Integer> {
  private final StageName stage;
  @Mixin private StageOptions options = new StageOptions();

  private PlainCommand(StageName stage) {
    this.stage = stage;
  }

  @Override
  public Integer call() throws IOException {
    return options.run(stage);
  }

  /** Adds those of all stages, and lists the path's commands in its order, behind {@code run}. */
  static void install(CommandLine top) {
    Map<String, CommandLine> others = new LinkedHashMap<>(top.getSubcommands());
    others.keySet().forEach(top.getCommandSpec()::removeSubcommand);
    for (String first : List.of("init", "run")) {
      top.addSubcommand(first, requireNonNull(others.remove(first)));
    }
    for (StageName stage : StageName.values()) {
      StageRow.Command command = stage.command();
      if (!command.description().isEmpty()) {
        top.addSubcommand(command.words(), of(stage));
      } else if (others.containsKey(command.group())) {
        top.addSubcommand(command.group(), requireNonNull(others.remove(command.group())));
      } else if (command.exists() && !top.getSubcommands().containsKey(command.group())) {
        throw new IllegalStateException("no class for the command '" + command.words() + "'");
      }
    }
    others.forEach(top::addSubcommand);
  }

  private static CommandLine of(StageName stage) {
    StageRow.Command command = stage.command();
    CommandLine line = new CommandLine(new PlainCommand(stage));
    line.getCommandSpec().usageMessage().description(command.description());
    String[] footer = new String[command.footer().size() + 1];
    Arrays.setAll(footer, i -> i == 0 ? "" : command.footer().get(i - 1));
    line.getCommandSpec().usageMessage().footer(footer);
    return line;
  }
}
