package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.rectrain.config.ConfigSchema;
import org.rectrain.config.RunConfig;

/** Messages and hints name only commands and keys that exist. */
class HintsTest {
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");
  private static final Pattern COMMAND = Pattern.compile("'(?:\\./)?rectrain ([a-z][a-z-]*)");
  private static final Pattern KEY =
      Pattern.compile(
          "(?<![\\w./-])((?:data|prepare|train|distill|score|eval|export|abtest|baselines|sample"
              + "|check)(?:\\.[a-z_]+)+)(?![\\w(./*-])");

  /** Suffixes of files, fields of other programs' files, names that users give. */
  private static final Pattern NO_KEY =
      Pattern.compile(
          ".*\\.(json|jsonl|yaml|parquet|html|safetensors)|data\\.(item|user)"
              + "|data\\.events\\.labels\\.[a-z_]+");

  @Test
  void commandsAndKeysExist() throws IOException {
    Set<String> commands = Main.commandLine().getSubcommands().keySet();
    Set<String> keys = keys();
    List<String> wrong = new ArrayList<>();
    int seen = 0;
    for (String literal : literals()) {
      Matcher command = COMMAND.matcher(literal);
      while (command.find()) {
        seen++;
        if (!commands.contains(command.group(1))) {
          wrong.add("no command '" + command.group(1) + "': " + literal);
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
