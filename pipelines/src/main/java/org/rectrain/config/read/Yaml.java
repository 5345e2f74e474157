package org.rectrain.config.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import org.rectrain.Failure;

/** YAML text to a tree of values and back. */
public final class Yaml {
  private static final YAMLMapper MAPPER =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .build())
          .build();

  private static final ObjectReader ONE =
      MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Yaml() {}

  /** Parses a whole document; an empty one is an empty section. */
  public static JsonNode parse(String text, String source) {
    JsonNode tree = value(text, source);
    return tree.isNull() ? JsonNodeFactory.instance.objectNode() : tree;
  }

  /** Parses a whole document; an empty one is a null node. */
  public static JsonNode value(String text, String source) {
    try {
      JsonNode tree = ONE.readTree(text);
      return tree == null || tree.isMissingNode() ? JsonNodeFactory.instance.nullNode() : tree;
    } catch (MismatchedInputException e) {
      // What follows would be left out in silence.
      throw Failure.usage(
          source + ": holds more than one YAML document; expected one",
          "take out the lines '---', or make a file of each document");
    } catch (JsonProcessingException e) {
      var where = e.getLocation();
      String line = where == null ? "" : ":" + where.getLineNr();
      throw Failure.usage(
          source + line + ": not valid YAML: " + firstLine(e.getOriginalMessage()),
          "check the indentation, the colons and the quotes near that line");
    }
  }

  /** The tree as YAML text. */
  static String write(JsonNode tree) {
    try {
      return MAPPER.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write YAML", e);
    }
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse(text).strip();
  }
}
