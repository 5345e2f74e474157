package org.rectrain.dataset;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rectrain.dataset.FeatureSpec.Side;

/**
 * The retrieval queries of one split: one per user with a positive, full ranking, seen masked.
 *
 * @param users user ids
 * @param positives catalogue indexes of what retrieval must find
 * @param seen catalogue indexes that are masked
 * @param user user-side features
 * @param context features of the request
 * @param histories what came before the split
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record Queries(
    String[] users,
    int[][] positives,
    int[][] seen,
    EncodedFeatures user,
    EncodedFeatures context,
    Histories histories) {

  /** Reads the queries of one split of a prepared folder. */
  public static Queries read(
      Path prepared, String split, FeatureSchema schema, Catalogue catalogue, HistoryRead history) {
    List<String> columns =
        new ArrayList<>(List.of(Columns.USER_ID, Columns.POSITIVES, Columns.SEEN));
    columns.addAll(history.columns());
    columns.addAll(EncodedFeatures.columns(schema, Side.USER, Side.CONTEXT));
    Path source = Prepared.queries(prepared, split);
    ParquetTable table = ParquetTable.read(source, columns.toArray(String[]::new));
    return new Queries(
        Prepared.ids(table, Columns.USER_ID, source),
        catalogue.items().indices(table.stringLists(Columns.POSITIVES)),
        catalogue.items().indices(table.stringLists(Columns.SEEN)),
        EncodedFeatures.encode(table, schema, Side.USER),
        EncodedFeatures.encode(table, schema, Side.CONTEXT),
        Histories.read(table, catalogue, history));
  }

  /** Number of queries. */
  public int size() {
    return users.length;
  }
}
