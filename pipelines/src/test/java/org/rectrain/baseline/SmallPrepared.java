package org.rectrain.baseline;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.FeatureSpec.Transform;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.nn.Golden;

/**
 * A prepared folder over the clicks of golden/baseline/itemcf.json: train holds those clicks and
 * one impression without a click per user; valid and test hold every user with every third item,
 * the click drawn from the feature {@code stat_item_click_rate}; queries ask for all users.
 */
final class SmallPrepared {
  static final List<String> TASKS = List.of("click", "like");

  final int[][] clicks;
  final int items;
  final JsonNode golden;
  final List<TrainRow> trainRows = new ArrayList<>();

  /** What a row of train says. */
  record TrainRow(int item, int click, String device) {}

  SmallPrepared(Path folder) throws IOException {
    golden = golden("itemcf.json");
    items = golden.get("items").asInt();
    clicks = new int[golden.get("clicks").size()][];
    for (int u = 0; u < clicks.length; u++) {
      clicks[u] = ints(golden.get("clicks").get(u));
    }
    new FeatureSchema(
            FeatureSchema.VERSION,
            TASKS,
            List.of(
                numeric("stat_item_click_rate", Side.ITEM),
                numeric("stat_user_click_rate", Side.USER),
                numeric("stat_user_item_click_rate", Side.PAIR),
                new FeatureSpec(
                    "device",
                    Side.CONTEXT,
                    Kind.CATEGORICAL,
                    List.of("desktop", "phone"),
                    Transform.NONE,
                    0,
                    1,
                    0,
                    List.of(),
                    List.of())))
        .write(Files.createDirectories(folder));
    writeItems(Files.createDirectories(folder.resolve("items")));
    writeTrain(Files.createDirectories(folder.resolve("examples/split=train")));
    for (String split : List.of("valid", "test")) {
      writeTest(Files.createDirectories(folder.resolve("examples/split=" + split)), split);
      writeQueries(Files.createDirectories(folder.resolve("queries/split=" + split)));
    }
  }

  private static FeatureSpec numeric(String name, Side side) {
    return new FeatureSpec(
        name, side, Kind.NUMERIC, List.of(), Transform.NONE, 0.5, 0.25, 0, List.of(), List.of());
  }

  /** The item's made-up rate, which clicks of valid and test follow. */
  double rate(int item) {
    return (item + 0.5) / items;
  }

  private void writeItems(Path folder) throws IOException {
    long[] count = new long[items];
    Arrays.stream(clicks).flatMapToInt(Arrays::stream).forEach(i -> count[i]++);
    new ParquetTableWriter()
        .strings(Columns.ITEM_ID, names(items, "i"))
        .longs(Columns.TRAIN_CLICKS, count)
        .longs(Columns.TRAIN_IMPRESSIONS, count)
        .doubles("stat_item_click_rate", rates())
        .write(folder.resolve("part.parquet"));
  }

  private double[] rates() {
    double[] rates = new double[items];
    Arrays.setAll(rates, this::rate);
    return rates;
  }

  private void writeTrain(Path folder) throws IOException {
    Rows rows = new Rows();
    SplittableRandom random = new SplittableRandom(4);
    for (int u = 0; u < clicks.length; u++) {
      for (int item : clicks[u]) {
        rows.add(u, item, 1, 1, new int[0], random);
      }
      rows.add(u, u % (items - 1), 0, 2, new int[0], random);
    }
    for (int i = 0; i < rows.itemsOf.size(); i++) {
      trainRows.add(new TrainRow(rows.itemsOf.get(i), rows.click.get(i), rows.device.get(i)));
    }
    rows.write(folder);
  }

  private void writeTest(Path folder, String split) throws IOException {
    Rows rows = new Rows();
    SplittableRandom random = new SplittableRandom(split.length());
    for (int u = 0; u < clicks.length; u++) {
      for (int item = u % 3; item < items; item += 3) {
        rows.add(u, item, random.nextDouble() < rate(item) ? 1 : 0, 1, clicks[u], random);
      }
    }
    rows.write(folder);
  }

