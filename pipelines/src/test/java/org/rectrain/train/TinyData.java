package org.rectrain.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSchema.VectorSpec;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.FeatureSpec.Transform;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.dataset.StableHash;
import org.rectrain.dataset.vector.SideVectors;

/**
 * A prepared folder of 40 items and 30 users in which users click what their taste (cooking or
 * football) matches; a like needs a click.
 */
public final class TinyData {
  public static final int ITEMS = 40;
  static final int USERS = 30;
  private static final int PER_USER = 20;
  private static final String[] WORDS = {"soup recipe with rice", "football match report"};

  private static long idSalt = 5;
  private static boolean biased;

  private TinyData() {}

  public static FeatureSchema schema() {
    FeatureSpec device =
        new FeatureSpec(
            "device",
            Side.CONTEXT,
            Kind.CATEGORICAL,
            List.of("phone", "tablet"),
            Transform.NONE,
            0,
            1,
            0,
            List.of(),
            List.of());
    return new FeatureSchema(
        FeatureSchema.VERSION,
        List.of("click", "like"),
        List.of(
            device,
            number("stat_user_count", Side.USER, Transform.LOG1P),
            number("stat_item_click_rate", Side.ITEM, Transform.NONE),
            number("length", Side.ITEM, Transform.NONE)));
  }

  private static FeatureSpec number(String name, Side side, Transform transform) {
    return new FeatureSpec(
        name, side, Kind.NUMERIC, List.of(), transform, 0.5, 0.3, 0, List.of(), List.of());
  }

  /** Writes everything; equal bytes on every call. */
  public static Path write(Path folder) throws IOException {
    return write(folder, 0);
  }

  /** Earlier days: the same under example ids of their own. */
  public static Path writeOlder(Path folder) throws IOException {
    idSalt = 6;
    try {
      return write(folder, 0);
    } finally {
      idSalt = 5;
    }
  }

  /** The same where a click down the page is lost with a chance that rises with its position. */
  static Path writeBiased(Path folder) throws IOException {
    biased = true;
    try {
      return write(folder, 0);
    } finally {
      biased = false;
    }
  }

  /** The same with a number that no loss survives. */
  public static Path writeBroken(Path folder) throws IOException {
    return write(folder, Double.POSITIVE_INFINITY);
  }

  /** The same with vectors that say what items and users are about; the last five have none. */
  public static Path writeWithVectors(Path folder) throws IOException {
    Path written = write(folder);
    VectorSpec cover = new VectorSpec("cover", Side.ITEM, 3, 5.0 / ITEMS);
    VectorSpec face = new VectorSpec("face", Side.USER, 2, 5.0 / USERS);
    schema().with(List.of(cover, face)).write(written);
    vectors(written, cover, Columns.ITEM_ID, "i", ITEMS - 5);
    vectors(written, face, Columns.USER_ID, "u", USERS - 5);
    return written;
  }

  private static void vectors(Path folder, VectorSpec spec, String key, String letter, int count)
      throws IOException {
    String[] ids = new String[count];
    float[] values = new float[count * spec.size()];
    for (int i = 0; i < count; i++) {
      ids[i] = letter + i;
      for (int j = 0; j < spec.size(); j++) {
        double about = j == 0 ? (i % 2 == 0 ? 4 : -4) : 0;
        values[i * spec.size() + j] = (float) (about + unit(spec.size(), i, j));
      }
    }
    Path file = SideVectors.file(folder, spec);
    Files.createDirectories(file.getParent());
    new ParquetTableWriter()
        .strings(key, ids)
        .floatLists(SideVectors.VECTOR, values, spec.size())
        .write(file);
  }

  /** The same with items that have no text. */
  static Path writeWithoutTexts(Path folder) throws IOException {
    Path written = write(folder);
    ParquetTable items = ParquetTable.read(written.resolve("items"));
    new ParquetTableWriter()
        .strings(Columns.ITEM_ID, items.strings(Columns.ITEM_ID))
        .strings(Columns.TEXT, new String[items.rows()])
        .longs(Columns.TRAIN_IMPRESSIONS, items.longs(Columns.TRAIN_IMPRESSIONS))
        .longs(Columns.TRAIN_CLICKS, items.longs(Columns.TRAIN_CLICKS))
        .doubles("stat_item_click_rate", items.doubles("stat_item_click_rate"))
        .doubles("length", items.doubles("length"))
        .write(written.resolve("items/part.parquet"));
    return written;
  }

