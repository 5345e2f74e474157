package org.rectrain.baseline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.rectrain.baseline.data.BaselineModel;
import org.rectrain.baseline.data.Interactions;
import org.rectrain.baseline.data.PreparedSplits;
import org.rectrain.baseline.data.SplitQueries;
import org.rectrain.baseline.data.SplitRows;
import org.rectrain.baseline.data.TrainClicks;
import org.rectrain.config.baseline.BaselinesConfig.ItemCfConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.dataset.Prepared;
import org.rectrain.metric.Platt;
import org.rectrain.score.TopK;

/**
 * Item-based collaborative filtering: an item's score is the sum of its similarities with what the
 * user clicked. Items without any such similarity are ordered by their clicks, far below the
 * others. The probability of each label is that score's logarithm through Platt scaling fitted on
 * valid.
 */
final class ItemCf implements BaselineModel {
  static final String NAME = "itemcf";
  private static final String FILE = "neighbours.parquet";
  private static final String SETTINGS = "settings.json";
  private static final String NEIGHBOURS = "neighbours";
  private static final String SIMILARITIES = "similarities";
  private static final int BLOCKS_PER_CORE = 2;

  private final PreparedSplits data;
  private final Neighbours neighbours;
  private final Neighbours byItem;
  private final double[] fallback;
  private final List<Platt> scaling;

  /**
   * What is written beside the neighbours.
   *
   * @param shrinkage as chosen
   * @param popularity as chosen
   * @param validRecall recall@100 on valid of the chosen setting; NaN where nothing was chosen
   * @param tasks Platt scaling of each task
   */
  record Settings(double shrinkage, double popularity, double validRecall, List<Platt> tasks) {}

  private ItemCf(
      PreparedSplits data, Neighbours neighbours, double popularity, List<Platt> scaling) {
    this.data = data;
    this.neighbours = neighbours;
    this.byItem = neighbours.sortedByItem();
    this.scaling = scaling;
    this.fallback = data.clickShares(popularity);
  }

  /** Computes neighbours on Spark, calibrates on valid and writes both. */
  static void fit(ItemCfConfig config, SparkSession spark, PreparedSplits data, Path out)
      throws IOException {
    Interactions clicks =
        TrainClicks.read(
            spark, data.prepared(), data.catalogue(), data.tasks().get(0), config.clicksPerUser());
    Neighbours best = null;
    Settings chosen = new Settings(Double.NaN, Double.NaN, Double.NaN, List.of());
    boolean choose =
        config.shrinkage().size() * config.popularity().size() > 1
            && Prepared.hasQueries(data.prepared(), "valid");
    for (double shrinkage : config.shrinkage()) {
      Neighbours neighbours = neighbours(spark, new ItemSimilarity(clicks, config, shrinkage));
      for (double popularity : config.popularity()) {
        double recall =
            choose
                ? ValidRecall.of(new ItemCf(data, neighbours, popularity, List.of()), data)
                : Double.NaN;
        if (best == null || recall > chosen.validRecall()) {
          best = neighbours;
          chosen = new Settings(shrinkage, popularity, recall, List.of());
        }
      }
    }
    Neighbours neighbours = Objects.requireNonNull(best);
    write(neighbours, data.catalogue(), out);
    Json.write(
        out.resolve(SETTINGS),
        new Settings(
            chosen.shrinkage(),
            chosen.popularity(),
            chosen.validRecall(),
            new ItemCf(data, neighbours, chosen.popularity(), List.of()).calibrate()));
  }

  private List<Platt> calibrate() {
    SplitRows valid = data.rows("valid");
    double[] x = logScores(valid, IntStream.range(0, valid.items().length).toArray());
    List<Platt> fitted = new ArrayList<>();
    for (int t = 0; t < data.tasks().size(); t++) {
      fitted.add(Platt.fit(x, valid.labels()[t]));
    }
    return fitted;
  }

