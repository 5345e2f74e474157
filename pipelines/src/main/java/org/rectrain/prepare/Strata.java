package org.rectrain.prepare;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rectrain.prepare.feature.Entities;
import org.rectrain.prepare.feature.EntityTable;
import org.rectrain.prepare.log.Event;
import org.rectrain.prepare.log.EventLayout;
import org.rectrain.prepare.log.Fields;

/** Counts rows and labels by the values of chosen columns, per split, before sampling. */
final class Strata implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The stratum of users by their number of clean rows. */
  static final String ACTIVITY = "activity";

  private static final String MISSING = "(missing)";
  private static final int SPLITS = 3;

  private enum Source {
    LABEL,
    CONTEXT,
    ITEM,
    USER,
    ACTIVITY
  }

  private record Column(String name, Source source, int slot) implements Serializable {}

  private final ArrayList<Column> columns = new ArrayList<>();
  private final int labels;
  private final TreeMap<String, Map<String, long[][]>> counts = new TreeMap<>();

  /**
   * Strata by name.
   *
   * @throws IllegalArgumentException when a name is no label, category or {@value #ACTIVITY}
   */
  Strata(List<String> names, EventLayout layout, Entities entities) {
    labels = layout.labelNames().size();
    for (String name : names) {
      columns.add(column(name, layout, entities));
      counts.put(name, new TreeMap<>());
    }
  }

  private static Column column(String name, EventLayout layout, Entities entities) {
    int label = layout.labelNames().indexOf(name);
    if (label >= 0) {
      return new Column(name, Source.LABEL, label);
    }
    if (name.equals(ACTIVITY)) {
      return new Column(name, Source.ACTIVITY, 0);
    }
    Column found = find(name, Source.CONTEXT, layout.context());
    found = found != null ? found : find(name, Source.ITEM, fields(entities.items()));
    found = found != null ? found : find(name, Source.USER, fields(entities.users()));
    if (found == null) {
      throw new IllegalArgumentException(
          "'" + name + "' is no label, no category of context, items or users, and not activity");
    }
    return found;
  }

  private static @Nullable Fields fields(@Nullable EntityTable table) {
    return table == null ? null : table.fields();
  }

  private static @Nullable Column find(String name, Source source, @Nullable Fields fields) {
    Fields.Field field = fields == null ? null : fields.find(name);
    return field == null || !field.isCategory() ? null : new Column(name, source, field.slot());
  }

  void add(Entities entities, int userRow, List<Event> events) {
    for (Event event : events) {
      for (Column column : columns) {
        String value =
            switch (column.source()) {
              case LABEL -> event.has(column.slot()) ? "1" : "0";
              case CONTEXT -> event.category(column.slot());
              case ITEM -> category(entities.items(), event.itemRow(), column.slot());
              case USER -> category(entities.users(), userRow, column.slot());
              case ACTIVITY -> activity(events.size());
            };
        count(column.name(), value == null ? MISSING : value, event);
      }
    }
  }

  private static @Nullable String category(@Nullable EntityTable table, int row, int slot) {
    return table == null ? null : table.category(row, slot);
  }

  private static String activity(int rows) {
    return rows < 10 ? "1-9" : rows < 50 ? "10-49" : rows < 200 ? "50-199" : "200+";
  }

  private void count(String name, String value, Event event) {
    long[][] table = of(name).computeIfAbsent(value, v -> new long[SPLITS][1 + labels]);
    long[] row = table[event.split().place()];
    row[0]++;
    for (int i = 0; i < labels; i++) {
      row[1 + i] += event.has(i) ? 1 : 0;
    }
  }

  void add(Strata other) {
    other.counts.forEach(
        (name, values) ->
            values.forEach(
                (value, table) -> {
                  long[][] mine =
                      of(name).computeIfAbsent(value, v -> new long[SPLITS][1 + labels]);
                  for (int i = 0; i < SPLITS; i++) {
                    for (int j = 0; j <= labels; j++) {
                      mine[i][j] += table[i][j];
                    }
                  }
                }));
  }

  private Map<String, long[][]> of(String name) {
    return counts.computeIfAbsent(name, n -> new TreeMap<>());
  }

  /** Per stratum and value: rows and label counts by split. */
  Map<String, Map<String, long[][]>> counts() {
    return counts;
  }
}
