package org.rectrain.prepare.pass;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.prepare.clean.RuleBook;
import org.rectrain.prepare.clean.Tally;
import org.rectrain.prepare.feature.CellMap;
import org.rectrain.prepare.feature.StatTable;

/** What the first pass counts: rules, clean rows by time, statistics by key, and rows by item. */
@DefaultSerializer(JavaSerializer.class)
public final class Census implements Serializable {
  private static final long serialVersionUID = 1L;

  public final Tally tally;
  private @Nullable CellMap cells;
  public final TreeMap<Integer, Long> rowsByBucket = new TreeMap<>();
  public final HashMap<String, Long> rowsByItem = new HashMap<>();
  public final Population population;

  /** The first reason, in the order of texts, for which a row went under each rule. */
  public final TreeMap<Integer, String> reasons = new TreeMap<>();

  public long kept;

  /** Clicks with a weight, and the sum of their weights in this task. */
  long weighted;

  double weight;

  /** Of the other tasks, exact, so that the order in which they end does not matter. */
  private BigDecimal otherWeights = BigDecimal.ZERO;

  Census(Tally tally, CellMap cells, Population population) {
    this.tally = tally;
    this.cells = cells;
    this.population = population;
  }

  /** Counts by key up to each time, once: what they come from may be large, and goes. */
  public StatTable takeStatistics() {
    CellMap counted = cells();
    cells = null;
    return StatTable.of(counted);
  }

  private CellMap cells() {
    return Objects.requireNonNull(cells, "the counts by key were taken");
  }

  /** Adds what another task counted. */
  Census add(Census other) {
    tally.add(other.tally);
    cells().addAll(other.cells());
    other.rowsByBucket.forEach((bucket, rows) -> rowsByBucket.merge(bucket, rows, Long::sum));
    other.rowsByItem.forEach((item, rows) -> rowsByItem.merge(item, rows, Long::sum));
    population.add(other.population);
    other.reasons.forEach(this::reason);
    kept += other.kept;
    weighted += other.weighted;
    otherWeights = otherWeights.add(other.weights());
    return this;
  }

  private BigDecimal weights() {
    return otherWeights.add(BigDecimal.valueOf(weight));
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
   * Mean weight of the clicks that have one, to six digits, so that the number of tasks does not
   * matter; 1 when it is undefined or 0.
   */
  public double meanWeight() {
    double sum = weights().doubleValue();
    return sum > 0 ? BigDecimal.valueOf(sum / weighted).round(new MathContext(6)).doubleValue() : 1;
  }

  public Map<String, Long> rowsByItem() {
    return rowsByItem;
  }
}
