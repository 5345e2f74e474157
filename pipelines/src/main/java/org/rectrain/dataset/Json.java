package org.rectrain.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.rectrain.Failure;
import org.rectrain.dataset.file.WholeFile;

/**
 * Records to JSON and back: snake_case keys, records' order, lower-case enums, NaN as the text
 * {@code "NaN"} (undefined is never written as 0).
 */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(com.fasterxml.jackson.databind.MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(com.fasterxml.jackson.databind.cfg.EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private Json() {}

  /** Reads a record; a missing or broken file is a {@link Failure} that names it. */
  public static <T> T read(Path file, Class<T> type) {
    try {
      return MAPPER.readValue(Files.readAllBytes(file), type);
    } catch (NoSuchFileException e) {
      throw Failure.input(
          file + ": no such file",
          "run the stage that writes it first, e.g. 'rectrain run -c FILE'",
          e);
    } catch (JsonProcessingException e) {
      throw Failure.input(
          file + ": not the JSON that was expected: " + e.getOriginalMessage(),
          "remove the stage's folder and run the stage again",
          e);
    } catch (IOException e) {
      throw Failure.input(file + ": cannot be read: " + e.getMessage(), "check its permissions", e);
    }
  }

  /** Whether a file is there and holds one whole JSON value. */
  public static boolean isWhole(Path file) {
    try {
      return Files.isRegularFile(file) && !tree(file).isMissingNode();
    } catch (Failure torn) {
      return false;
    }
  }

  /** Reads any JSON as a tree. */
  public static JsonNode tree(Path file) {
    return read(file, JsonNode.class);
  }

  /** A record as a tree. */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** A tree as a record; an {@link IllegalArgumentException} says what does not fit. */
  public static <T> T convert(JsonNode tree, Class<T> type) {
    return MAPPER.convertValue(tree, type);
  }

  /** Writes a record or tree, indented, with a final newline. */
  public static void write(Path file, Object value) throws IOException {
    WholeFile.write(file, MAPPER.writeValueAsString(value) + "\n");
  }

  /** The value on one line for a reader in any language: an undefined number is null. */
  public static String message(Object value) {
    return line(withoutNaN(MAPPER.valueToTree(value)));
  }

  private static JsonNode withoutNaN(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().forEach(field -> field.setValue(withoutNaN(field.getValue())));
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, withoutNaN(array.get(i)));
      }
    } else if (node.isFloatingPointNumber() && !Double.isFinite(node.doubleValue())) {
      return NullNode.getInstance();
    } else if (node.isTextual() && node.textValue().equals("NaN")) { // read back from a file
      return NullNode.getInstance();
    }
    return node;
  }

  /** The value on one line. */
  public static String line(Object value) {
    try {
      return MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot write JSON", e);
    }
  }

  /** One JSON value from text that this class wrote. */
  public static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + text, e);
    }
  }

  static byte[] bytes(Object value) {
    return line(value).getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  /** SHA-256 of bytes, in hex. */
  public static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
