package org.rectrain.prepare.pass;

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
public final class Census implements Serializable {
  private static final long serialVersionUID = 1L;

  public final Tally tally;
  public final CellMap cells;
  public final TreeMap<Integer, Long> rowsByBucket = new TreeMap<>();
  public final HashMap<String, Long> rowsByItem = new HashMap<>();
  public final Population population;

  /** The first reason, in the order of texts, for which a row went under each rule. */
  public final TreeMap<Integer, String> reasons = new TreeMap<>();

  public long kept;

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

  public Map<String, Long> rowsByItem() {
    return rowsByItem;
  }
}
