package org.rectrain.prepare.pass;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.rectrain.prepare.feature.Entities;
import org.rectrain.prepare.log.Event;

/** Counts clean rows by the combination of the columns whose shares in the population are given. */
@DefaultSerializer(JavaSerializer.class)
final class Population implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ArrayList<StratumColumn> columns;
  private final TreeMap<List<String>, Long> cells;

  private static final class ByText implements java.util.Comparator<List<String>>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(List<String> a, List<String> b) {
      for (int i = 0; i < a.size(); i++) {
        int order = a.get(i).compareTo(b.get(i));
        if (order != 0) {
          return order;
        }
      }
      return 0;
    }
  }

  /** Counts by these columns; none costs nothing. */
  Population(List<StratumColumn> columns) {
    this.columns = new ArrayList<>(columns);
    this.cells = new TreeMap<>(new ByText());
  }

  void add(Entities entities, int userRow, List<Event> events) {
    if (columns.isEmpty()) {
      return;
    }
    for (Event event : events) {
      List<String> key = new ArrayList<>(columns.size());
      for (StratumColumn column : columns) {
        key.add(column.value(entities, userRow, event, events.size()));
      }
      cells.merge(key, 1L, Long::sum);
    }
  }

  void add(Population other) {
    other.cells.forEach((key, rows) -> cells.merge(key, rows, Long::sum));
  }

  List<StratumColumn> columns() {
    return columns;
  }

  /** Rows by the values of all columns, in order. */
  NavigableMap<List<String>, Long> cells() {
    return cells;
  }
}
