package org.rectrain.prepare.log;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.rectrain.source.text.CellList;

/** Reads a cell that holds a list of item ids. */
public final class ItemLists {
  private static final Pattern PART = Pattern.compile("[^,\\s]+");

  private ItemLists() {}

  /**
   * The ids of a cell, in order: {@code [3, "a"]} as JSON writes it, or {@code 3 a} and {@code
   * 3,a}. No cell gives an empty list; nulls and empty ids are left out.
   */
  public static List<String> parse(@Nullable String cell) {
    if (cell == null) {
      return List.of();
    }
    List<String> listed = CellList.of(cell);
    if (listed != null) {
      return listed.stream().filter(id -> !id.isEmpty()).toList();
    }
    String text = cell.strip();
    if (text.startsWith("[") && text.endsWith("]")) {
      text = text.substring(1, text.length() - 1);
    }
    List<String> out = new ArrayList<>();
    for (MatchResult match : PART.matcher(text).results().toList()) {
      String part = match.group();
      boolean quoted = part.length() >= 2 && part.startsWith("\"") && part.endsWith("\"");
      String id = quoted ? part.substring(1, part.length() - 1) : part;
      if (!id.isEmpty() && !part.equals("null")) {
        out.add(id);
      }
    }
    return out;
  }
}
