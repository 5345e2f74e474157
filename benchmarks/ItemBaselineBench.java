package org.rectrain.baseline;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.rectrain.baseline.data.Interactions;
import org.rectrain.baseline.data.TopItems;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.SparkConfig;
import org.rectrain.config.baseline.BaselinesConfig.ItemCfConfig;
import org.rectrain.score.TopK;
import org.rectrain.spark.SparkSessions;

/**
 * Fits ItemCF or EASE and answers top-100 for all users, on clicks in memory, again and again; the
 * peer of item_baselines.py, which compiles and starts it.
 *
 * <p>Arguments: cosine|tfidf|bm25|ease, clicks file (little-endian int32: users, items, clicks,
 * then user and item of each click, sorted), neighbours or lambda, repeats, file for the lists,
 * threads|spark: who finds the neighbours.
 */
final class ItemBaselineBench {
  private static final int K = 100;

  private ItemBaselineBench() {}

  public static void main(String[] args) throws IOException {
    int[][] byUser = clicks(Path.of(args[1]));
    int items = header(Path.of(args[1]))[1];
    int repeats = Integer.parseInt(args[3]);
    ItemCfConfig config = config(args);
    SparkSession spark = args[5].equals("spark") ? SparkSessions.open(sparkConfig()) : null;
    TopK lists = null;
    for (int r = 0; r < repeats; r++) {
      long start = System.nanoTime();
      long fitted;
      if (args[0].equals("ease")) {
        Interactions clicks = Interactions.of(byUser, items);
        int[] taking = IntStream.range(0, items).filter(i -> clicks.clicksOfItem(i) > 0).toArray();
        double[][] inverse = EaseWeights.inverse(clicks, taking, Double.parseDouble(args[2]));
        EaseWeights weights = EaseWeights.of(EaseWeights.rounded(inverse));
        fitted = System.nanoTime();
        lists = ease(weights, taking, byUser, items);
      } else {
        Interactions clicks = Interactions.of(byUser, items);
        ItemSimilarity similarity = new ItemSimilarity(clicks, config, 0);
        Neighbours neighbours =
            spark == null ? neighbours(similarity) : ItemCf.neighbours(spark, similarity);
        fitted = System.nanoTime();
        lists = ItemCf.retrieve(neighbours, new double[items], byUser, byUser, K);
      }
      long end = System.nanoTime();
      System.out.printf(Locale.ROOT, "%.1f %.1f%n", (fitted - start) / 1e6, (end - fitted) / 1e6);
    }
    write(lists, Path.of(args[4]));
    SparkSessions.close();
  }

  private static SparkConfig sparkConfig() {
    return ConfigReader.bind("{master: 'local[2]'}", List.of(), SparkConfig.class, "bench");
  }

  private static ItemCfConfig config(String[] args) {
    String weighting = args[0].equals("ease") ? "cosine" : args[0];
    String neighbours = args[0].equals("ease") ? "100" : args[2];
    return ConfigReader.bind(
        String.format(
            Locale.ROOT,
            "{weighting: %s, neighbours: %s, shrinkage: [0], user_damping: 0}",
            weighting,
            neighbours),
        List.of(),
        ItemCfConfig.class,
        "bench");
  }

  private static Neighbours neighbours(ItemSimilarity similarity) {
    int[] ends = similarity.blocks(16);
    return Neighbours.join(
        IntStream.range(0, ends.length)
            .parallel()
            .mapToObj(b -> similarity.rows(b == 0 ? 0 : ends[b - 1], ends[b]))
            .toList());
  }

  private static TopK ease(EaseWeights weights, int[] taking, int[][] byUser, int items) {
    int[] place = new int[items];
    Arrays.setAll(place, i -> Arrays.binarySearch(taking, i));
    int[][] lists = new int[byUser.length][];
    double[][] scores = new double[byUser.length][];
    IntStream.range(0, byUser.length)
        .parallel()
        .forEach(
            u -> {
              double[] sums = new double[taking.length];
              int[] seen = Arrays.stream(byUser[u]).map(i -> place[i]).toArray();
              for (int item : seen) {
                weights.addTo(sums, item);
              }
              double[] best = new double[K];
              int[] found = TopItems.best(sums, seen, K, best);
              lists[u] = Arrays.stream(found).map(i -> taking[i]).toArray();
              scores[u] = Arrays.copyOf(best, found.length);
            });
    return new TopK(lists, scores);
  }

  private static int[] header(Path file) throws IOException {
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      int[] out = new int[3];
      Arrays.setAll(out, i -> 0);
      for (int i = 0; i < 3; i++) {
        out[i] = Integer.reverseBytes(in.readInt());
      }
      return out;
    }
  }

  private static int[][] clicks(Path file) throws IOException {
    int[] header = header(file);
    var values =
        ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
    int[][] out = new int[header[0]][];
    int at = 3;
    for (int u = 0; u < out.length; u++) {
      int from = at;
      while (at < values.limit() && values.get(at) == u) {
        at += 2;
      }
      int first = from;
      out[u] =
          IntStream.range(0, (at - from) / 2).map(i -> values.get(first + 2 * i + 1)).toArray();
    }
    return out;
  }

  /** Per user: 100 items (-1 where there are fewer) as int32, then their scores as float64. */
  private static void write(TopK lists, Path file) throws IOException {
    try (DataOutputStream out =
        new DataOutputStream(new java.io.BufferedOutputStream(Files.newOutputStream(file)))) {
      for (int u = 0; u < lists.items().length; u++) {
        for (int i = 0; i < K; i++) {
          out.writeInt(i < lists.items()[u].length ? lists.items()[u][i] : -1);
        }
        for (int i = 0; i < K; i++) {
          out.writeDouble(i < lists.items()[u].length ? lists.scores()[u][i] : 0);
        }
      }
    }
  }
}
