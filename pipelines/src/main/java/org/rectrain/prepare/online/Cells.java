package org.rectrain.prepare.online;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.source.RawRow;

/** The columns of one row of a table, kept after the reader has gone on. */
record Cells(Map<String, String> texts, Map<String, Long> instants) implements RawRecord {
  static Cells of(RawRow row, List<String> columns) {
    Map<String, String> texts = new HashMap<>();
    Map<String, Long> instants = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      String text = row.text(i);
      if (text != null) {
        texts.put(columns.get(i), text);
      }
      if (row.isInstant(i)) {
        instants.put(columns.get(i), row.instant(i));
      }
    }
    return new Cells(texts, instants);
  }

  @Override
  public @Nullable String text(String column) {
    return texts.get(column);
  }

  @Override
  public @Nullable Long instant(String column) {
    return instants.get(column);
  }
}
