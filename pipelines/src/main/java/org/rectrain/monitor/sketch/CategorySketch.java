package org.rectrain.monitor.sketch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.StableHash;

/**
 * How often each category was seen. Above {@value #VALUES} distinct ones they are counted by
 * {@value #GROUPS} groups of their hash, named {@code #0}, {@code #1}, ...: which of the two
 * depends on the values alone, and every count stays exact.
 */
public final class CategorySketch implements FeatureSketch {
  /** Most distinct categories. */
  static final int VALUES = 4096;

  private static final int GROUPS = 512;
  private static final long SEED = 0xCA7L;

  private Map<String, Long> counts = new HashMap<>();
  private boolean grouped;
  private long missing;

  /** The group that stands for a category once there are too many. */
  public static String group(String value) {
    return "#" + Long.remainderUnsigned(StableHash.of(SEED, value), GROUPS);
  }

  /** Takes a category; null is missing. */
  public void add(@Nullable String value) {
    if (value == null) {
      missing++;
      return;
    }
    counts.merge(grouped ? group(value) : value, 1L, Long::sum);
    shrink();
  }

  private void shrink() {
    if (!grouped && counts.size() > VALUES) {
      regroup();
    }
  }

  private void regroup() {
    Map<String, Long> groups = new HashMap<>();
    counts.forEach((value, count) -> groups.merge(group(value), count, Long::sum));
    counts = groups;
    grouped = true;
  }

  @Override
  public void merge(FeatureSketch other) {
    CategorySketch categories = (CategorySketch) other;
    if (categories.grouped && !grouped) {
      regroup();
    }
    boolean toGroup = grouped && !categories.grouped;
    categories.counts.forEach(
        (value, count) -> counts.merge(toGroup ? group(value) : value, count, Long::sum));
    missing += categories.missing;
    shrink();
  }

  /** Whether categories stand for groups. */
  public boolean grouped() {
    return grouped;
  }

  /** Rows by category, in the order of the names. */
  public SortedMap<String, Long> counts() {
    return new TreeMap<>(counts);
  }

  @Override
  public long missing() {
    return missing;
  }

  @Override
  public long count() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public ObjectNode json() {
    ObjectNode out = JsonNodeFactory.instance.objectNode();
    out.put("kind", "category").put("missing", missing).put("grouped", grouped);
    ObjectNode values = out.putObject("counts");
    counts().forEach(values::put);
    return out;
  }

  static CategorySketch of(JsonNode json) {
    CategorySketch out = new CategorySketch();
    out.missing = json.get("missing").longValue();
    out.grouped = json.get("grouped").booleanValue();
    json.get("counts")
        .properties()
        .forEach(e -> out.counts.put(e.getKey(), e.getValue().longValue()));
    return out;
  }
}
