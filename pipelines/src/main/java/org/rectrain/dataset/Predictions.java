package org.rectrain.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.rectrain.Failure;
import org.rectrain.config.ModelName;

/**
 * The layout of a score folder: {@code predictions/<model>} has one row per test example with the
 * probability of each task, {@code topk/<model>} one row per query with the retrieved items.
 */
public final class Predictions {
  /** Folder of the scores of rows, one folder per model inside. */
  public static final String ROWS = "predictions";

  /** Folder of retrieved lists, one folder per model inside. */
  public static final String TOP_K = "topk";

  /** Column of {@link #TOP_K}: item ids, best first. */
  public static final String ITEMS = "items";

  /** Column of {@link #TOP_K}: their scores. */
  public static final String SCORES = "scores";

  /** Folder of text vectors of items, for the diversity of lists. */
  public static final String ITEM_VECTORS = "item_vectors";

  /** Column of {@link #ITEM_VECTORS}. */
  public static final String VECTOR = "vector";

  private static final String PART = "part-00000.parquet";

  private Predictions() {}

  /** Folder of a model's scored rows. */
  public static Path rows(Path scored, String model) {
    return folder(scored.resolve(ROWS), model);
  }

  /** Folder of a model's retrieved lists. */
  public static Path topK(Path scored, String model) {
    return folder(scored.resolve(TOP_K), model);
  }

  /** That of the trained model has its old name where an older version scored. */
  private static Path folder(Path kind, String model) {
    Path folder = kind.resolve(model);
    Path before = kind.resolve(ModelName.BEFORE);
    return model.equals(ModelName.MAIN) && !Files.exists(folder) && Files.isDirectory(before)
        ? before
        : folder;
  }

  /** Folder of the items' text vectors; not there when no scored model reads text. */
  public static Path itemVectors(Path scored) {
    return scored.resolve(ITEM_VECTORS);
  }

  /**
   * Among which items lists were made.
   *
   * @param name in the names of metrics; empty for the whole catalogue
   * @param items ids; empty for the whole catalogue
   */
  public record Among(String name, List<String> items) {
    private static final String FILE = "candidates.json";

    /** Reads it from a score folder. */
    public static Among read(Path scored) {
      Path file = scored.resolve(FILE);
      return Files.exists(file) ? Json.read(file, Among.class) : new Among("", List.of());
    }
  }

  /** Writes among which items lists are made, where it is not the whole catalogue. */
  public static void writeCandidates(Path scored, String name, List<String> items)
      throws IOException {
    Json.write(scored.resolve(Among.FILE), new Among(name, items));
  }

  /** The models that have scored rows, by name. */
  public static List<String> models(Path scored) {
    Path folder = scored.resolve(ROWS);
    if (!Files.isDirectory(folder)) {
      throw Failure.input(
          folder + ": no such folder; expected one folder of Parquet per model",
          "run 'rectrain score -c FILE' first");
    }
    try (Stream<Path> list = Files.list(folder)) {
      List<String> names = new ArrayList<>();
      list.filter(Files::isDirectory).forEach(p -> names.add(p.getFileName().toString()));
      if (!names.contains(ModelName.MAIN)) {
        names.replaceAll(ModelName.Reader::current);
      }
      Collections.sort(names);
      return names;
    } catch (IOException e) {
      throw Failure.input(folder + ": cannot be listed: " + e.getMessage(), "check permissions", e);
    }
  }

  /**
   * Writes the scored rows of a model.
   *
   * @param labels (tasks, rows): 0, 1, or -1 where the label is missing
   * @param probabilities (tasks, rows); NaN where the model has no such task
   */
  public static void writeRows(
      Path scored,
      String model,
      long[] exampleIds,
      String[] users,
      String[] items,
      List<String> tasks,
      int[][] labels,
      double[][] probabilities)
      throws IOException {
    ParquetTableWriter writer =
        new ParquetTableWriter()
            .longs(Columns.EXAMPLE_ID, exampleIds)
            .strings(Columns.USER_ID, users)
            .strings(Columns.ITEM_ID, items);
    for (int t = 0; t < tasks.size(); t++) {
      writer.ints(tasks.get(t), labels[t]);
    }
    for (int t = 0; t < tasks.size(); t++) {
      writer.doubles(Columns.SCORE_PREFIX + tasks.get(t), probabilities[t]);
    }
    Files.createDirectories(rows(scored, model));
    writer.write(rows(scored, model).resolve(PART));
  }

  /**
   * Writes the retrieved lists of a model.
   *
   * @param items per user, item ids, best first
   * @param scores per user, of those items
   */
  public static void writeTopK(
      Path scored, String model, String[] users, String[][] items, double[][] scores)
      throws IOException {
    Files.createDirectories(topK(scored, model));
    new ParquetTableWriter()
        .strings(Columns.USER_ID, users)
        .stringLists(ITEMS, items)
        .doubleLists(SCORES, scores)
        .write(topK(scored, model).resolve(PART));
  }

  /**
   * Writes text vectors of items.
   *
   * @param vectors (items, E)
   */
  public static void writeItemVectors(Path scored, String[] items, float[][] vectors)
      throws IOException {
    double[][] wide = new double[vectors.length][];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = new double[vectors[i].length];
      for (int e = 0; e < wide[i].length; e++) {
        wide[i][e] = vectors[i][e];
      }
    }
    Files.createDirectories(itemVectors(scored));
    new ParquetTableWriter()
        .strings(Columns.ITEM_ID, items)
        .doubleLists(VECTOR, wide)
        .write(itemVectors(scored).resolve(PART));
  }
}
