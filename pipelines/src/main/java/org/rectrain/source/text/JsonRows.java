package org.rectrain.source.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;

/** TextRows of JSON objects. Numbers and lists are kept as they are written. */
public final class JsonRows implements TextRows {
  public static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .build();

  private final Pieces pieces;
  private final long from;
  private final long end;
  private final List<JsonPath> paths;
  private final Map<String, Integer> slots = new HashMap<>();
  private final boolean flat;
  private final @Nullable UTF8String[] values;
  private final List<JsonTree> elements = new ArrayList<>();
  private @Nullable JsonTree whole;
  private int element;
  private long line;
  private @Nullable String broken;

  /**
   * TextRows of a part of a file.
   *
   * @param columns wanted names or paths
   * @param from first byte; above 0 the line that it falls into is left to the part before
   * @param end lines that begin at or after this byte are left to the next part
   */
  public JsonRows(TextFile file, boolean lines, List<String> columns, long from, long end)
      throws IOException {
    this.from = from;
    this.end = end;
    paths = columns.stream().map(JsonPath::of).toList();
    flat = paths.stream().allMatch(JsonPath::isFlat);
    values = new UTF8String[paths.size()];
    for (int i = 0; i < paths.size(); i++) {
      slots.putIfAbsent(columns.get(i), i);
    }
    var in = file.open(from == 0 ? 0 : from - 1);
    pieces = lines ? new LineReader(in, file.path()) : new ObjectReader(in, file.path());
    if (from > 0) {
      pieces.next();
    }
  }

  /**
   * Checks that at most one list makes rows.
   *
   * @throws Failure (exit code 2) when several do
   */
  public static void requireOneList(String section, List<String> columns) {
    List<List<Object>> lists =
        columns.stream()
            .map(c -> JsonPath.of(c).each())
            .filter(e -> e != null)
            .<List<Object>>map(e -> e)
            .distinct()
            .toList();
    if (lists.size() > 1) {
      throw Failure.usage(
          section + ": the columns take rows from several lists: " + lists,
          "one list can make rows; take single elements of others, e.g. tags[0]");
    }
  }

  @Override
  public boolean next() {
    if (element + 1 < elements.size()) {
      element++;
      row(whole, elements.get(element));
      return true;
    }
    while (pieces.next()) {
      line++;
      if (from + pieces.offset() - (from > 0 ? 1 : 0) >= end) {
        return false;
      }
      if (parse()) {
        return true;
      }
    }
    return false;
  }

  /** Reads the object of a piece; false when the piece is blank. */
  private boolean parse() {
    byte[] bytes = pieces.bytes();
    int start = pieces.start();
    int length = pieces.end() - start;
    broken = null;
    elements.clear();
    whole = null;
    element = 0;
    Arrays.fill(values, null);
    if (!Bytes.isUtf8(bytes, start, start + length)) {
      broken = CsvRows.NOT_UTF8;
      return true;
    }
    try (JsonParser parser = FACTORY.createParser(bytes, start, length)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return false;
      }
      if (first != JsonToken.START_OBJECT) {
        broken = "not a JSON object";
        return true;
      }
      if (flat) {
        fields(parser, bytes, start);
      } else {
        tree(JsonTree.read(parser, bytes, start));
      }
      if (broken == null && parser.nextToken() != null) {
        broken = "more than one JSON value";
      }
    } catch (JsonProcessingException e) {
      broken = "not JSON: " + e.getOriginalMessage().replaceFirst(" \\(start marker.*", "");
    } catch (IOException e) {
      broken = "not JSON: " + e.getMessage();
    }
    return true;
  }

  private void fields(JsonParser parser, byte[] bytes, int start) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      Integer slot = slots.get(parser.currentName());
      JsonToken token = parser.nextToken();
      if (slot != null && values[slot] != null) {
        broken = "the key '" + parser.currentName() + "' is there twice";
      }
      if (slot == null) {
        parser.skipChildren();
      } else if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
        int open = start + (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        int close = start + (int) parser.currentLocation().getByteOffset();
        values[slot] = UTF8String.fromBytes(bytes, open, close - open);
      } else {
        values[slot] = token == JsonToken.VALUE_NULL ? null : text(parser.getText());
      }
    }
  }

  /** Half of a pair of surrogates is no character; as UTF-8 all halves would be the same one. */
  private UTF8String text(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isSurrogatePair(
            text.charAt(i), i + 1 < text.length() ? text.charAt(i + 1) : ' ')) {
          broken = "half a surrogate pair is no character";
        }
        i++;
      }
    }
    return UTF8String.fromString(text);
  }

  private void tree(JsonTree tree) {
    whole = tree;
    for (JsonPath path : paths) {
      if (path.each() != null && !tree.fields().containsKey(path.whole())) {
        JsonTree list = tree.at(path.each());
        if (list != null && elements.isEmpty()) {
          elements.addAll(list.items());
        }
      }
    }
    row(tree, elements.isEmpty() ? null : elements.get(0));
  }

  private void row(@Nullable JsonTree tree, @Nullable JsonTree one) {
    for (int i = 0; i < values.length; i++) {
      JsonPath path = paths.get(i);
      JsonTree named = tree == null ? null : tree.fields().get(path.whole());
      JsonTree root = path.each() == null ? tree : one;
      JsonTree found = named != null || root == null ? named : root.at(path.rest());
      values[i] = found == null ? null : found.text();
    }
  }

  @Override
  public @Nullable String broken() {
    return broken;
  }

  @Override
  public long line() {
    return line;
  }

  @Override
  public String raw() {
    return pieces.shown();
  }

  @Override
  public @Nullable UTF8String value(int column) {
    return values[column];
  }

  @Override
  public void close() {
    pieces.close();
  }
}