  private void writeQueries(Path folder) throws IOException {
    String[][] seen = new String[clicks.length][];
    String[][] positives = new String[clicks.length][];
    for (int u = 0; u < clicks.length; u++) {
      seen[u] = Arrays.stream(clicks[u]).mapToObj(i -> "i" + i).toArray(String[]::new);
      positives[u] = new String[] {"i" + (u % items)};
    }
    new ParquetTableWriter()
        .strings(Columns.USER_ID, names(clicks.length, "u"))
        .stringLists(Columns.POSITIVES, positives)
        .stringLists(Columns.SEEN, seen)
        .stringLists(Columns.HISTORY_ITEMS, seen)
        .strings("device", devices())
        .write(folder.resolve("part.parquet"));
  }

  /** Even users ask from a phone, the others from a desktop. */
  private String[] devices() {
    String[] devices = new String[clicks.length];
    Arrays.setAll(devices, u -> u % 2 == 0 ? "phone" : "desktop");
    return devices;
  }

  static String[] names(int count, String prefix) {
    String[] names = new String[count];
    Arrays.setAll(names, i -> prefix + i);
    return names;
  }

  static int[] ints(JsonNode array) {
    int[] out = new int[array.size()];
    Arrays.setAll(out, i -> array.get(i).asInt());
    return out;
  }

  static double[] doubles(JsonNode array) {
    double[] out = new double[array.size()];
    Arrays.setAll(out, i -> array.get(i).asDouble());
    return out;
  }

  static JsonNode golden(String name) {
    return Golden.json("baseline/" + name);
  }

  /** Columns of examples under way. */
  private final class Rows {
    private final List<String> users = new ArrayList<>();
    private final List<Integer> itemsOf = new ArrayList<>();
    private final List<Integer> click = new ArrayList<>();
    private final List<Integer> like = new ArrayList<>();
    private final List<Double> weight = new ArrayList<>();
    private final List<String[]> history = new ArrayList<>();
    private final List<String> device = new ArrayList<>();

    void add(int user, int item, int clicked, double w, int[] past, SplittableRandom random) {
      users.add("u" + user);
      itemsOf.add(item);
      click.add(clicked);
      like.add(clicked == 1 && random.nextInt(3) == 0 ? 1 : 0);
      weight.add(w);
      history.add(Arrays.stream(past).mapToObj(i -> "i" + i).toArray(String[]::new));
      device.add(random.nextBoolean() ? "phone" : "desktop");
    }

    void write(Path folder) throws IOException {
      int n = users.size();
      long[] ids = new long[n];
      Arrays.setAll(ids, i -> i);
      String[] origin = new String[n];
      Arrays.setAll(origin, i -> click.get(i) == 1 ? "clicked" : "exposed");
      double[] itemRate = itemsOf.stream().mapToDouble(SmallPrepared.this::rate).toArray();
      double[] userRate = new double[n];
      Arrays.fill(userRate, 0.5);
      new ParquetTableWriter()
          .longs(Columns.EXAMPLE_ID, ids)
          .strings(Columns.USER_ID, users.toArray(String[]::new))
          .strings(Columns.ITEM_ID, itemsOf.stream().map(i -> "i" + i).toArray(String[]::new))
          .longs(Columns.TIMESTAMP, ids)
          .ints("click", click.stream().mapToInt(Integer::intValue).toArray())
          .ints("like", like.stream().mapToInt(Integer::intValue).toArray())
          .strings(Columns.ORIGIN, origin)
          .doubles(Columns.WEIGHT, weight.stream().mapToDouble(Double::doubleValue).toArray())
          .stringLists(Columns.HISTORY_ITEMS, history.toArray(String[][]::new))
          .doubles("stat_item_click_rate", itemRate)
          .doubles("stat_user_click_rate", userRate)
          .doubles("stat_user_item_click_rate", itemRate)
          .strings("device", device.toArray(String[]::new))
          .write(folder.resolve("part.parquet"));
    }
  }
}
