package org.rectrain.prepare.online;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.data.Dialect;
import org.rectrain.config.data.FieldConfig;
import org.rectrain.config.prepare.PrepareConfig.Pii;
import org.rectrain.prepare.feature.EntityTable;
import org.rectrain.prepare.log.Fields;
import org.rectrain.source.RawRow;

/**
 * The features of items or of users, as they are read off one raw record.
 *
 * @param fields what is read; null where there is no such table
 * @param columns of the record
 * @param dialect how numbers are written
 */
record RawEntity(@Nullable Fields fields, List<String> columns, Dialect dialect) {
  static final RawEntity NONE = new RawEntity(null, List.of(), Dialect.PLAIN);

  static RawEntity of(Map<String, FieldConfig> configs, Dialect dialect, Pii pii) {
    List<String> columns = columns(configs);
    return new RawEntity(new Fields(configs, columns, pii), columns, dialect);
  }

  /** The raw columns of fields, each once. */
  static List<String> columns(Map<String, FieldConfig> configs) {
    Set<String> out = new LinkedHashSet<>();
    configs.forEach(
        (name, field) -> {
          if (field.kind() != FieldConfig.Kind.VECTOR) {
            out.add(field.columnOr(name));
          }
        });
    return new ArrayList<>(out);
  }

  /** The table as the features need it: the id first. */
  RawLayout layout(String key) {
    return RawLayout.of(List.of(key), columns, dialect);
  }

  /** A table of this one item or user; empty where it is unknown, null without features. */
  @Nullable EntityTable table(String id, @Nullable RawRecord record) {
    if (fields == null) {
      return null;
    }
    if (record == null) {
      return new EntityTable(fields, List.of(), List.of(), List.of());
    }
    RawRow row = record.row(columns, dialect.numerals());
    return new EntityTable(
        fields,
        List.of(id),
        List.<String[]>of(fields.categories(row)),
        List.of(fields.numbers(row)));
  }
}
