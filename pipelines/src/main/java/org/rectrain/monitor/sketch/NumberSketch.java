package org.rectrain.monitor.sketch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.TreeMap;
import org.rectrain.stat.drift.WeightedSample;

/**
 * How often each number was seen. Above {@value #CELLS} distinct values the last bits of all are
 * dropped, one after the other, until few enough are left: the result depends on the values alone,
 * and every count stays exact.
 */
public final class NumberSketch implements FeatureSketch {
  /** Most distinct values. */
  static final int CELLS = 1024;

  private static final int MANTISSA = 52;

  private LongCounts cells = new LongCounts();
  private int dropped;
  private long missing;

  /** The value without its last {@code bits} bits, which moves it towards zero. */
  public static double truncate(double value, int bits) {
    return Double.longBitsToDouble(key(value, bits));
  }

  private static long key(double value, int bits) {
    // Plus 0.0 makes -0.0 and 0.0 the same value.
    return Double.doubleToLongBits(value + 0.0) & (-1L << bits);
  }

  /** Takes a value; what is not finite counts as missing. */
  public void add(double value) {
    if (!Double.isFinite(value)) {
      missing++;
      return;
    }
    cells.add(key(value, dropped), 1);
    shrink();
  }

  private void shrink() {
    while (cells.size() > CELLS && dropped < MANTISSA) {
      coarsen(dropped + 1);
    }
  }

  private void coarsen(int bits) {
    LongCounts fewer = new LongCounts();
    cells.forEach((key, count) -> fewer.add(key & (-1L << bits), count));
    cells = fewer;
    dropped = bits;
  }

  @Override
  public void merge(FeatureSketch other) {
    NumberSketch numbers = (NumberSketch) other;
    if (numbers.dropped > dropped) {
      coarsen(numbers.dropped);
    }
    numbers.cells.forEach((key, count) -> cells.add(key & (-1L << dropped), count));
    missing += numbers.missing;
    shrink();
  }

  /** Bits that were dropped from each value. */
  public int dropped() {
    return dropped;
  }

  /** Distinct values that are left. */
  public int distinct() {
    return cells.size();
  }

  @Override
  public long missing() {
    return missing;
  }

  @Override
  public long count() {
    long[] sum = {0};
    cells.forEach((key, count) -> sum[0] += count);
    return sum[0];
  }

  /** The values in ascending order, weighted by how often they were seen. */
  public WeightedSample sample() {
    TreeMap<Double, Long> sorted = new TreeMap<>();
    cells.forEach((key, count) -> sorted.put(Double.longBitsToDouble(key), count));
    double[] values = new double[sorted.size()];
    double[] weights = new double[sorted.size()];
    int i = 0;
    for (var cell : sorted.entrySet()) {
      values[i] = cell.getKey();
      weights[i++] = cell.getValue();
    }
    return new WeightedSample(values, weights);
  }

  @Override
  public ObjectNode json() {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("kind", "number").put("missing", missing).put("dropped", dropped);
    var values = out.putArray("values");
    var counts = out.putArray("counts");
    WeightedSample sample = sample();
    for (int i = 0; i < sample.values().length; i++) {
      values.add(sample.values()[i]);
      counts.add((long) sample.weights()[i]);
    }
    return out;
  }

  static NumberSketch of(JsonNode json) {
    NumberSketch out = new NumberSketch();
    out.dropped = json.get("dropped").intValue();
    out.missing = json.get("missing").longValue();
    for (int i = 0; i < json.get("values").size(); i++) {
      out.cells.add(
          key(json.get("values").get(i).doubleValue(), out.dropped),
          json.get("counts").get(i).longValue());
    }
    return out;
  }
}
