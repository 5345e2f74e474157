package org.rectrain.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.rectrain.cli.command.AbtestCommand;
import org.rectrain.cli.command.BenchCommand;
import org.rectrain.cli.command.ConfigCommand;
import org.rectrain.cli.command.EvalCommand;
import org.rectrain.cli.command.ExplainCommand;
import org.rectrain.cli.command.IngestCommand;
import org.rectrain.cli.command.InitCommand;
import org.rectrain.cli.command.LabelCommand;
import org.rectrain.cli.command.ModelsCommand;
import org.rectrain.cli.command.MonitorCommand;
import org.rectrain.cli.command.PlainCommand;
import org.rectrain.cli.command.PrepareCommand;
import org.rectrain.cli.command.RolloutCommand;
import org.rectrain.cli.command.RunCommand;
import org.rectrain.cli.command.ShadowCommand;
import org.rectrain.cli.command.TrackCommand;
import org.rectrain.cli.command.TrainCommand;
import org.rectrain.cli.command.TransformCommand;
import org.rectrain.cli.command.UpdateCommand;
import org.rectrain.path.StageName;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;

/** The commands below {@code rectrain}: of the classes here and of the stages without one. */
final class Commands {
  private static final List<Class<?>> CLASSES =
      List.of(
          InitCommand.class,
          RunCommand.class,
          IngestCommand.class,
          PrepareCommand.class,
          TransformCommand.class,
          TrainCommand.class,
          EvalCommand.class,
          AbtestCommand.class,
          MonitorCommand.class,
          UpdateCommand.class,
          RolloutCommand.class,
          ShadowCommand.class,
          ExplainCommand.class,
          LabelCommand.class,
          ModelsCommand.class,
          TrackCommand.class,
          ConfigCommand.class,
          BenchCommand.class,
          AutoComplete.GenerateCompletion.class,
          HelpCommand.class);

  /** What speaks of all commands. */
  private static final List<String> OF_ALL = List.of("help", "generate-completion");

  /** Words that ask which commands there are, or which version. */
  private static final Set<String> OVERVIEW = Set.of("-h", "--help", "-V", "--version");

  /** How a command is made of its class, or of the stage that it runs. */
  private record Making(
      Function<Class<?>, CommandLine> ofClass, Function<StageName, CommandLine> ofStage) {}

  private static final Making COMPLETE = new Making(CommandLine::new, PlainCommand::of);

  /** Without options and parameters, which a list of commands does not show. */
  private static final Making TITLES = new Making(Commands::title, Commands::title);

  private Commands() {}

  /** Adds all, in the order in which help lists them. */
  static void all(CommandLine top) {
    add(top, name -> true, COMPLETE);
    SectionHelp.install(top);
  }

  /**
   * Adds what these words need: the one command that the first word names, since to build all takes
   * longer than many of them; all where it names none.
   */
  static void of(CommandLine top, String... words) {
    if (words.length == 1 && OVERVIEW.contains(words[0])) {
      add(top, name -> true, TITLES);
      return;
    }
    boolean one = words.length > 0 && !OF_ALL.contains(words[0]) && exists(words[0]);
    add(top, one ? words[0]::equals : name -> true, COMPLETE);
    SectionHelp.install(top);
  }

  private static CommandLine title(Class<?> type) {
    Command command = type.getAnnotation(Command.class);
    return title(command.header(), command.description());
  }

  private static CommandLine title(StageName stage) {
    return title(new String[0], new String[] {stage.command().description()});
  }

  private static CommandLine title(String[] header, String[] description) {
    CommandSpec spec = CommandSpec.create();
    spec.usageMessage().header(header).description(description);
    return new CommandLine(spec);
  }

  private static boolean exists(String name) {
    return classes().containsKey(name) || PlainCommand.exists(name);
  }

  private static Map<String, Class<?>> classes() {
    Map<String, Class<?>> out = new LinkedHashMap<>();
    CLASSES.forEach(type -> out.put(type.getAnnotation(Command.class).name(), type));
    return out;
  }

  private static void add(CommandLine top, Predicate<String> wanted, Making making) {
    Map<String, Class<?>> left = classes();
    left.keySet().removeIf(wanted.negate());
    for (String first : List.of("init", "run")) {
      addClass(top, first, left, making);
    }
    for (StageName stage : StageName.values()) {
      String group = stage.command().group();
      if (!wanted.test(group) || !stage.command().exists()) {
        continue;
      }
      if (PlainCommand.isOf(stage)) {
        top.addSubcommand(group, making.ofStage().apply(stage));
      } else if (!top.getSubcommands().containsKey(group) && !addClass(top, group, left, making)) {
        throw new IllegalStateException("no class for the command '" + group + "'");
      }
    }
    for (String name : List.copyOf(left.keySet())) {
      addClass(top, name, left, making);
    }
  }

  /** Adds the command of a class that is left; false where there is none. */
  private static boolean addClass(
      CommandLine top, String name, Map<String, Class<?>> left, Making making) {
    Class<?> type = left.remove(name);
    if (type != null) {
      top.addSubcommand(name, making.ofClass().apply(type));
    }
    return type != null;
  }
}
