package org.rectrain.monitor.sketch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One row each of the {@value #USERS} users with the smallest hashes: rows to look at, and a stream
 * in which no user speaks twice.
 */
public final class RowSample {
  /** Most users. */
  static final int USERS = 400;

  private final TreeMap<Long, Line> lines = new TreeMap<>(Long::compareUnsigned);

  /**
   * A row.
   *
   * @param hash of the row, by which one of a user's rows is chosen
   * @param millis epoch milliseconds
   * @param values of the features as text, null where missing
   * @param labels of the tasks: 0, 1 or {@link ScoreSketch#OPEN}
   * @param scores of the tasks; NaN where missing
   */
  public record Line(
      long hash,
      long millis,
      List<@Nullable String> values,
      List<Integer> labels,
      List<Double> scores) {}

  /** Whether a row of this user and hash would be kept, so that others need not be made. */
  public boolean wants(long user, long hash) {
    if (!wants(user)) {
      return false;
    }
    Line own = lines.get(user);
    return own == null || hash < own.hash;
  }

  /** Whether a row of this user might be kept. */
  boolean wants(long user) {
    return lines.size() < USERS || Long.compareUnsigned(user, lines.lastKey()) <= 0;
  }

  /** Takes a row. */
  public void add(long user, Line line) {
    if (wants(user, line.hash)) {
      lines.put(user, line);
      if (lines.size() > USERS) {
        lines.pollLastEntry();
      }
    }
  }

  /** Takes what another sample has kept. */
  public void merge(RowSample other) {
    other.lines.forEach(this::add);
  }

  /** The rows, in the order of the users' hashes. */
  public Collection<Line> lines() {
    return lines.values();
  }

  ArrayNode json() {
    ArrayNode out = JsonNodeFactory.instance.arrayNode();
    lines.forEach(
        (user, line) -> {
          var row = out.addObject().put("user", user).put("hash", line.hash).put("at", line.millis);
          var values = row.putArray("values");
          line.values.forEach(values::add);
          var labels = row.putArray("labels");
          line.labels.forEach(labels::add);
          var scores = row.putArray("scores");
          line.scores.forEach(s -> scores.add(s.isNaN() ? null : s));
        });
    return out;
  }

  static RowSample of(JsonNode json) {
    RowSample out = new RowSample();
    for (JsonNode row : json) {
      List<@Nullable String> values = new ArrayList<>();
      row.get("values").forEach(v -> values.add(v.isNull() ? null : v.asText()));
      List<Integer> labels = new ArrayList<>();
      row.get("labels").forEach(l -> labels.add(l.intValue()));
      List<Double> scores = new ArrayList<>();
      row.get("scores").forEach(s -> scores.add(s.isNull() ? Double.NaN : s.doubleValue()));
      out.lines.put(
          row.get("user").longValue(),
          new Line(row.get("hash").longValue(), row.get("at").longValue(), values, labels, scores));
    }
    return out;
  }
}
