package org.rectrain.eval.slice;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.eval.rows.Items;
import org.rectrain.eval.rows.TestRows;
import org.rectrain.eval.rows.TrainUsers;

/** Makes the families by which results are sliced. */
public final class Slicing {
  private static final int MOST_VALUES = 20;
  private static final int FIFTHS = 5;
  private static final String OTHER = "(other)";
  private static final String MISSING = "(missing)";

  private Slicing() {}

  /** Names that are read off the timestamp instead of a column. */
  static boolean isOfTime(String name) {
    return name.equals("day") || name.equals("hour");
  }

  /** Families of items: item of each row or positive to parts. */
  public static List<SliceFamily> byItem(int[] items, Items catalogue) {
    return List.of(
        SliceFamily.ofText(
            "item_in_train",
            items.length,
            i -> catalogue.impressions(items[i]) == 0 ? "never shown" : "shown"),
        SliceFamily.ofCounts("item_train_clicks", items.length, i -> catalogue.clicks(items[i])),
        sorted(
            SliceFamily.ofText(
                "item_popularity_decile",
                items.length,
                i -> String.format(Locale.ROOT, "%02d", catalogue.popularityDecile(items[i])))));
  }

  /** Families of users: user of each row to parts. */
  public static List<SliceFamily> byUser(int[] users, TrainUsers train) {
    return List.of(
        SliceFamily.ofText(
            "user_in_train",
            users.length,
            i -> train.rows(users[i]) == 0 ? "not in train" : "in train"),
        SliceFamily.ofCounts("user_train_clicks", users.length, i -> train.clicks(users[i])));
  }

  /** Names of families that are no columns. */
  private static final Set<String> MADE =
      Set.of(
          "item_in_train",
          "item_train_clicks",
          "item_popularity_decile",
          "user_in_train",
          "user_train_clicks");

  /** Those names that are columns, times or conditions, and not families of items or users. */
  public static List<String> ofColumns(List<String> names) {
    return names.stream().filter(name -> !MADE.contains(name)).toList();
  }

  /** The family of that name, of items, users, a column, the timestamp or a condition. */
  public static SliceFamily named(
      String key, String name, TestRows test, Items items, TrainUsers train) {
    if (!MADE.contains(name)) {
      return byColumn(key, name, test.table());
    }
    return Stream.concat(byItem(test.item(), items).stream(), byUser(test.user(), train).stream())
        .filter(family -> family.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /**
   * The family of a column of the examples, of the timestamp, or of a condition.
   *
   * @param key of the configuration that names it
   */
  public static SliceFamily byColumn(String key, String name, ParquetTable table) {
    int rows = table.rows();
    if (SliceCondition.isOne(name)) {
      return SliceCondition.family(key, name, table);
    }
    if (isOfTime(name)) {
      long[] times = table.longs(Columns.TIMESTAMP);
      return sorted(
          SliceFamily.ofText(
              name,
              rows,
              i -> {
                var time = Instant.ofEpochMilli(times[i]).atZone(ZoneOffset.UTC);
                return name.equals("day")
                    ? time.toLocalDate().toString()
                    : String.format(Locale.ROOT, "%02d", time.getHour());
              }));
    }
    return table.isText(name)
        ? byText(name, table.strings(name))
        : byNumber(name, table.doubles(name));
  }

  private static SliceFamily byText(String name, @Nullable String[] values) {
    Map<String, Integer> counts = new HashMap<>();
    for (String value : values) {
      counts.merge(value == null ? MISSING : value, 1, Integer::sum);
    }
    Set<String> kept = new HashSet<>();
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MOST_VALUES)
        .forEach(e -> kept.add(e.getKey()));
    return sorted(
        SliceFamily.ofText(
            name,
            values.length,
            i -> {
              String value = values[i] == null ? MISSING : values[i];
              return kept.contains(value) ? value : OTHER;
            }));
  }

  private static SliceFamily byNumber(String name, double[] values) {
    double[] distinct =
        Arrays.stream(values).filter(x -> !Double.isNaN(x)).distinct().sorted().toArray();
    if (distinct.length <= MOST_VALUES) {
      List<String> names =
          new ArrayList<>(Arrays.stream(distinct).mapToObj(Slicing::text).toList());
      names.add(MISSING);
      int[] part =
          Arrays.stream(values)
              .mapToInt(x -> Double.isNaN(x) ? distinct.length : Arrays.binarySearch(distinct, x))
              .toArray();
      return new SliceFamily(name, names, part);
    }
    double[] sorted = Arrays.stream(values).filter(x -> !Double.isNaN(x)).sorted().toArray();
    double[] edges = new double[FIFTHS - 1];
    for (int e = 0; e < edges.length; e++) {
      edges[e] = sorted[(int) ((long) sorted.length * (e + 1) / FIFTHS)];
    }
    double[] distinctEdges = Arrays.stream(edges).distinct().toArray();
    List<String> names = new ArrayList<>();
    for (int e = 0; e <= distinctEdges.length; e++) {
      String from = e == 0 ? "below " : "from " + text(distinctEdges[e - 1]);
      String to =
          e == distinctEdges.length ? "" : (e == 0 ? "" : " below ") + text(distinctEdges[e]);
      names.add(from + to);
    }
    names.add(MISSING);
    int[] part =
        Arrays.stream(values)
            .mapToInt(x -> Double.isNaN(x) ? distinctEdges.length + 1 : bucket(distinctEdges, x))
            .toArray();
    return new SliceFamily(name, names, part);
  }

  private static int bucket(double[] edges, double value) {
    int at = Arrays.binarySearch(edges, value);
    return at >= 0 ? at + 1 : -at - 1;
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.4g", value);
  }

  /** The same family with its parts in order of their names, (other) and (missing) last. */
  private static SliceFamily sorted(SliceFamily family) {
    List<String> values = new ArrayList<>(family.values());
    values.sort(
        Comparator.<String, Boolean>comparing(v -> v.startsWith("(")).thenComparing(v -> v));
    int[] part =
        Arrays.stream(family.part())
            .map(p -> p < 0 ? p : values.indexOf(family.values().get(p)))
            .toArray();
    return new SliceFamily(family.name(), values, part);
  }
}