  /** The same with a schema of the first features only, so that models of the whole do not fit. */
  public static Path writeFewerFeatures(Path folder) throws IOException {
    Path written = write(folder);
    FeatureSchema whole = schema();
    new FeatureSchema(whole.version(), whole.labels(), whole.features().subList(0, 3))
        .write(written);
    return written;
  }

  /** The same with a value of its own for one number of the first train row. */
  public static Path write(Path folder, double firstLength) throws IOException {
    Files.createDirectories(folder);
    schema().write(folder);
    writeItems(folder);
    writeUsers(folder);
    int first = 0;
    for (String split : List.of("train", "valid", "test")) {
      int rows = split.equals("train") ? PER_USER : PER_USER / 4;
      writeExamples(folder, split, first, rows, firstLength);
      if (!split.equals("train")) {
        writeQueries(folder, split);
      }
      first += rows;
    }
    return folder;
  }

  private static int taste(int user) {
    return user % 2;
  }

  private static int kind(int item) {
    return item % 2;
  }

  private static double unit(long salt, long a, long b) {
    return StableHash.unit(StableHash.of(StableHash.of(salt, a), b));
  }

  private static void writeItems(Path folder) throws IOException {
    String[] ids = new String[ITEMS];
    String[] texts = new String[ITEMS];
    long[] shown = new long[ITEMS];
    long[] clicks = new long[ITEMS];
    double[] rates = new double[ITEMS];
    double[] lengths = new double[ITEMS];
    for (int i = 0; i < ITEMS; i++) {
      ids[i] = "i" + i;
      texts[i] = WORDS[kind(i)] + " number " + i;
      shown[i] = i < ITEMS - 4 ? 10 + i : 0;
      clicks[i] = i < ITEMS - 4 ? 5 + i / 2 : 0;
      rates[i] = i < ITEMS - 4 ? 0.5 : Double.NaN;
      lengths[i] = i / (double) ITEMS;
    }
    Files.createDirectories(folder.resolve("items"));
    new ParquetTableWriter()
        .strings(Columns.ITEM_ID, ids)
        .strings(Columns.TEXT, texts)
        .longs(Columns.TRAIN_IMPRESSIONS, shown)
        .longs(Columns.TRAIN_CLICKS, clicks)
        .doubles("stat_item_click_rate", rates)
        .doubles("length", lengths)
        .write(folder.resolve("items/part.parquet"));
  }

  private static void writeUsers(Path folder) throws IOException {
    String[] ids = new String[USERS];
    String[] texts = new String[USERS];
    for (int u = 0; u < USERS; u++) {
      ids[u] = "u" + u;
      texts[u] = u % 3 == 0 ? "young reader" : "adult reader";
    }
    Files.createDirectories(folder.resolve("users"));
    new ParquetTableWriter()
        .strings(Columns.USER_ID, ids)
        .strings(Columns.TEXT, texts)
        .write(folder.resolve("users/part.parquet"));
  }

