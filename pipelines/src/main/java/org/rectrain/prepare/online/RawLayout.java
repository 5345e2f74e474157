package org.rectrain.prepare.online;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.rectrain.config.data.Dialect;

/**
 * What the features need of one raw table.
 *
 * @param columns the keys first, then the columns of its fields
 * @param dialect how it is written
 */
record RawLayout(List<String> columns, Dialect dialect) {
  static RawLayout of(List<String> keys, List<String> fields, Dialect dialect) {
    Set<String> columns = new LinkedHashSet<>(keys);
    columns.addAll(fields);
    return new RawLayout(List.copyOf(columns), dialect);
  }
}
