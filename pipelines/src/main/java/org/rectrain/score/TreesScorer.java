package org.rectrain.score;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.rectrain.Failure;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.metric.Logistic;
import org.rectrain.model.TreesFile;
import org.rectrain.model.input.TreeRows;
import org.rectrain.tree.Forest;

/**
 * Scores with cross-fitted boosted trees. A row of the train split is scored by the forest that did
 * not see its user, so that no score knows its own label; any other row by the mean of all forests'
 * logits. They rank given rows and retrieve nothing.
 */
public final class TreesScorer implements VectorlessScorer, RowScorer {
  /** Its name in predictions and reports. */
  static final String NAME = "trees";

  private static final String FITTED = "train";
  private static final int BATCH = 1024;

  private final TreesFile file;
  private final Forest[][] forests;
  private final FeatureSchema schema;
  private final Path prepared;
  private final Map<String, TreeRows> splits = new HashMap<>();

  private TreesScorer(TreesFile file, Forest[][] forests, FeatureSchema schema, Path prepared) {
    this.file = file;
    this.forests = forests;
    this.schema = schema;
    this.prepared = prepared;
  }

  /**
   * Opens a folder of trees over prepared data.
   *
   * @throws Failure (exit code 3) when they were fitted on other features
   */
  public static TreesScorer open(Path folder, Path prepared) {
    TreesFile file = Json.read(folder.resolve(TreesFile.FILE), TreesFile.class);
    FeatureSchema schema =
        FeatureSchema.read(folder, file.featureFingerprint()).requireFit(folder, prepared);
    return new TreesScorer(file, TreesFile.forests(file, folder), schema, prepared);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long size() {
    return Arrays.stream(forests).flatMap(Arrays::stream).mapToLong(Forest::size).sum();
  }

  @Override
  public Set<Part> parts() {
    return file.skipped() > 0 ? Set.of(Part.HISTORY) : Set.of();
  }

  @Override
  public List<String> tasks() {
    return file.tasks();
  }

  @Override
  public Examples examples(String split) {
    return rows(split).examples();
  }

  /** The rows of some examples, as the trees read them. */
  public TreeRows rows(Examples examples) {
    return TreeRows.of(examples, file.skipped());
  }

  /** The features that the trees read. */
  public FeatureSchema schema() {
    return schema;
  }

  /** The forests whose logits are averaged, for one label. */
  public List<Forest> forests(String task) {
    int head = file.tasks().indexOf(task);
    return Arrays.stream(forests).map(fold -> fold[head]).toList();
  }

  @Override
  public double[][] score(String split, List<String> tasks, int[] rows) {
    return score(rows(split), split.equals(FITTED), tasks, rows);
  }

  /** By the mean of all forests. */
  @Override
  public double[][] score(Examples examples, List<String> tasks, int[] rows) {
    return score(rows(examples), false, tasks, rows);
  }

  private double[][] score(TreeRows of, boolean fitted, List<String> tasks, int[] rows) {
    double[][] out = new double[tasks.size()][rows.length];
    int[] heads = tasks.stream().mapToInt(file.tasks()::indexOf).toArray();
    IntStream.range(0, (rows.length + BATCH - 1) / BATCH)
        .parallel()
        .forEach(
            b -> {
              float[] row = new float[of.width()];
              for (int i = b * BATCH; i < Math.min(rows.length, (b + 1) * BATCH); i++) {
                of.fill(rows[i], row);
                int own = fitted ? file.fold(of.examples().users()[rows[i]]) : -1;
                for (int t = 0; t < heads.length; t++) {
                  out[t][i] = heads[t] < 0 ? Double.NaN : probability(row, heads[t], own);
                }
              }
            });
    return out;
  }

  /**
   * By one fold's forest, or by the mean of all.
   *
   * @param fold -1 for all
   */
  private double probability(float[] row, int task, int fold) {
    if (fold >= 0) {
      return Logistic.sigmoid(forests[fold][task].logit(row));
    }
    double sum = 0;
    for (Forest[] one : forests) {
      sum += one[task].logit(row);
    }
    return Logistic.sigmoid(sum / forests.length);
  }

  private TreeRows rows(String split) {
    return splits.computeIfAbsent(split, this::read);
  }

  private TreeRows read(String split) {
    TreeRows rows = TreeRows.read(prepared, split, file.tasks(), schema, file.skipped());
    int most =
        Arrays.stream(forests)
            .flatMap(Arrays::stream)
            .flatMapToInt(forest -> Arrays.stream(forest.columns()))
            .max()
            .orElse(-1);
    if (most >= rows.width()) {
      throw Failure.input(
          TreesFile.TREES + ": asks for column " + most + " of " + rows.width(),
          "it was damaged, or is another model's; fit the trees again");
    }
    return rows;
  }

  @Override
  public boolean retrieves() {
    return false;
  }

  @Override
  public TopK topK(String split, int[] queries, int k) {
    throw new UnsupportedOperationException(NAME + " ranks given rows and retrieves nothing");
  }

  /** Comparisons and additions, of which a tree needs one per level. */
  @Override
  public Work work(String split, int[] rows) {
    TreeRows of = rows(split);
    float[] row = new float[of.width()];
    double sum = 0;
    for (int i : rows) {
      of.fill(i, row);
      for (Forest[] fold : forests) {
        for (Forest forest : fold) {
          sum += forest.questions(row) + forest.roots().length;
        }
      }
    }
    return new Work(sum / rows.length, 0);
  }

  @Override
  public void close() {
    splits.clear();
  }
}