  private static void writeExamples(
      Path folder, String split, int first, int perUser, double firstLength) throws IOException {
    int n = USERS * perUser;
    long[] ids = new long[n];
    long[] times = new long[n];
    int[] clicks = new int[n];
    int[] likes = new int[n];
    int[] positions = new int[n];
    String[] origins = new String[n];
    double[] weights = new double[n];
    double[] counts = new double[n];
    double[] rates = new double[n];
    double[] lengths = new double[n];
    String[] users = new String[n];
    String[] items = new String[n];
    String[] devices = new String[n];
    String[][] historyItems = new String[n][];
    String[][] historyEvents = new String[n][];
    long[][] historyAges = new long[n][];
    String[][] skippedItems = new String[n][];
    long[][] skippedAges = new long[n][];
    for (int row = 0; row < n; row++) {
      int user = row / perUser;
      int place = first + row % perUser;
      int limit = split.equals("test") ? ITEMS : ITEMS - 4;
      int item = (int) (unit(1, user, place) * limit);
      boolean match = taste(user) == kind(item);
      ids[row] = StableHash.of(idSalt, (long) user * 1000 + place);
      times[row] = 1_700_000_000_000L + place * 60_000L;
      clicks[row] = unit(2, user, place) < (match ? 0.85 : 0.1) ? 1 : 0;
      positions[row] = (int) (unit(4, user, place) * 5);
      if (biased && unit(6, user, place) > 1 / (1.0 + positions[row])) {
        clicks[row] = 0;
      }
      origins[row] = clicks[row] == 1 ? "clicked" : "exposed";
      likes[row] = clicks[row] == 1 && unit(3, user, place) < 0.4 ? 1 : 0;
      weights[row] = 1;
      counts[row] = place;
      rates[row] = 0.5;
      lengths[row] = row == 0 && firstLength > 0 ? firstLength : item / (double) ITEMS;
      users[row] = "u" + user;
      items[row] = "i" + item;
      devices[row] = row % 3 == 0 ? "phone" : "tablet";
      List<String> past = new ArrayList<>();
      for (int i = 0; i < Math.min(place, 4); i++) {
        past.add("i" + (2 * ((user + i) % 15) + taste(user)));
      }
      historyItems[row] = past.toArray(String[]::new);
      historyEvents[row] = past.stream().map(p -> "click").toArray(String[]::new);
      historyAges[row] = past.stream().mapToLong(p -> 3600).toArray();
      int skips = Math.min(place, user % 4);
      skippedItems[row] = new String[skips];
      skippedAges[row] = new long[skips];
      for (int i = 0; i < skips; i++) {
        skippedItems[row][i] = "i" + (2 * ((user + 3 * i) % 15) + 1 - taste(user));
        skippedAges[row][i] = 5000 - 1000L * i;
      }
    }
    Path target = folder.resolve("examples/split=" + split);
    Files.createDirectories(target);
    new ParquetTableWriter()
        .longs(Columns.EXAMPLE_ID, ids)
        .strings(Columns.USER_ID, users)
        .strings(Columns.ITEM_ID, items)
        .longs(Columns.TIMESTAMP, times)
        .ints(Columns.POSITION, positions)
        .strings(Columns.ORIGIN, origins)
        .longs(Columns.SESSION_ID, Arrays.stream(times).map(t -> t / 240_000).toArray())
        .ints("click", clicks)
        .ints("like", likes)
        .doubles(Columns.WEIGHT, weights)
        .stringLists(Columns.HISTORY_ITEMS, historyItems)
        .stringLists(Columns.HISTORY_EVENTS, historyEvents)
        .longLists(Columns.HISTORY_AGES, historyAges)
        .stringLists(Columns.SKIPPED_ITEMS, skippedItems)
        .longLists(Columns.SKIPPED_AGES, skippedAges)
        .strings("device", devices)
        .doubles("stat_user_count", counts)
        .doubles("stat_item_click_rate", rates)
        .doubles("length", lengths)
        .write(target.resolve("part.parquet"));
  }

  private static void writeQueries(Path folder, String split) throws IOException {
    String[] users = new String[USERS];
    String[][] positives = new String[USERS][];
    String[][] seen = new String[USERS][];
    String[][] historyItems = new String[USERS][];
    String[][] historyEvents = new String[USERS][];
    long[][] historyAges = new long[USERS][];
    String[] devices = new String[USERS];
    double[] counts = new double[USERS];
    for (int u = 0; u < USERS; u++) {
      users[u] = "u" + u;
      positives[u] = new String[] {"i" + (30 + taste(u)), "i" + (38 + taste(u))};
      seen[u] = new String[] {"i" + taste(u)};
      historyItems[u] = new String[] {"i" + (2 + taste(u)), "i" + (4 + taste(u))};
      historyEvents[u] = new String[] {"click", "like"};
      historyAges[u] = new long[] {7200, 60};
      devices[u] = "phone";
      counts[u] = 20;
    }
    Path target = folder.resolve("queries/split=" + split);
    Files.createDirectories(target);
    new ParquetTableWriter()
        .strings(Columns.USER_ID, users)
        .stringLists(Columns.POSITIVES, positives)
        .stringLists(Columns.SEEN, seen)
        .stringLists(Columns.HISTORY_ITEMS, historyItems)
        .stringLists(Columns.HISTORY_EVENTS, historyEvents)
        .longLists(Columns.HISTORY_AGES, historyAges)
        .strings("device", devices)
        .doubles("stat_user_count", counts)
        .write(target.resolve("part.parquet"));
  }
}