  static Neighbours neighbours(SparkSession spark, ItemSimilarity similarity) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int blocks = BLOCKS_PER_CORE * context.defaultParallelism();
    int[] ends = similarity.blocks(blocks);
    List<int[]> ranges = new ArrayList<>();
    for (int b = 0; b < blocks; b++) {
      ranges.add(new int[] {b == 0 ? 0 : ends[b - 1], ends[b]});
    }
    Broadcast<ItemSimilarity> shared = context.broadcast(similarity);
    try {
      return Neighbours.join(
          context
              .parallelize(ranges, blocks)
              .map(range -> shared.value().rows(range[0], range[1]))
              .collect());
    } finally {
      shared.destroy();
    }
  }

  private static void write(Neighbours neighbours, Prepared.Items catalogue, Path out)
      throws IOException {
    String[][] items = new String[neighbours.rows()][];
    double[][] similarities = new double[items.length][];
    for (int row = 0; row < items.length; row++) {
      int from = neighbours.from(row);
      int size = neighbours.to(row) - from;
      items[row] = new String[size];
      similarities[row] = new double[size];
      for (int i = 0; i < size; i++) {
        items[row][i] = catalogue.ids()[neighbours.item(from + i)];
        similarities[row][i] = neighbours.similarity(from + i);
      }
    }
    new ParquetTableWriter()
        .strings(Columns.ITEM_ID, catalogue.ids())
        .stringLists(NEIGHBOURS, items)
        .doubleLists(SIMILARITIES, similarities)
        .write(out.resolve(FILE));
  }

  static ItemCf open(Path folder, PreparedSplits data) {
    ParquetTable table =
        ParquetTable.read(folder.resolve(FILE), Columns.ITEM_ID, NEIGHBOURS, SIMILARITIES);
    int[] places = data.places(table, folder);
    String[][] items = table.stringLists(NEIGHBOURS);
    double[][] similarities = table.doubleLists(SIMILARITIES);
    List<Neighbours> rows = new ArrayList<>();
    for (int place : places) {
      int[] neighbours = new int[place < 0 ? 0 : items[place].length];
      float[] values = new float[neighbours.length];
      int known = 0;
      for (int j = 0; j < values.length; j++) {
        int at = data.catalogue().indexOrNone(items[place][j]);
        if (at >= 0) { // else it has gone since
          neighbours[known] = at;
          values[known++] = (float) similarities[place][j];
        }
      }
      rows.add(
          new Neighbours(
              new int[] {0, known},
              Arrays.copyOf(neighbours, known),
              Arrays.copyOf(values, known)));
    }
    Settings settings = Json.read(folder.resolve(SETTINGS), Settings.class);
    return new ItemCf(data, Neighbours.join(rows), settings.popularity(), settings.tasks());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long size() {
    return neighbours.size();
  }

  @Override
  public double[][] score(String split, List<String> tasks, int[] which) {
    double[] x = logScores(data.rows(split), which);
    return Platt.probabilities(scaling, data.tasks(), tasks, x);
  }

  /** Logarithm of the summed similarity of each row's item with its history. */
  private double[] logScores(SplitRows of, int[] which) {
    double[] out = new double[which.length];
    for (int i = 0; i < which.length; i++) {
      int item = of.items()[which[i]];
      double sum = fallback[item];
      for (int clicked : of.histories()[which[i]]) {
        sum += byItem.lookUp(clicked, item);
      }
      out[i] = Math.log(sum);
    }
    return out;
  }

  @Override
  public TopK topK(String split, int[] wanted, int k) {
    SplitQueries queries = data.queries(split);
    int[][] profiles = new int[wanted.length][];
    int[][] masked = new int[wanted.length][];
    for (int q = 0; q < wanted.length; q++) {
      profiles[q] = queries.profiles()[wanted[q]];
      masked[q] = queries.seen()[wanted[q]];
    }
    return retrieve(neighbours, fallback, profiles, masked, k);
  }

  /**
   * The best items for profiles.
   *
   * @param base what each item has without any similarity
   * @param profiles items clicked
   * @param masked items left out
   */
  static TopK retrieve(
      Neighbours neighbours, double[] base, int[][] profiles, int[][] masked, int k) {
    int[] order = SumsOnBase.orderOf(base);
    int[][] items = new int[profiles.length][];
    double[][] scores = new double[profiles.length][];
    int chunks = Math.min(profiles.length, 4 * Runtime.getRuntime().availableProcessors());
    IntStream.range(0, chunks)
        .parallel()
        .forEach(
            chunk -> {
              SumsOnBase sums = new SumsOnBase(base, order);
              double[] best = new double[k];
              // Every chunk takes each chunks-th query, so that all have about the same work.
              for (int q = chunk; q < profiles.length; q += chunks) {
                for (int clicked : profiles[q]) {
                  neighbours.addTo(sums, clicked);
                }
                items[q] = sums.best(masked[q], k, best);
                scores[q] = Arrays.copyOf(best, items[q].length);
              }
            });
    return new TopK(items, scores);
  }

  @Override
  public boolean retrieves() {
    return true;
  }
}
