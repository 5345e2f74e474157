package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.rectrain.config.ConfigSchema;
import org.rectrain.config.RunConfig;
import org.rectrain.config.read.Names;
import picocli.CommandLine;

/** Messages and hints name only commands and keys that exist. */
class HintsTest {
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");
  private static final Pattern COMMAND =
      Pattern.compile("(?:'|: )(?:\\./)?rectrain ([a-z][a-z-]*)(?: ([a-z]+)(?![\\w=./-]))?");
  private static final Pattern KEY =
      Pattern.compile(
          "(?<![\\w./-])((?:" + String.join("|", sections()) + ")(?:\\.[a-z_]+)+)(?![\\w(./*-])");

  /** Suffixes of files, names in other programs, names that users give, keys of list entries. */
  private static final Pattern NO_KEY =
      Pattern.compile(
          ".*\\.(json|jsonl|yaml|parquet|html|safetensors)|data\\.(item|user)"
              + "|data\\.events\\.labels\\.[a-z_]+|monitor\\.input\\.join\\.[a-z]+"
              + "|spark\\.(sql|ui|serializer|local|driver)\\b.*|output\\.dense.*");

  @Test
  void commandsAndKeysExist() throws IOException {
    Map<String, CommandLine> commands = Main.commandLine().getSubcommands();
    Set<String> keys = keys();
    List<String> wrong = new ArrayList<>();
    int seen = 0;
    for (String literal : literals()) {
      Matcher command = COMMAND.matcher(literal);
      while (command.find()) {
        seen++;
        CommandLine named = commands.get(command.group(1));
        if (named == null) {
          wrong.add("no command '" + command.group(1) + "': " + literal);
        } else if (!named.getSubcommands().isEmpty()
            && command.group(2) != null
            && !named.getSubcommands().containsKey(command.group(2))) {
          wrong.add("no command '" + command.group() + "': " + literal);
        }
      }
      Matcher key = KEY.matcher(literal);
      while (key.find()) {
        seen++;
        if (!keys.contains(key.group(1)) && !NO_KEY.matcher(key.group(1)).matches()) {
          wrong.add("no key '" + key.group(1) + "': " + literal);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(seen).isGreaterThan(100);
  }

  private static List<String> sections() {
    return Arrays.stream(RunConfig.class.getRecordComponents())
        .map(component -> Names.snake(component.getName()))
        .toList();
  }

  /** Every key and every section above one. */
  private static Set<String> keys() {
    Set<String> out = new HashSet<>();
    for (ConfigSchema.Line line : ConfigSchema.lines(RunConfig.class, "")) {
      for (String key = line.key(); !key.isEmpty(); ) {
        out.add(key);
        key = key.substring(0, Math.max(0, key.lastIndexOf('.')));
      }
    }
    return out;
  }

  /** The texts in the sources, those of several lines put together. */
  private static List<String> literals() throws IOException {
    List<String> out = new ArrayList<>();
    for (String module : List.of("pipelines", "cli")) {
      try (Stream<Path> files =
          Files.walk(ProjectFiles.root().resolve(module + "/src/main/java"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          String source = Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", "");
          Matcher literal = LITERAL.matcher(source);
          while (literal.find()) {
            out.add(literal.group(1));
          }
        }
      }
    }
    return out;
  }
}
