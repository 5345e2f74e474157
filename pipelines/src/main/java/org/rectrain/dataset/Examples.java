package org.rectrain.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rectrain.Failure;
import org.rectrain.dataset.FeatureSpec.Side;

/**
 * The examples of one split, encoded and by column.
 *
 * @param ids example ids, distinct
 * @param users user ids
 * @param items index in the catalogue
 * @param timestamps epoch milliseconds
 * @param labels one array per task: 0, 1, or -1 where the label is missing
 * @param weights weight of each example
 * @param user user-side features
 * @param context features of the request
 * @param item item-side features at that moment
 * @param pair features of user and item together
 * @param histories what came before
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record Examples(
    long[] ids,
    String[] users,
    int[] items,
    long[] timestamps,
    int[][] labels,
    float[] weights,
    EncodedFeatures user,
    EncodedFeatures context,
    EncodedFeatures item,
    EncodedFeatures pair,
    Histories histories) {

  /**
   * Reads one split of a prepared folder.
   *
   * @param tasks names of the label columns
   * @param history how much of the past is read
   */
  public static Examples read(
      Path prepared,
      String split,
      List<String> tasks,
      FeatureSchema schema,
      Catalogue catalogue,
      HistoryRead history) {
    Examples all = readAll(prepared, split, tasks, schema, catalogue, history);
    for (int row = 0; row < all.size(); row++) {
      if (all.items()[row] < 0) {
        Path source = prepared.resolve("examples").resolve("split=" + split);
        String[] ids =
            Catalogue.present(ParquetTable.read(source, Columns.ITEM_ID).strings(Columns.ITEM_ID));
        catalogue.index(ids[row]);
      }
    }
    return all;
  }

  /** The same without the rows whose item the catalogue does not know. */
  public static Examples readKnown(
      Path prepared,
      String split,
      List<String> tasks,
      FeatureSchema schema,
      Catalogue catalogue,
      HistoryRead history) {
    Examples all = readAll(prepared, split, tasks, schema, catalogue, history);
    int[] known =
        java.util.stream.IntStream.range(0, all.size())
            .filter(row -> all.items()[row] >= 0)
            .toArray();
    return known.length == all.size() ? all : ExampleRows.select(all, known);
  }

  /** All rows; the item of one that the catalogue does not know is -1. */
  private static Examples readAll(
      Path prepared,
      String split,
      List<String> tasks,
      FeatureSchema schema,
      Catalogue catalogue,
      HistoryRead history) {
    List<String> columns =
        new ArrayList<>(
            List.of(
                Columns.EXAMPLE_ID,
                Columns.USER_ID,
                Columns.ITEM_ID,
                Columns.TIMESTAMP,
                Columns.WEIGHT));
    columns.addAll(history.columns());
    columns.addAll(tasks);
    columns.addAll(EncodedFeatures.columns(schema, Side.values()));
    Path source = prepared.resolve("examples").resolve("split=" + split);
    if (history.skipped() > 0 && !ParquetTable.names(source).contains(Columns.SKIPPED_ITEMS)) {
      throw Failure.input(
          source
              + ": no column '"
              + Columns.SKIPPED_ITEMS
              + "', which a model with"
              + " train.towers.skipped: "
              + history.skipped()
              + " reads",
          "set prepare.skipped_length, e.g. to the same number, and run prepare again");
    }
    ParquetTable table = ParquetTable.read(source, columns.toArray(String[]::new));
    if (table.rows() == 0) {
      throw Failure.input(
          source + ": no example; expected at least one",
          "check the split's dates and shares in the prepare section");
    }
    String[] itemIds = Catalogue.present(table.strings(Columns.ITEM_ID));
    int[] items = new int[itemIds.length];
    for (int i = 0; i < items.length; i++) {
      items[i] = catalogue.contains(itemIds[i]) ? catalogue.index(itemIds[i]) : -1;
    }
    int[][] labels = new int[tasks.size()][];
    for (int t = 0; t < labels.length; t++) {
      labels[t] = binary(table.doubles(tasks.get(t)), source, tasks.get(t));
    }
    return new Examples(
        table.longs(Columns.EXAMPLE_ID),
        Catalogue.present(table.strings(Columns.USER_ID)),
        items,
        table.longs(Columns.TIMESTAMP),
        labels,
        toFloats(table.doubles(Columns.WEIGHT)),
        EncodedFeatures.encode(table, schema, Side.USER),
        EncodedFeatures.encode(table, schema, Side.CONTEXT),
        EncodedFeatures.encode(table, schema, Side.ITEM),
        EncodedFeatures.encode(table, schema, Side.PAIR),
        Histories.read(table, catalogue, history));
  }

  private static int[] binary(double[] values, Path source, String task) {
    int[] out = new int[values.length];
    for (int i = 0; i < out.length; i++) {
      if (!Double.isNaN(values[i]) && values[i] != 0 && values[i] != 1) {
        throw Failure.input(
            source + ": column '" + task + "' holds " + values[i] + "; expected 0 or 1",
            "map the label to 0 and 1 in the data section and run prepare again");
      }
      out[i] = Double.isNaN(values[i]) ? -1 : (int) values[i];
    }
    return out;
  }

  private static float[] toFloats(double[] values) {
    float[] out = new float[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = Double.isNaN(values[i]) ? 1f : (float) values[i];
    }
    return out;
  }

  /** Number of examples. */
  public int size() {
    return ids.length;
  }
}
