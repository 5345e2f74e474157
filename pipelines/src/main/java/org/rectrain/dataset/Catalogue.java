package org.rectrain.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rectrain.dataset.FeatureSpec.Side;

/**
 * All items of a prepared data set as of the end of train, in the order of their files.
 *
 * @param items their ids and counts
 * @param texts one text per item, empty where there is none
 * @param features item-side features, the snapshot that retrieval uses
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record Catalogue(Prepared.Items items, String[] texts, EncodedFeatures features) {
  private static final int LONGEST = 60;

  /** Reads {@code items/} of a prepared folder. */
  public static Catalogue read(Path prepared, FeatureSchema schema) {
    List<String> columns =
        new ArrayList<>(
            List.of(
                Columns.ITEM_ID, Columns.TEXT, Columns.TRAIN_IMPRESSIONS, Columns.TRAIN_CLICKS));
    columns.addAll(EncodedFeatures.columns(schema, Side.ITEM));
    Path source = Prepared.items(prepared);
    ParquetTable table = ParquetTable.read(source, columns.toArray(String[]::new));
    return new Catalogue(
        Prepared.Items.of(table, source),
        Prepared.texts(table),
        EncodedFeatures.encode(table, schema, Side.ITEM));
  }

  /** One id per item. */
  public String[] ids() {
    return items.ids();
  }

  /** Times shown in train. */
  public long[] trainImpressions() {
    return items.impressions();
  }

  /** Times clicked in train. */
  public long[] trainClicks() {
    return items.clicks();
  }

  /** Number of items. */
  public int size() {
    return items.size();
  }

  /** Whether an id is known. */
  public boolean contains(String id) {
    return items.places().containsKey(id);
  }

  /** The index of a known id. */
  public int index(String id) {
    return items.index(id);
  }

  /**
   * What people read of an item: the first sentence of its text, at most {@value #LONGEST}
   * characters of it; its id where it has no text.
   */
  public String title(int item) {
    String text = texts[item].strip();
    if (text.isEmpty()) {
      return ids()[item];
    }
    int stop = text.indexOf(". ");
    String first = stop > 0 ? text.substring(0, stop) : text;
    return first.codePointCount(0, first.length()) <= LONGEST
        ? first
        : first.substring(0, first.offsetByCodePoints(0, LONGEST)) + "\u2026";
  }
}
