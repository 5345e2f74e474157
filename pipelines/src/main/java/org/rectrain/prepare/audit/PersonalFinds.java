package org.rectrain.prepare.audit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rectrain.prepare.clean.Tally;
import org.rectrain.prepare.entity.EntityReader;
import org.rectrain.prepare.entity.RawInputs;
import org.rectrain.prepare.log.EventLayout;
import org.rectrain.prepare.log.PersonalData;

/**
 * Personal data that was found in all tables.
 *
 * @param byColumn cells by raw column and kind; columns of the catalogue and the profiles as
 *     items.COLUMN and users.COLUMN
 * @param shares the same as shares of the column's table, by {@code column: kind}
 */
record PersonalFinds(Map<String, Map<String, Long>> byColumn, Map<String, Double> shares) {

  static PersonalFinds of(Tally tally, EventLayout layout, RawInputs inputs) {
    PersonalFinds out = new PersonalFinds(new LinkedHashMap<>(), new LinkedHashMap<>());
    for (int column = 0; column < layout.columns().size(); column++) {
      Map<String, Long> found = new TreeMap<>();
      for (PersonalData.Kind kind : PersonalData.Kind.values()) {
        if (tally.personalOf(column, kind) > 0) {
          found.put(kind.key(), tally.personalOf(column, kind));
        }
      }
      out.add(layout.columns().get(column), found, tally.rows());
    }
    out.add("items.", inputs.items());
    out.add("users.", inputs.users());
    return out;
  }

  private void add(String table, EntityReader.@Nullable Read read) {
    if (read != null) {
      read.personalData()
          .forEach((column, found) -> add(table + column, found, read.table().size()));
    }
  }

  private void add(String column, Map<String, Long> found, long rows) {
    if (!found.isEmpty()) {
      byColumn.put(column, found);
      found.forEach((kind, cells) -> shares.put(column + ": " + kind, (double) cells / rows));
    }
  }

  /** Cells by kind, over all columns. */
  Map<String, Long> byKind() {
    Map<String, Long> out = new TreeMap<>();
    byColumn
        .values()
        .forEach(found -> found.forEach((kind, cells) -> out.merge(kind, cells, Long::sum)));
    return out;
  }
}
