package org.rectrain.dataset;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * All users of a prepared data set.
 *
 * @param ids one id per user
 * @param texts one profile text per user, empty where there is none
 * @param places id to index
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record UserTable(String[] ids, String[] texts, Map<String, Integer> places) {

  /** Reads {@code users/} of a prepared folder. */
  public static UserTable read(Path prepared) {
    ParquetTable table =
        ParquetTable.read(prepared.resolve("users"), Columns.USER_ID, Columns.TEXT);
    String[] ids = Catalogue.present(table.strings(Columns.USER_ID));
    Map<String, Integer> places = new HashMap<>(ids.length * 2);
    for (int i = 0; i < ids.length; i++) {
      places.put(ids[i], i);
    }
    return new UserTable(ids, Catalogue.present(table.strings(Columns.TEXT)), places);
  }

  /** The index of a user, or -1. */
  public int index(String id) {
    return places.getOrDefault(id, -1);
  }
}
