package org.rectrain.prepare.pass;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.rectrain.prepare.feature.Entities;
import org.rectrain.prepare.log.Event;
import org.rectrain.prepare.log.EventLayout;

/** Counts rows and labels by the values of chosen columns, per split, before sampling. */
public final class Strata implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int SPLITS = 3;

  private final ArrayList<StratumColumn> columns = new ArrayList<>();
  private final int labels;
  private final TreeMap<String, Map<String, long[][]>> counts = new TreeMap<>();

  /**
   * Strata by name.
   *
   * @throws IllegalArgumentException when a name is no label, category or {@value
   *     StratumColumn#ACTIVITY}
   */
  Strata(List<String> names, EventLayout layout, Entities entities) {
    labels = layout.labelNames().size();
    for (String name : names) {
      columns.add(StratumColumn.named(name, layout, entities));
      counts.put(name, new TreeMap<>());
    }
  }

  void add(Entities entities, int userRow, List<Event> events) {
    for (Event event : events) {
      for (StratumColumn column : columns) {
        count(column.name(), column.value(entities, userRow, event, events.size()), event);
      }
    }
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
  public Map<String, Map<String, long[][]>> counts() {
    return counts;
  }
}
