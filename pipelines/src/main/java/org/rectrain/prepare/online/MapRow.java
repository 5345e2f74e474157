package org.rectrain.prepare.online;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.StableHash;
import org.rectrain.source.RawRow;

/** A record of names and values as a raw row. */
record MapRow(List<String> columns, Map<String, ?> values) implements RawRow {
  @Override
  public @Nullable String text(int column) {
    Object value = values.get(columns.get(column));
    String text = value == null ? "" : value.toString();
    return text.isEmpty() ? null : text;
  }

  @Override
  public String json() {
    return Json.line(values);
  }

  @Override
  public long contentHash() {
    return StableHash.of(0L, json());
  }
}
