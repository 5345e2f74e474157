package org.rectrain.prepare.log;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a cell that holds a list of item ids. */
public final class ItemLists {
  private ItemLists() {}

  /**
   * The ids of a cell, in order: {@code [3, "a"]} as JSON writes it, or {@code 3 a} and {@code
   * 3,a}. No cell gives an empty list; nulls and empty ids are left out.
   */
  public static List<String> parse(@Nullable String cell) {
    if (cell == null) {
      return List.of();
    }
    String text = cell.strip();
    if (text.startsWith("[") && text.endsWith("]")) {
      text = text.substring(1, text.length() - 1);
    }
    List<String> out = new ArrayList<>();
    for (String part : text.split("[,\\s]+")) {
      String id = part;
      if (id.length() >= 2 && id.startsWith("\"") && id.endsWith("\"")) {
        id = id.substring(1, id.length() - 1);
      }
      if (!id.isEmpty() && !part.equals("null")) {
        out.add(id);
      }
    }
    return out;
  }
}
