package org.rectrain.eval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.dataset.Predictions;
import org.rectrain.dataset.StableHash;

/**
 * A prepared folder and a score folder made by hand: 40 users with 10 test rows each, 30 items of
 * which items 25 to 29 have no click in train and 28, 29 were never shown.
 */
public final class SmallRun {
  static final int USERS = 40;
  static final int ITEMS = 30;
  static final int ROWS = USERS * 10;
  static final List<String> TASKS = List.of("click", "like");

  public final Path prepared;
  public final Path scored;
  final long[] ids = new long[ROWS];
  final String[] users = new String[ROWS];
  final String[] items = new String[ROWS];
  final String[] device = new String[ROWS];
  public final int[][] labels = new int[2][ROWS];
  final double[] truth = new double[ROWS];

  public SmallRun(Path folder) throws IOException {
    prepared = folder.resolve("prepare");
    scored = folder.resolve("score");
    Files.createDirectories(prepared.resolve("examples/split=test"));
    Files.createDirectories(prepared.resolve("examples/split=train"));
    Files.createDirectories(prepared.resolve("items"));
    Files.createDirectories(prepared.resolve("queries/split=test"));
    new FeatureSchema(FeatureSchema.VERSION, TASKS, List.of()).write(prepared);
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < ROWS; i++) {
      ids[i] = 1000L + i;
      users[i] = "u" + i / 10;
      items[i] = "i" + random.nextInt(ITEMS);
      device[i] = i % 3 == 0 ? "phone" : i % 3 == 1 ? "desktop" : null;
      truth[i] = random.nextDouble();
      labels[0][i] = random.nextDouble() < truth[i] ? 1 : 0;
      labels[1][i] = labels[0][i] == 1 && random.nextDouble() < 0.5 ? 1 : 0;
    }
    writeTest(labels);
    writeItems();
    writeTrain();
    writeQueries();
  }

  public void writeTest(int[][] labels) throws IOException {
    long[] times = new long[ROWS];
    long[] position = new long[ROWS];
    long[] sessions = new long[ROWS];
    for (int i = 0; i < ROWS; i++) {
      times[i] = 1_650_000_000_000L + i * 3_600_000L;
      position[i] = i % 7;
      sessions[i] = StableHash.of(i / (ROWS / 4), users[i]);
    }
    new ParquetTableWriter()
        .longs(Columns.EXAMPLE_ID, ids)
        .strings(Columns.USER_ID, users)
        .strings(Columns.ITEM_ID, items)
        .longs(Columns.TIMESTAMP, times)
        .longs(Columns.SESSION_ID, sessions)
        .ints("click", labels[0])
        .ints("like", labels[1])
        .strings("device", device)
        .longs("position", position)
        .doubles("noise", truth)
        .write(prepared.resolve("examples/split=test/part.parquet"));
  }

  private void writeItems() throws IOException {
    String[] names = new String[ITEMS];
    long[] impressions = new long[ITEMS];
    long[] clicks = new long[ITEMS];
    for (int i = 0; i < ITEMS; i++) {
      names[i] = "i" + i;
      impressions[i] = i >= 28 ? 0 : 100;
      clicks[i] = Math.max(0, 25 - i);
    }
    new ParquetTableWriter()
        .strings(Columns.ITEM_ID, names)
        .strings(Columns.TEXT, names)
        .longs(Columns.TRAIN_IMPRESSIONS, impressions)
        .longs(Columns.TRAIN_CLICKS, clicks)
        .write(prepared.resolve("items/part.parquet"));
  }

  /** User k has k rows in train, every second one a click. */
  private void writeTrain() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int u = 0; u < USERS; u++) {
      for (int r = 0; r < u; r++) {
        rows.add("u" + u);
      }
    }
    int[] click = new int[rows.size()];
    for (int i = 0; i < click.length; i++) {
      click[i] = i % 2;
    }
    new ParquetTableWriter()
        .strings(Columns.USER_ID, rows.toArray(String[]::new))
        .ints("click", click)
        .write(prepared.resolve("examples/split=train/part.parquet"));
  }

  /** User k wants items k and k + 1 (modulo 30) and has seen k + 2. */
  private void writeQueries() throws IOException {
    String[] names = new String[USERS];
    String[][] positives = new String[USERS][];
    String[][] seen = new String[USERS][];
    for (int u = 0; u < USERS; u++) {
      names[u] = "u" + u;
      positives[u] = new String[] {item(u), item(u + 1)};
      seen[u] = new String[] {item(u + 2)};
    }
    new ParquetTableWriter()
        .strings(Columns.USER_ID, names)
        .stringLists(Columns.POSITIVES, positives)
        .stringLists(Columns.SEEN, seen)
        .stringLists(Columns.HISTORY_ITEMS, seen)
        .write(prepared.resolve("queries/split=test/part.parquet"));
  }

  static String item(int index) {
    return "i" + index % ITEMS;
  }

  /** Scores rows as the truth, with noise of the given size, and writes lists of three items. */
  void score(String model, double noise, int offset) throws IOException {
    score(model, noise, offset, noise == 0 ? 1 : 2);
  }

  public void score(String model, double noise, int offset, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] scores = new double[2][ROWS];
    for (int i = 0; i < ROWS; i++) {
      double p = (1 - noise) * truth[i] + noise * random.nextDouble();
      scores[0][i] = p;
      scores[1][i] = p / 2;
    }
    writeScores(model, scores);
    String[] names = new String[USERS];
    String[][] lists = new String[USERS][];
    double[][] values = new double[USERS][];
    for (int u = 0; u < USERS; u++) {
      names[u] = "u" + u;
      lists[u] = new String[] {item(u + offset), item(u + offset + 1), item(u + 15)};
      values[u] = new double[] {3, 2, 1};
    }
    Predictions.writeTopK(scored, model, names, lists, values);
  }

  void writeScores(String model, double[][] scores) throws IOException {
    Predictions.writeRows(scored, model, ids, users, items, TASKS, labels, scores);
  }
}
