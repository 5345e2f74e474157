package org.rectrain.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
        Path source = Prepared.examples(prepared, split);
        ParquetTable table = ParquetTable.read(source, Columns.ITEM_ID);
        catalogue.index(Prepared.ids(table, Columns.ITEM_ID, source)[row]);
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

  /** The same with other features of the items. */
  public Examples withItem(EncodedFeatures other) {
    return with(other, histories);
  }

  /** The same with other histories. */
  public Examples withHistories(Histories others) {
    return with(item, others);
  }

  private Examples with(EncodedFeatures ofItems, Histories past) {
    return new Examples(
        ids, users, items, timestamps, labels, weights, user, context, ofItems, pair, past);
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
    Path source = Prepared.examples(prepared, split);
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
    int[] items =
        Arrays.stream(Prepared.ids(table, Columns.ITEM_ID, source))
            .mapToInt(catalogue.items()::indexOrNone)
            .toArray();
    return new Examples(
        table.longs(Columns.EXAMPLE_ID),
        Prepared.ids(table, Columns.USER_ID, source),
        items,
        table.longs(Columns.TIMESTAMP),
        Prepared.labels(table, tasks, source),
        toFloats(table.doubles(Columns.WEIGHT)),
        EncodedFeatures.encode(table, schema, Side.USER),
        EncodedFeatures.encode(table, schema, Side.CONTEXT),
        EncodedFeatures.encode(table, schema, Side.ITEM),
        EncodedFeatures.encode(table, schema, Side.PAIR),
        Histories.read(table, catalogue, history));
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

  /** Per label, the sum of the weights of the given rows that have it. */
  public double[] labelWeights(int[] rows) {
    double[] out = new double[labels.length];
    for (int t = 0; t < out.length; t++) {
      for (int row : rows) {
        out[t] += labels[t][row] < 0 ? 0 : weights[row];
      }
    }
    return out;
  }

  /** One key per row, equal for the rows of a user. */
  public long[] userKeys() {
    return Arrays.stream(users).mapToLong(user -> StableHash.of(0, user)).toArray();
  }
}
