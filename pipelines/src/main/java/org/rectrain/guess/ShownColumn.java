package org.rectrain.guess;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A column of lists of what was shown, such as {@code N1-1 N2-0}, of which each entry makes a row.
 *
 * @param column that holds the lists
 * @param separator between entries
 * @param id of the row that a list is in; null without
 * @param history column of the items clicked before; null without
 * @param all names of the file's columns
 */
record ShownColumn(
    String column,
    String separator,
    @Nullable String id,
    @Nullable String history,
    List<String> all) {
  /** Columns of the rows that entries make. */
  static final String ITEM = "item_id";

  static final String LABEL = "click";
  static final String POSITION = "position";

  private static final int MOST_ROWS = 200_000;

  /** The table with a row for each entry; the table itself where it holds no such lists. */
  static Glimpse rows(Glimpse table) {
    List<String> names = table.columns().stream().map(ColumnFacts::name).toList();
    if (names.contains(ITEM) || names.contains(LABEL) || names.contains(POSITION)) {
      return table;
    }
    for (String separator : List.of(" ", ",")) {
      for (ColumnFacts column : table.columns()) {
        if (holdsLists(column, separator)) {
          return exploded(table, names, column, separator);
        }
      }
    }
    return table;
  }

  private static boolean holdsLists(ColumnFacts column, String separator) {
    String entry = "[^\\s,]+-[01]";
    Pattern list = Pattern.compile(entry + "(" + separator + entry + ")*");
    int lists = 0;
    int several = 0;
    for (Map.Entry<String, Integer> cell : column.counts().entrySet()) {
      boolean matches = list.matcher(cell.getKey()).matches();
      lists += matches ? cell.getValue() : 0;
      several += matches && cell.getKey().contains(separator) ? cell.getValue() : 0;
    }
    return lists > 0.98 * column.filled() && several > 0.05 * column.filled();
  }

  private static Glimpse exploded(
      Glimpse table, List<String> names, ColumnFacts lists, String separator) {
    List<@Nullable String> items = new ArrayList<>();
    List<@Nullable String> labels = new ArrayList<>();
    List<@Nullable String> positions = new ArrayList<>();
    List<Integer> from = new ArrayList<>();
    int read = 0;
    while (read < lists.rows() && from.size() < MOST_ROWS) {
      String cell = lists.values().get(read);
      String[] entries = cell == null ? new String[0] : cell.split(separator, -1);
      for (int i = 0; i < entries.length; i++) {
        int cut = entries[i].lastIndexOf('-');
        items.add(entries[i].substring(0, Math.max(0, cut)));
        labels.add(entries[i].substring(cut + 1));
        positions.add(Integer.toString(i));
        from.add(read);
      }
      read++;
    }
    String history = history(table, lists, new HashSet<>(items));
    String id =
        table.columns().stream()
            .filter(c -> !c.name().equals(lists.name()) && LogGuess.isId(c) && c.unique())
            .filter(c -> !c.name().equals(history) && TimeLook.of(c) == null)
            .map(ColumnFacts::name)
            .findFirst()
            .orElse(null);
    ShownColumn shown = new ShownColumn(lists.name(), separator, id, history, names);
    Map<String, List<@Nullable String>> columns = new LinkedHashMap<>();
    for (ColumnFacts column : table.columns()) {
      if (!column.name().equals(lists.name())
          && !column.name().equals(id)
          && !column.name().equals(history)) {
        List<@Nullable String> values = new ArrayList<>();
        from.forEach(row -> values.add(column.values().get(row)));
        columns.put(column.name(), values);
      }
    }
    columns.put(ITEM, items);
    columns.put(LABEL, labels);
    columns.put(POSITION, positions);
    return table.shown(shown, columns, (double) from.size() / Math.max(1, read));
  }

  /** The column whose cells are mostly lists of the same items. */
  private static @Nullable String history(
      Glimpse table, ColumnFacts lists, Set<@Nullable String> items) {
    for (ColumnFacts column : table.columns()) {
      int all = 0;
      int known = 0;
      for (String cell : column.counts().keySet()) {
        for (String one : cell.split("[ ,]+", -1)) {
          all++;
          known += items.contains(one) ? 1 : 0;
        }
      }
      if (!column.name().equals(lists.name())
          && known > 0.3 * all
          && all > 1.2 * column.distinct()) {
        return column.name();
      }
    }
    return null;
  }
}
