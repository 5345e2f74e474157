package org.rectrain.config.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  private static final YAMLFactory FACTORY = MAPPER.getFactory();

  private static final int DEEPEST = 50;

  private Yaml() {}

  /** Parses a whole document; an empty one is an empty section. */
  public static JsonNode parse(String text, String source) {
    JsonNode tree = value(text, source);
    return tree.isNull() ? JsonNodeFactory.instance.objectNode() : tree;
  }

  /**
   * Parses a whole document; an empty one is a null node.
   *
   * @throws Failure (exit code 2) with the line of what is not YAML, or would not be read as it is
   *     meant: a second document, aliases, tags, doubled keys, hundreds of levels
   */
  public static JsonNode value(String text, String source) {
    try (YAMLParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() == null) {
        return JsonNodeFactory.instance.nullNode();
      }
      JsonNode tree = node(parser, source, 0);
      if (parser.nextToken() != null) {
        throw Failure.usage(
            source + ": holds more than one YAML document; expected one",
            "take out the lines '---', or make a file of each document");
      }
      return tree;
    } catch (JsonProcessingException e) {
      var where = e.getLocation();
      String line = where == null ? "" : ":" + where.getLineNr();
      throw Failure.usage(
          source + line + ": not valid YAML: " + firstLine(e.getOriginalMessage()),
          "check the indentation, the colons and the quotes near that line");
    } catch (IOException e) {
      throw new UncheckedIOException("text in memory", e);
    }
  }

  private static JsonNode node(YAMLParser parser, String source, int depth) throws IOException {
    refuseTagsAndAliases(parser, source);
    if (depth > DEEPEST) {
      throw refused(parser, source, "more than " + DEEPEST + " levels", "no key is that deep");
    }
    JsonNodeFactory f = JsonNodeFactory.instance;
    String text = parser.getText();
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        ObjectNode object = f.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          refuseTagsAndAliases(parser, source);
          String key = parser.currentName();
          parser.nextToken();
          object.set(key, node(parser, source, depth + 1));
        }
        yield object;
      }
      case START_ARRAY -> {
        ArrayNode array = f.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(node(parser, source, depth + 1));
        }
        yield array;
      }
      case VALUE_NULL -> f.nullNode();
      case VALUE_TRUE -> WrittenScalar.flag(true, text);
      case VALUE_FALSE -> WrittenScalar.flag(false, text);
      case VALUE_NUMBER_INT -> WrittenScalar.whole(parser.getNumberValue(), text);
      case VALUE_NUMBER_FLOAT -> number(parser, text);
      default -> f.textNode(text);
    };
  }

  /** YAML's own words for what is no number, {@code .inf} and {@code .nan}, stay words. */
  private static JsonNode number(YAMLParser parser, String text) throws IOException {
    boolean word =
        text.endsWith("f") || text.endsWith("n") || text.endsWith("F") || text.endsWith("N");
    return word ? TextNode.valueOf(text) : WrittenScalar.fraction(parser.getDoubleValue(), text);
  }

  private static void refuseTagsAndAliases(YAMLParser parser, String source) throws IOException {
    if (parser.isCurrentAlias()) {
      throw refused(
          parser,
          source,
          "the alias '*" + parser.getText() + "'",
          "write the value out where it is used; a text that starts with * goes in quotes");
    }
    if (parser.getTypeId() != null) {
      throw refused(
          parser,
          source,
          "the tag '" + parser.getTypeId() + "'",
          "leave it out: the key decides the type; a text that starts with ! goes in quotes");
    }
  }

  private static Failure refused(YAMLParser parser, String source, String what, String hint) {
    int line = parser.currentTokenLocation().getLineNr();
    return Failure.usage(source + ":" + line + ": " + what + " is not read", hint);
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
