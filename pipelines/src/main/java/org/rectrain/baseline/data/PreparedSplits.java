package org.rectrain.baseline.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureEncoder;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.score.TopK;

/** A prepared folder as baselines see it; each split is read once, when it is asked for. */
public final class PreparedSplits {
  /** Below any similarity that a float can tell from 0 in a sum. */
  private static final double TRACE = 1e-9;

  private final Path prepared;
  private final FeatureSchema schema;
  private final Prepared.Items catalogue;
  private final Map<String, SplitRows> rows = new HashMap<>();
  private final Map<String, SplitQueries> queries = new HashMap<>();
  private final Map<String, int[]> segments = new HashMap<>();

  public PreparedSplits(Path prepared) {
    this(prepared, FeatureSchema.read(prepared));
  }

  /**
   * Prepared data as a baseline reads it that was fitted on other data.
   *
   * @param schema of the fit: features and labels are encoded as they were then
   */
  public PreparedSplits(Path prepared, FeatureSchema schema) {
    this.prepared = prepared;
    this.schema = schema;
    this.catalogue = Prepared.Items.read(prepared);
  }

  public Path prepared() {
    return prepared;
  }

  public FeatureSchema schema() {
    return schema;
  }

  public List<String> tasks() {
    return schema.labels();
  }

  public Prepared.Items catalogue() {
    return catalogue;
  }

  public SplitRows rows(String split) {
    return rows.computeIfAbsent(split, name -> SplitRows.read(prepared, name, known(), catalogue));
  }

  /** Labels that the rows have; to score, a model needs none. */
  private List<String> known() {
    List<String> there = FeatureSchema.read(prepared).labels();
    return tasks().stream().filter(there::contains).toList();
  }

  public SplitQueries queries(String split) {
    return queries.computeIfAbsent(split, name -> SplitQueries.read(prepared, name, catalogue));
  }

  /** Index of a categorical feature's value in each row of a split. */
  public int[] rowSegments(String split, FeatureSpec feature) {
    return segments(Prepared.examples(prepared, split), feature);
  }

  /** Index of a categorical feature's value in each query of a split. */
  public int[] querySegments(String split, FeatureSpec feature) {
    return segments(Prepared.queries(prepared, split), feature);
  }

  private int[] segments(Path folder, FeatureSpec feature) {
    return segments.computeIfAbsent(
        folder + "/" + feature.name(),
        key -> {
          FeatureEncoder encoder = new FeatureEncoder(schema);
          int index = schema.features().indexOf(feature);
          return Arrays.stream(ParquetTable.read(folder, feature.name()).strings(feature.name()))
              .mapToInt(value -> encoder.category(index, value))
              .toArray();
        });
  }

  /**
   * Each item's share of all clicks in train times a weight; half a click more and a trace of
   * weight order items that have nothing else.
   */
  public double[] clickShares(double weight) {
    double all = Arrays.stream(catalogue.clicks()).sum() + 1.0;
    return Arrays.stream(catalogue.clicks())
        .mapToDouble(count -> (weight + TRACE) * (count + 0.5) / all)
        .toArray();
  }

  /**
   * Where each item of the catalogue is in a baseline's own table of items; -1 for an item that
   * came after it was fitted. Items that have gone since have no place.
   */
  public int[] places(ParquetTable table, Path folder) {
    String[] ids = Prepared.ids(table, Columns.ITEM_ID, folder);
    int[] places = new int[catalogue.size()];
    Arrays.fill(places, -1);
    for (int i = 0; i < ids.length; i++) {
      int at = catalogue.indexOrNone(ids[i]);
      if (at >= 0) {
        places[at] = i;
      }
    }
    return places;
  }

  /**
   * Values of a baseline's own items in the order of the catalogue.
   *
   * @param cold of an item without a place
   */
  public static double[] arrange(double[] values, int[] places, double cold) {
    return Arrays.stream(places).mapToDouble(place -> place < 0 ? cold : values[place]).toArray();
  }

  /** TopK for a model that ranks items the same way for everyone: only the masks differ. */
  public TopK topOfOneOrder(double[] scores, String split, int[] wanted, int k) {
    int[][] seen = queries(split).seen();
    int longestMask = Arrays.stream(wanted).map(q -> seen[q].length).max().orElse(0);
    double[] bestScores = new double[k + longestMask];
    int[] best = TopItems.best(scores, new int[0], k + longestMask, bestScores);
    int[][] items = new int[wanted.length][];
    double[][] values = new double[wanted.length][];
    for (int q = 0; q < wanted.length; q++) {
      Set<Integer> masked = new HashSet<>();
      for (int item : seen[wanted[q]]) {
        masked.add(item);
      }
      int[] list = new int[k];
      double[] listScores = new double[k];
      int n = 0;
      for (int i = 0; i < best.length && n < k; i++) {
        if (!masked.contains(best[i])) {
          list[n] = best[i];
          listScores[n++] = bestScores[i];
        }
      }
      items[q] = Arrays.copyOf(list, n);
      values[q] = Arrays.copyOf(listScores, n);
    }
    return new TopK(items, values);
  }
}
