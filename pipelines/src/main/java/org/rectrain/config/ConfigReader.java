package org.rectrain.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.rectrain.Failure;
import org.rectrain.config.read.Binder;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.config.read.Yaml;

/** The one strict reader of configuration: a YAML file, then {@code key=value} overrides. */
public final class ConfigReader {
  private ConfigReader() {}

  /**
   * Reads a run's configuration.
   *
   * @param file the YAML file
   * @param overrides {@code dotted.key=value} pairs, values in YAML; later ones win, and null takes
   *     a key of the file away
   * @throws Failure (exit code 2) with all problems reported at once, (exit code 3) when the file
   *     is missing or unreadable
   */
  public static RunConfig read(Path file, List<String> overrides) {
    return read(file, overrides, warning -> {});
  }

  /**
   * The same of a file that a user wrote.
   *
   * @param warn is given one line on all values that have another name today, if there are any
   */
  public static RunConfig read(Path file, List<String> overrides, Consumer<String> warn) {
    return bind(text(file), overrides, RunConfig.class, file.toString(), warn);
  }

  /** Binds YAML text to a configuration record; {@code source} names it in messages. */
  public static <T extends Record> T bind(
      String yaml, List<String> overrides, Class<T> type, String source) {
    return bind(yaml, overrides, type, source, warning -> {});
  }

  private static <T extends Record> T bind(
      String yaml, List<String> overrides, Class<T> type, String source, Consumer<String> warn) {
    JsonNode tree = Yaml.parse(yaml, source);
    List<String> problems = new ArrayList<>();
    if (tree instanceof ObjectNode root) {
      overrides.forEach(override -> apply(root, override, problems));
    }
    return bound(tree, type, problems, source, warn);
  }

  /**
   * A configuration that differs in some keys; it is checked as one that was read.
   *
   * @param changes by dotted key; a null node takes the key away
   * @param source names it in messages
   * @throws Failure (exit code 2) with all problems reported at once
   */
  public static RunConfig with(RunConfig config, Map<String, JsonNode> changes, String source) {
    ObjectNode root = ConfigTrees.of(config);
    List<String> problems = new ArrayList<>();
    changes.forEach((key, value) -> set(root, key, value, key, problems));
    return bound(root, RunConfig.class, problems, source, warning -> {});
  }

  private static <T extends Record> T bound(
      JsonNode tree, Class<T> type, List<String> problems, String source, Consumer<String> warn) {
    Binder binder = new Binder();
    Object bound = binder.bindRecord(tree, type, "");
    problems.addAll(binder.problems());
    if (!problems.isEmpty() || bound == null) {
      String count = problems.size() == 1 ? "1 problem" : problems.size() + " problems";
      throw Failure.usage(
          source + ": " + count,
          problems,
          "'rectrain config schema' lists every key with its type, range and default");
    }
    if (!binder.warnings().isEmpty()) {
      warn.accept(source + ": " + String.join("; ", binder.warnings()));
    }
    return type.cast(bound);
  }

  private static String text(Path file) {
    if (Files.isDirectory(file)) {
      throw Failure.input(
          file + ": is a folder; expected a YAML file",
          "name a file in it: -c " + file + "/NAME.yaml");
    }
    if (!Files.exists(file)) {
      throw Failure.input(
          file + ": no such configuration file", "'rectrain config list' shows those that ship");
    }
    // Whoever writes into a pipe of the shell, as in -c <(...), is there; a named one may wait for
    // ever.
    if (!Files.isRegularFile(file) && !file.toString().matches("/dev/(fd/\\d+|stdin)")) {
      throw Failure.input(file + ": is no plain file; expected a YAML file", "name a file");
    }
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (MalformedInputException e) {
      throw Failure.input(file + ": not UTF-8 text; expected YAML", "save the file as UTF-8", e);
    } catch (IOException e) {
      throw Failure.input(file + ": cannot be read: " + e.getMessage(), "check its permissions", e);
    }
  }

  private static void apply(ObjectNode root, String override, List<String> problems) {
    int equals = override.indexOf('=');
    if (equals <= 0) {
      problems.add("'" + override + "': an override is written key=value, e.g. train.epochs=2");
      return;
    }
    String key = override.substring(0, equals).strip();
    try {
      set(root, key, scalarOrFlow(key, override.substring(equals + 1)), override, problems);
    } catch (Failure e) {
      problems.add(
          e.getMessage() + "; a text with such signs goes in its own quotes: " + quoted(override));
    }
  }

  private static void set(
      ObjectNode root, String key, JsonNode value, String shown, List<String> problems) {
    String[] path = key.split("\\.", -1);
    ObjectNode node = root;
    for (int i = 0; i < path.length - 1; i++) {
      JsonNode child = node.get(path[i]);
      if (child == null || child.isNull()) {
        // Unsetting below a section that is not there must not make it: a section means its stage.
        child = value.isNull() ? JsonNodeFactory.instance.objectNode() : node.putObject(path[i]);
      }
      if (!(child instanceof ObjectNode section)) {
        problems.add(shown + ": '" + path[i] + "' is a value in the file; it has no keys below");
        return;
      }
      node = section;
    }
    node.set(path[path.length - 1], value);
  }

  private static String quoted(String override) {
    int equals = override.indexOf('=');
    String value = override.substring(equals + 1);
    return "'" + override.substring(0, equals + 1) + '"' + value.replace("\"", "\\\"") + "\"'";
  }

  private static JsonNode scalarOrFlow(String key, String value) {
    // An empty value is an empty text, not an empty section; null takes the key away.
    return value.isBlank() ? TextNode.valueOf("") : Yaml.value(value, key + " = '" + value + "'");
  }
}
