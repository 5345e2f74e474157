package org.rectrain.source.text;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.unsafe.types.UTF8String;
import org.jspecify.annotations.Nullable;

/** A cell that holds a JSON list: its elements are the values, whatever letters they hold. */
public final class CellList {
  private CellList() {}

  /**
   * The elements of a list, texts without their quotes, the rest as written; nulls are left out.
   *
   * @return null when the cell is no JSON list
   */
  public static @Nullable List<String> of(String cell) {
    List<@Nullable String> all = all(cell);
    return all == null ? null : all.stream().filter(Objects::nonNull).toList();
  }

  /** The same with nulls, for lists whose indices mean something. */
  public static @Nullable List<@Nullable String> all(String cell) {
    JsonTree list = parse(cell);
    if (list == null) {
      return null;
    }
    List<@Nullable String> out = new ArrayList<>(list.items().size());
    for (JsonTree item : list.items()) {
      UTF8String text = item.text();
      out.add(text == null ? null : text.toString());
    }
    return out;
  }

  private static @Nullable JsonTree parse(String cell) {
    String text = cell.strip();
    if (!text.startsWith("[") || !text.endsWith("]")) {
      return null;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (JsonParser parser = JsonRows.FACTORY.createParser(bytes)) {
      parser.nextToken();
      JsonTree list = JsonTree.read(parser, bytes, 0);
      return parser.nextToken() == null ? list : null;
    } catch (IOException e) {
      return null; // a text in brackets, such as a title
    }
  }

  /** The cell, or the elements of a list of texts with commas between them. */
  public static String prose(String cell) {
    // A list of numbers is no prose, and a title may be [1].
    List<String> values = cell.indexOf('"') >= 0 ? of(cell) : null;
    return values == null ? cell : String.join(", ", values);
  }
}
