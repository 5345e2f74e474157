package org.rectrain.prepare;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.rectrain.prepare.clean.Tally;
import org.rectrain.prepare.feature.CellMap;

/** What the first pass counts: rules, clean rows by time, statistics by key, and rows by item. */
@DefaultSerializer(JavaSerializer.class)
final class Census implements Serializable {
  private static final long serialVersionUID = 1L;

  final Tally tally;
  final CellMap cells;
  final TreeMap<Integer, Long> rowsByBucket = new TreeMap<>();
  final HashMap<String, Long> rowsByItem = new HashMap<>();
  final Population population;

  /** The first reason, in the order of texts, for which a row went under each rule. */
  final TreeMap<Integer, String> reasons = new TreeMap<>();

  long kept;

  Census(Tally tally, CellMap cells, Population population) {
    this.tally = tally;
    this.cells = cells;
    this.population = population;
  }

  void add(Census other) {
    tally.add(other.tally);
    cells.addAll(other.cells);
    other.rowsByBucket.forEach((bucket, rows) -> rowsByBucket.merge(bucket, rows, Long::sum));
    other.rowsByItem.forEach((item, rows) -> rowsByItem.merge(item, rows, Long::sum));
    population.add(other.population);
    other.reasons.forEach(this::reason);
    kept += other.kept;
  }

  void reason(int rule, String reason) {
    reasons.merge(rule, reason, (a, b) -> a.compareTo(b) <= 0 ? a : b);
  }

  Map<String, Long> rowsByItem() {
    return rowsByItem;
  }
}
