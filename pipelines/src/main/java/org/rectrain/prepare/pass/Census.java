package org.rectrain.prepare.pass;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.rectrain.prepare.clean.RuleBook;
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

  /** Clicks with a weight, and the sum of their weights. */
  long weighted;

  double weight;

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
    weighted += other.weighted;
    weight += other.weight;
  }

  void reason(int rule, String reason) {
    reasons.merge(rule, reason, (a, b) -> a.compareTo(b) <= 0 ? a : b);
  }

  /** How many rows went under which rule, with an example each; empty when none did. */
  public String removals(RuleBook rules) {
    return IntStream.range(0, rules.size())
        .filter(rule -> tally.removedOf(rule) > 0)
        .mapToObj(
            rule ->
                tally.removedOf(rule)
                    + " under "
                    + rules.name(rule)
                    + (reasons.containsKey(rule) ? " (" + reasons.get(rule) + ")" : ""))
        .collect(Collectors.joining(", "));
  }

  /**
   * Mean weight of the clicks that have one, to six digits, so that the order of the sums does not
   * matter; 1 when it is undefined or 0.
   */
  public double meanWeight() {
    return weight > 0
        ? BigDecimal.valueOf(weight / weighted).round(new MathContext(6)).doubleValue()
        : 1;
  }

  public Map<String, Long> rowsByItem() {
    return rowsByItem;
  }
}
