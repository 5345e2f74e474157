package org.rectrain.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;

/**
 * The one reader of prepared folders: where each table is, ids of which none is missing, labels of
 * 0 and 1, and the counts of items.
 */
public final class Prepared {
  private Prepared() {}

  /** The examples of a split. */
  public static Path examples(Path prepared, String split) {
    return prepared.resolve("examples").resolve(Columns.SPLIT + "=" + split);
  }

  /** The retrieval queries of a split. */
  public static Path queries(Path prepared, String split) {
    return prepared.resolve("queries").resolve(Columns.SPLIT + "=" + split);
  }

  /** Whether a split has rows. */
  public static boolean hasExamples(Path prepared, String split) {
    return Files.isDirectory(examples(prepared, split));
  }

  /** Whether there are retrieval queries for a split. */
  public static boolean hasQueries(Path prepared, String split) {
    return Files.isDirectory(queries(prepared, split));
  }

  /** The items. */
  public static Path items(Path prepared) {
    return prepared.resolve("items");
  }

  /** The users. */
  public static Path users(Path prepared) {
    return prepared.resolve("users");
  }

  /**
   * Refuses columns that a configuration names and a table of examples does not have.
   *
   * @param key that names them
   * @throws Failure (exit code 2) for the first one
   */
  public static void requireColumns(String key, Iterable<String> columns, Path examples) {
    List<String> there = ParquetTable.names(examples);
    for (String column : columns) {
      if (!there.contains(column)) {
        throw Failure.usage(
            key + ": '" + column + "' is no column of the examples; there are " + there,
            "name one of them");
      }
    }
  }

  /**
   * A column of ids, one in every row.
   *
   * @param source of the table, for the message
   * @throws Failure (exit code 3) that names the first row without one
   */
  public static String[] ids(ParquetTable table, String column, Path source) {
    @Nullable String[] values = table.strings(column);
    String[] out = new String[values.length];
    for (int i = 0; i < out.length; i++) {
      String value = values[i];
      if (value == null) {
        throw Failure.input(
            source + ": row " + i + " has no " + column + "; expected one in every row",
            "run the stage that wrote it again");
      }
      out[i] = value;
    }
    return out;
  }

  /**
   * Columns of labels, (tasks, rows): 0, 1, or -1 where missing.
   *
   * @param source of the table, for the message
   * @throws Failure (exit code 3) that names the column and its value where it is another one
   */
  public static int[][] labels(ParquetTable table, List<String> tasks, Path source) {
    int[][] labels = new int[tasks.size()][];
    for (int t = 0; t < labels.length; t++) {
      labels[t] = labels(table, tasks.get(t), source);
    }
    return labels;
  }

  private static int[] labels(ParquetTable table, String task, Path source) {
    double[] values = table.doubles(task);
    int[] out = new int[values.length];
    for (int i = 0; i < out.length; i++) {
      double value = values[i];
      if (!Double.isNaN(value) && value != 0 && value != 1) {
        throw Failure.input(
            source + ": column '" + task + "' holds " + value + "; expected 0 or 1",
            "map the label to 0 and 1 in the data section and run prepare again");
      }
      out[i] = Double.isNaN(value) ? -1 : (int) value;
    }
    return out;
  }

  /** Texts of a table, empty where there is none. */
  public static String[] texts(ParquetTable table) {
    return Arrays.stream(table.strings(Columns.TEXT))
        .map(text -> text == null ? "" : text)
        .toArray(String[]::new);
  }

  /**
   * The index of each id.
   *
   * @throws Failure (exit code 3) that names an id of two rows
   */
  static Map<String, Integer> places(String[] ids, String column, Path source) {
    Map<String, Integer> places = new HashMap<>(ids.length * 2);
    for (int i = 0; i < ids.length; i++) {
      if (places.put(ids[i], i) != null) {
        throw Failure.input(
            source + ": " + column + " '" + ids[i] + "' occurs twice; expected one row for each",
            "run prepare again");
      }
    }
    return places;
  }

  /**
   * All items as of the end of train, in the order of their files.
   *
   * @param ids one id per item
   * @param impressions times shown in train
   * @param clicks times clicked in train
   * @param places id to index
   */
  @SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
  public record Items(
      String[] ids, long[] impressions, long[] clicks, Map<String, Integer> places) {
    /** Reads the items of a prepared folder. */
    public static Items read(Path prepared) {
      Path source = items(prepared);
      return of(
          ParquetTable.read(
              source, Columns.ITEM_ID, Columns.TRAIN_IMPRESSIONS, Columns.TRAIN_CLICKS),
          source);
    }

    static Items of(ParquetTable table, Path source) {
      String[] ids = Prepared.ids(table, Columns.ITEM_ID, source);
      return new Items(
          ids,
          table.longs(Columns.TRAIN_IMPRESSIONS),
          table.longs(Columns.TRAIN_CLICKS),
          Prepared.places(ids, Columns.ITEM_ID, source));
    }

    /** Number of items. */
    public int size() {
      return ids.length;
    }

    /** The index of an id; -1 for an item that is not among them. */
    public int indexOrNone(String id) {
      return places.getOrDefault(id, -1);
    }

    /**
     * The index of an id.
     *
     * @throws Failure (exit code 3) for an item that is not among them
     */
    public int index(String id) {
      int at = indexOrNone(id);
      if (at < 0) {
        throw Failure.input(
            "item_id '" + id + "' is not in the items table of the prepared data",
            "run 'rectrain prepare' again on this data, then what was made from it");
      }
      return at;
    }

    /** The index of each id; all must be among them. */
    public int[] indices(String[] wanted) {
      return Arrays.stream(wanted).mapToInt(this::index).toArray();
    }

    /** The same of lists. */
    int[][] indices(String[][] lists) {
      return Arrays.stream(lists).map(this::indices).toArray(int[][]::new);
    }

    /** The indices of those that are among them, each once, in order. */
    public int[] known(String[] wanted) {
      return Arrays.stream(wanted)
          .mapToInt(this::indexOrNone)
          .filter(i -> i >= 0)
          .distinct()
          .toArray();
    }
  }

  /**
   * All users.
   *
   * @param ids one id per user
   * @param texts one profile text per user, empty where there is none
   * @param places id to index
   */
  @SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
  public record Users(String[] ids, String[] texts, Map<String, Integer> places) {
    /** For a model that reads no profiles. */
    public static final Users NONE = new Users(new String[0], new String[0], Map.of());

    /** Reads the users of a prepared folder. */
    public static Users read(Path prepared) {
      Path source = users(prepared);
      ParquetTable table = ParquetTable.read(source, Columns.USER_ID, Columns.TEXT);
      String[] ids = Prepared.ids(table, Columns.USER_ID, source);
      return new Users(ids, Prepared.texts(table), Prepared.places(ids, Columns.USER_ID, source));
    }

    /** The index of a user; -1 for one that is not among them. */
    public int index(String id) {
      return places.getOrDefault(id, -1);
    }
  }
}
