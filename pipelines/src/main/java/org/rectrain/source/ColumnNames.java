package org.rectrain.source;

import java.util.List;

/** Column names in messages. */
final class ColumnNames {
  private static final int SHOWN = 30;
  private static final int LONGEST = 80;

  private ColumnNames() {}

  /** The first names, short enough to read. */
  static String some(List<String> names) {
    StringBuilder out = new StringBuilder();
    for (String name : names.subList(0, Math.min(SHOWN, names.size()))) {
      out.append(out.isEmpty() ? "" : ", ");
      out.append(name.length() > LONGEST ? name.substring(0, LONGEST) + "..." : name);
    }
    if (names.size() > SHOWN) {
      out.append(" and ").append(names.size() - SHOWN).append(" more");
    }
    return out.toString();
  }
}
