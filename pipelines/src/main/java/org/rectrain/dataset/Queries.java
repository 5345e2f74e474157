package org.rectrain.dataset;

import java.nio.file.Files;
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

  /** Whether a prepared folder has queries for a split. */
  public static boolean exist(Path prepared, String split) {
    return Files.isDirectory(folder(prepared, split));
  }

  private static Path folder(Path prepared, String split) {
    return prepared.resolve("queries").resolve("split=" + split);
  }

  /** Reads the queries of one split of a prepared folder. */
  public static Queries read(
      Path prepared, String split, FeatureSchema schema, Catalogue catalogue, HistoryRead history) {
    List<String> columns =
        new ArrayList<>(List.of(Columns.USER_ID, Columns.POSITIVES, Columns.SEEN));
    columns.addAll(history.columns());
    columns.addAll(EncodedFeatures.columns(schema, Side.USER, Side.CONTEXT));
    ParquetTable table = ParquetTable.read(folder(prepared, split), columns.toArray(String[]::new));
    return new Queries(
        Catalogue.present(table.strings(Columns.USER_ID)),
        known(table.stringLists(Columns.POSITIVES), catalogue),
        known(table.stringLists(Columns.SEEN), catalogue),
        EncodedFeatures.encode(table, schema, Side.USER),
        EncodedFeatures.encode(table, schema, Side.CONTEXT),
        Histories.read(table, catalogue, history));
  }

  private static int[][] known(String[][] lists, Catalogue catalogue) {
    int[][] out = new int[lists.length][];
    for (int i = 0; i < out.length; i++) {
      out[i] = new int[lists[i].length];
      for (int j = 0; j < out[i].length; j++) {
        out[i][j] = catalogue.index(lists[i][j]);
      }
    }
    return out;
  }

  /** Number of queries. */
  public int size() {
    return users.length;
  }
}
