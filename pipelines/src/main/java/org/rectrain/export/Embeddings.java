package org.rectrain.export;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.dataset.Queries;
import org.rectrain.model.ModelData;
import org.rectrain.score.TopK;
import org.rectrain.score.TwoTowerScorer;

/**
 * Items and users as vectors for an index of largest inner products: {@code items.npy} and {@code
 * users.npy} with their ids in the same order in {@code *_ids.json}, the same as Parquet, and
 * {@code item_contents.npy}, which the ONNX towers take.
 */
final class Embeddings {
  /** Folder of the format. */
  static final String FOLDER = "embeddings";

  private static final int CHECKED = 64;

  private Embeddings() {}

  /**
   * Writes the files and compares retrieval by them with the model's.
   *
   * @param users whose vectors as of which moment; null when the split has no queries
   * @param scorer the model as exported
   */
  static ExportResult.Check write(
      Path folder,
      Vectors vectors,
      ModelData data,
      @Nullable Queries users,
      TwoTowerScorer scorer,
      int k,
      double tolerance)
      throws IOException {
    Files.createDirectories(folder);
    float[] items = vectors.items();
    table(folder, "items", Columns.ITEM_ID, data.catalogue().ids(), items, vectors.width());
    if (vectors.hasContents()) {
      Npy.write(
          folder.resolve("item_contents.npy"), vectors.itemContents(), vectors.contentWidth());
    }
    if (users == null) {
      return ExportResult.Check.of("embeddings: no user to compare", 0, 0, tolerance);
    }
    float[] asking = vectors.users(users);
    table(folder, "users", Columns.USER_ID, users.users(), asking, vectors.width());
    return compare(items, asking, vectors.width(), users, scorer, k, tolerance);
  }

  private static void table(
      Path folder, String name, String key, String[] ids, float[] values, int width)
      throws IOException {
    Npy.write(folder.resolve(name + ".npy"), values, width);
    Json.write(folder.resolve(name.substring(0, name.length() - 1) + "_ids.json"), ids);
    new ParquetTableWriter()
        .strings(key, ids)
        .floatLists("vector", values, width)
        .write(folder.resolve(name + ".parquet"));
  }

  /** The dot products of what was written against the scores of the model's own lists. */
  private static ExportResult.Check compare(
      float[] items,
      float[] users,
      int width,
      Queries queries,
      TwoTowerScorer scorer,
      int k,
      double tolerance) {
    int[] chosen = IntStream.range(0, Math.min(CHECKED, queries.size())).toArray();
    TopK lists = scorer.topK(queries, chosen, k);
    double most = 0;
    long compared = 0;
    for (int q = 0; q < chosen.length; q++) {
      for (int i = 0; i < lists.items()[q].length; i++) {
        int item = lists.items()[q][i];
        double dot = 0;
        for (int j = 0; j < width; j++) {
          dot += (double) users[q * width + j] * items[item * width + j];
        }
        most = Math.max(most, Math.abs(dot - lists.scores()[q][i]));
        compared++;
      }
    }
    return ExportResult.Check.of("embeddings: retrieval scores", compared, most, tolerance);
  }
}
