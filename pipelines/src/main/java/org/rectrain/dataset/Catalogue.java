package org.rectrain.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.FeatureSpec.Side;

/**
 * All items of a prepared data set as of the end of train, in the order of their files.
 *
 * @param ids one id per item
 * @param texts one text per item, empty where there is none
 * @param trainImpressions times shown in train
 * @param trainClicks times clicked in train
 * @param features item-side features, the snapshot that retrieval uses
 * @param places id to index
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record Catalogue(
    String[] ids,
    String[] texts,
    long[] trainImpressions,
    long[] trainClicks,
    EncodedFeatures features,
    Map<String, Integer> places) {

  /** Reads {@code items/} of a prepared folder. */
  public static Catalogue read(Path prepared, FeatureSchema schema) {
    List<String> columns =
        new ArrayList<>(
            List.of(
                Columns.ITEM_ID, Columns.TEXT, Columns.TRAIN_IMPRESSIONS, Columns.TRAIN_CLICKS));
    columns.addAll(EncodedFeatures.columns(schema, Side.ITEM));
    Path source = prepared.resolve("items");
    ParquetTable table = ParquetTable.read(source, columns.toArray(String[]::new));
    String[] ids = present(table.strings(Columns.ITEM_ID));
    Map<String, Integer> places = new HashMap<>(ids.length * 2);
    for (int i = 0; i < ids.length; i++) {
      if (places.put(ids[i], i) != null) {
        throw Failure.input(
            source + ": item_id '" + ids[i] + "' occurs twice; expected one row per item",
            "run prepare again");
      }
    }
    return new Catalogue(
        ids,
        present(table.strings(Columns.TEXT)),
        table.longs(Columns.TRAIN_IMPRESSIONS),
        table.longs(Columns.TRAIN_CLICKS),
        EncodedFeatures.encode(table, schema, Side.ITEM),
        places);
  }

  static String[] present(@Nullable String[] values) {
    String[] out = new String[values.length];
    for (int i = 0; i < out.length; i++) {
      String value = values[i];
      out[i] = value == null ? "" : value;
    }
    return out;
  }

  /** Number of items. */
  public int size() {
    return ids.length;
  }

  /** Whether an id is known. */
  public boolean contains(String id) {
    return places.containsKey(id);
  }

  /** The index of a known id. */
  public int index(String id) {
    Integer place = places.get(id);
    if (place == null) {
      throw Failure.input(
          "item_id '" + id + "' is not in the items table", "run prepare again on this data");
    }
    return place;
  }
}
