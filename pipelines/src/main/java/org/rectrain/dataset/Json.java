package org.rectrain.dataset;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.rectrain.Failure;
import org.rectrain.config.read.Option;
import org.rectrain.dataset.file.UndefinedNumbers;
import org.rectrain.dataset.file.WholeFile;

/**
 * Records to JSON and back: snake_case keys, records' order, lower-case enums, undefined numbers as
 * null ({@link UndefinedNumbers}), never as 0.
 */
public final class Json {
  private static final JsonMapper MAPPER = mapper(UndefinedNumbers.factory());

  /** For fingerprints, which are the same in all versions: NaN is a text there. */
  private static final JsonMapper DIGESTED = mapper(new JsonFactory());

  private static JsonMapper mapper(JsonFactory factory) {
    return JsonMapper.builder(factory)
        .addModule(UndefinedNumbers.module())
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
        .enable(SerializationFeature.INDENT_OUTPUT)
        .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .withCoercionConfig(
            LogicalType.Textual,
            text -> {
              text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail);
              text.setCoercion(CoercionInputShape.Float, CoercionAction.Fail);
              text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail);
            })
        .build();
  }

  private static final ObjectReader STRICT =
      MAPPER
          .reader()
          .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .with(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .with(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .without(DeserializationFeature.ACCEPT_FLOAT_AS_INT);

  private static final String AGAIN =
      "write or fetch the file again; of a run: remove the stage's folder and run the stage again";

  private Json() {}

  /**
   * Reads a record strictly: every component that may not be null is there, is of its type, and
   * within the range that its {@link Option} or its record's constructor asks for.
   *
   * @throws Failure (exit code 3) that names the file, and the key and its value where there is one
   */
  public static <T> T read(Path file, Class<T> type) {
    return record(file, "", tree(file), type);
  }

  /**
   * The same of a file's tree, which the caller may have completed.
   *
   * @param file that the tree is of, for the message
   */
  public static <T> T read(Path file, JsonNode tree, Class<T> type) {
    return record(file, "", tree, type);
  }

  /** The same for one part of a file, under its key. */
  public static <T> T read(Path file, String key, Class<T> type) {
    return record(file, key, tree(file).path(key), type);
  }

  /** Reads any JSON as a tree; no key may occur twice in it, and nothing behind it. */
  public static JsonNode tree(Path file) {
    return tree(bytes(file), file.toString());
  }

  /**
   * The same of bytes that were read before.
   *
   * @param source for the message
   */
  public static JsonNode tree(byte[] content, String source) {
    try {
      JsonNode tree = STRICT.readTree(content);
      if (tree.isMissingNode()) {
        throw Failure.input(source + ": is empty; expected JSON", AGAIN);
      }
      return tree;
    } catch (IOException e) {
      requireFetched(content, source);
      String why = e instanceof JsonProcessingException j ? j.getOriginalMessage() : e.getMessage();
      throw Failure.input(source + ": not the JSON that was expected: " + why, AGAIN, e);
    }
  }

  /** What Git leaves in the place of a large file that was not fetched begins so. */
  private static final byte[] POINTER =
      "version https://git-lfs.github.com/".getBytes(StandardCharsets.US_ASCII);

  /**
   * Refuses such a file.
   *
   * @throws Failure (exit code 3) that says how to get the file itself
   */
  public static void requireFetched(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      requireFetched(in.readNBytes(POINTER.length), file.toString());
    }
  }

  private static void requireFetched(byte[] content, String source) {
    int end = Math.min(content.length, POINTER.length);
    if (Arrays.equals(content, 0, end, POINTER, 0, POINTER.length)) {
      throw Failure.input(
          source + ": is a pointer of Git LFS; expected the file itself",
          "fetch the files: git lfs pull");
    }
  }

  /**
   * The bytes of a plain file; a pipe or a device would be waited on for ever.
   *
   * @throws Failure (exit code 3) when it is not there, is no plain file or cannot be read
   */
  public static byte[] bytes(Path file) {
    try {
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw Failure.input(file + ": is no plain file", "put the file itself there");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw Failure.input(
          file + ": no such file",
          "run the stage that writes it first, e.g. 'rectrain run -c FILE'",
          e);
    } catch (IOException e) {
      throw Failure.input(file + ": cannot be read: " + e.getMessage(), "check its permissions", e);
    }
  }

  private static <T> T record(Path file, String key, JsonNode tree, Class<T> type) {
    List<String> problems = new ArrayList<>();
    T value = null;
    if (tree.isNull() || tree.isMissingNode()) {
      problems.add(key.isEmpty() ? "holds no record" : "has no readable '" + key + "' part");
    } else {
      try {
        value = STRICT.forType(type).readValue(tree);
        RecordProblems.collect(value, type, key, problems);
      } catch (JsonMappingException e) {
        problems.addAll(RecordProblems.of(e, tree, key));
      } catch (IOException e) {
        throw new IllegalStateException("a tree cannot be read", e);
      }
    }
    if (value == null || !problems.isEmpty()) {
      throw Failure.input(file + ": " + String.join("; ", problems), AGAIN);
    }
    return value;
  }

  /** Whether a file is there and holds one whole JSON value. */
  public static boolean isWhole(Path file) {
    try {
      return Files.isRegularFile(file) && tree(file) != null;
    } catch (Failure torn) {
      return false;
    }
  }

  /** A record as a tree. */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** Writes a record or tree, indented, with a final newline. */
  public static void write(Path file, Object value) throws IOException {
    WholeFile.write(file, MAPPER.writeValueAsString(value) + "\n");
  }

  /** The value on one line; an undefined number that was read from an older file is null too. */
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
    } else if (node.isTextual() && node.textValue().equals("NaN")) { // read back from a file
      return NullNode.getInstance();
    }
    return node;
  }

  /** The value on one line. */
  public static String line(Object value) {
    return line(MAPPER, value);
  }

  private static String line(JsonMapper mapper, Object value) {
    try {
      return mapper.writer().without(SerializationFeature.INDENT_OUTPUT).writeValueAsString(value);
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

  /** SHA-256 of a record, in hex: the same in all versions. */
  public static String fingerprint(Object record) {
    return sha256(line(DIGESTED, record).getBytes(StandardCharsets.UTF_8));
  }

  /** SHA-256 of bytes, in hex. */
  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  /** A digest to fill piece by piece. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
