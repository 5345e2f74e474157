package org.rectrain.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.dataset.StableHash;
import org.rectrain.tree.Forest;

/**
 * What {@code trees.json} in a folder of cross-fitted boosted trees says; the trees are beside it
 * in {@value #TREES}, a row per node, and the features in {@code feature_schema.json}.
 *
 * <p>Users are dealt into folds by hash. A fold's forest was fitted without its users.
 *
 * @param tasks labels, in order
 * @param folds how many
 * @param seed of the folds
 * @param starts (folds, tasks), the logit that each forest starts from
 * @param skipped newest skipped rows, and as many clicks, that the user's mood is made of; 0: none
 * @param basis fingerprint of all that decided the trees
 * @param featureFingerprint of the feature schema they were fitted with; null in files of versions
 *     that kept none
 */
public record TreesFile(
    List<String> tasks,
    int folds,
    long seed,
    List<List<Double>> starts,
    int skipped,
    String basis,
    @Nullable String featureFingerprint) {
  /** Checks the sizes. */
  public TreesFile {
    tasks = List.copyOf(tasks);
    starts = List.copyOf(starts);
    if (tasks.isEmpty() || folds < 1 || skipped < 0) {
      throw new IllegalArgumentException(
          "tasks, folds, skipped: " + tasks + ", " + folds + ", " + skipped + " are not allowed");
    }
    boolean whole = starts.isEmpty() || starts.size() == folds;
    for (List<Double> fold : starts) {
      whole &= fold.size() == tasks.size() && fold.stream().allMatch(Double::isFinite);
    }
    if (!whole) {
      throw new IllegalArgumentException(
          "starts: expected a finite number for each of " + folds + " folds and each task");
    }
  }

  /** Its name. */
  public static final String FILE = "trees.json";

  /** The trees beside it. */
  public static final String TREES = "trees.parquet";

  private static final String AGAIN = "fit the trees again";

  /** The same with the logits that its forests start from. */
  public TreesFile withStarts(List<List<Double>> from) {
    return new TreesFile(tasks, folds, seed, from, skipped, basis, featureFingerprint);
  }

  /** The fold whose forest did not see a user. */
  public int fold(String user) {
    return (int) Long.remainderUnsigned(StableHash.of(seed, user), folds);
  }

  /**
   * Writes forests and, as the last file, what says that they are whole.
   *
   * @param forests (folds, tasks)
   */
  public static void write(TreesFile file, Forest[][] forests, Path folder) throws IOException {
    List<int[]> rows = new ArrayList<>();
    List<float[]> numbers = new ArrayList<>();
    for (int f = 0; f < forests.length; f++) {
      for (int t = 0; t < forests[f].length; t++) {
        Forest forest = forests[f][t];
        for (int node = 0, tree = -1; node < forest.columns().length; node++) {
          if (tree + 1 < forest.roots().length && forest.roots()[tree + 1] == node) {
            tree++;
          }
          rows.add(
              new int[] {
                f, t, tree, forest.columns()[node], forest.lefts()[node], forest.rights()[node]
              });
          numbers.add(new float[] {forest.thresholds()[node], forest.values()[node]});
        }
      }
    }
    ParquetTableWriter writer = new ParquetTableWriter();
    List<String> names = List.of("fold", "task", "tree", "column", "left", "right");
    for (int c = 0; c < names.size(); c++) {
      int at = c;
      writer.ints(names.get(c), rows.stream().mapToInt(row -> row[at]).toArray());
    }
    float[] thresholds = new float[rows.size()];
    float[] values = new float[rows.size()];
    for (int i = 0; i < thresholds.length; i++) {
      thresholds[i] = numbers.get(i)[0];
      values[i] = numbers.get(i)[1];
    }
    Files.createDirectories(folder);
    Files.deleteIfExists(folder.resolve(FILE));
    writer.floats("threshold", thresholds).floats("value", values).write(folder.resolve(TREES));
    Json.write(folder.resolve(FILE), file);
  }

  /** The forests of a folder, (folds, tasks). */
  public static Forest[][] forests(TreesFile file, Path folder) {
    ParquetTable table =
        ParquetTable.read(
            folder.resolve(TREES),
            "fold",
            "task",
            "tree",
            "column",
            "left",
            "right",
            "threshold",
            "value");
    int[] folds = table.ints("fold");
    int[] tasks = table.ints("task");
    if (file.starts().isEmpty()) {
      throw Failure.input(folder.resolve(FILE) + ": starts: is empty", AGAIN);
    }
    requireWhole(table, file, folder);
    Forest[][] out = new Forest[file.folds()][file.tasks().size()];
    for (int from = 0, to; from < folds.length; from = to) {
      to = from;
      while (to < folds.length && folds[to] == folds[from] && tasks[to] == tasks[from]) {
        to++;
      }
      double start = file.starts().get(folds[from]).get(tasks[from]);
      out[folds[from]][tasks[from]] = forest(table, from, to, start);
    }
    return out;
  }

  /**
   * One forest for each fold and task, in order; every question leads further down among the nodes
   * of its forest, so that no walk is endless.
   */
  private static void requireWhole(ParquetTable table, TreesFile file, Path folder) {
    int[] folds = table.ints("fold");
    int[] tasks = table.ints("task");
    int[] columns = table.ints("column");
    int[] lefts = table.ints("left");
    int[] rights = table.ints("right");
    double[] values = table.doubles("value");
    int found = 0;
    for (int from = 0, to; from < folds.length; from = to, found++) {
      to = from;
      while (to < folds.length && folds[to] == folds[from] && tasks[to] == tasks[from]) {
        to++;
      }
      int width = file.tasks().size();
      if (folds[from] != found / width || tasks[from] != found % width) {
        throw damaged(folder, "fold " + folds[from] + ", task " + tasks[from] + " out of order");
      }
      for (int row = from; row < to; row++) {
        int first = Math.min(lefts[row], rights[row]);
        int last = Math.max(lefts[row], rights[row]);
        boolean down = first > row - from && last < to - from;
        if (!Double.isFinite(values[row]) || (columns[row] >= 0 && !down)) {
          throw damaged(folder, "row " + row + " is no node of a tree");
        }
      }
    }
    if (found != file.folds() * file.tasks().size()) {
      throw damaged(folder, "holds " + found + " forests; expected one for each fold and task");
    }
  }

  private static Failure damaged(Path folder, String what) {
    return Failure.input(folder.resolve(TREES) + ": " + what, AGAIN);
  }

  private static Forest forest(ParquetTable table, int from, int to, double start) {
    int[] trees = java.util.Arrays.copyOfRange(table.ints("tree"), from, to);
    List<Integer> roots = new ArrayList<>();
    for (int i = 0; i < trees.length; i++) {
      if (i == 0 || trees[i] != trees[i - 1]) {
        roots.add(i);
      }
    }
    return new Forest(
        start,
        roots.stream().mapToInt(Integer::intValue).toArray(),
        java.util.Arrays.copyOfRange(table.ints("column"), from, to),
        floats(table.doubles("threshold"), from, to),
        java.util.Arrays.copyOfRange(table.ints("left"), from, to),
        java.util.Arrays.copyOfRange(table.ints("right"), from, to),
        floats(table.doubles("value"), from, to));
  }

  private static float[] floats(double[] values, int from, int to) {
    float[] out = new float[to - from];
    for (int i = from; i < to; i++) {
      out[i - from] = (float) values[i];
    }
    return out;
  }
}
