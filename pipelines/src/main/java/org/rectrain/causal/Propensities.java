package org.rectrain.causal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.rectrain.Failure;
import org.rectrain.config.causal.PropensityConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.row.TableCondition;

/** Finds the chance that each position is looked at from the train rows of a prepared folder. */
public final class Propensities {
  private static final String SAMPLED = "sampled";

  /** Fewer clicks than these say nothing about a position. */
  private static final int FEWEST_CLICKS = 10;

  private final PropensityConfig config;
  private final String key;

  /**
   * A finder.
   *
   * @param key of the section in the configuration, for messages
   */
  public Propensities(PropensityConfig config, String key) {
    this.config = config;
    this.key = key;
  }

  /** The columns of examples that the configuration names. */
  public List<String> columns() {
    Set<String> out = new LinkedHashSet<>();
    if (config.by() == PropensityConfig.By.EM) {
      out.addAll(config.relevance());
    }
    String where = config.where();
    if (where != null) {
      out.addAll(TableCondition.parse(key + ".where", where).columns());
    }
    return List.copyOf(out);
  }

  /**
   * The chances by position.
   *
   * @param click name of the label that counts as a click
   * @throws Failure (exit code 2 or 3) without positions, or where they never vary
   */
  public Examination of(Path prepared, String click) {
    if (config.by() == PropensityConfig.By.GIVEN) {
      double first = config.given().get(0);
      return new Examination(
          name(), config.given().stream().map(c -> c / first).toList(), List.of(), 0, 0);
    }
    PositionCounts counts = counts(prepared, click);
    ClickModel model = ClickModel.fit(counts, config.shape());
    double[] chances = model.examination();
    List<Double> known = new ArrayList<>();
    List<Double> rows = new ArrayList<>();
    for (int p = 0; p < chances.length; p++) {
      rows.add(counts.shownAt(p));
      boolean identified =
          config.shape() == PropensityConfig.Shape.POWER || enough(counts, p) || p == 0;
      known.add(identified ? chances[p] : Double.NaN);
    }
    if (known.stream().skip(1).noneMatch(c -> c > 0)) {
      throw Failure.input(
          Prepared.examples(prepared, "train")
              + ": no position beyond the first has "
              + FEWEST_CLICKS
              + " clicks on what is shown at several positions, so what a position does cannot be"
              + " separated from what is shown there",
          key + ".relevance: coarser groups, by: randomised, or by: given");
    }
    return new Examination(name(), known, rows, counts.groups(), model.rounds());
  }

  private boolean enough(PositionCounts counts, int position) {
    double clicks =
        config.by() == PropensityConfig.By.EM
            ? counts.comparableAt(position)
            : counts.clickedAt(position);
    return clicks >= FEWEST_CLICKS;
  }

  private String name() {
    return config.by().name().toLowerCase(Locale.ROOT);
  }

  private PositionCounts counts(Path prepared, String click) {
    Path source = Prepared.examples(prepared, "train");
    List<String> own = columns();
    Prepared.requireColumns(key, own, source);
    Set<String> wanted = new LinkedHashSet<>(own);
    wanted.addAll(List.of(click, Columns.POSITION, Columns.ORIGIN, Columns.WEIGHT));
    ParquetTable table = ParquetTable.read(source, wanted.toArray(String[]::new));
    int[] positions = positions(table, source);
    String[] origins = table.strings(Columns.ORIGIN);
    String where = config.where();
    boolean[] among = where == null ? null : TableCondition.parse(key + ".where", where).of(table);
    for (int i = 0; i < positions.length; i++) {
      if (SAMPLED.equals(origins[i]) || (among != null && !among[i])) {
        positions[i] = -1;
      }
    }
    if (Arrays.stream(positions).noneMatch(p -> p >= 0)) {
      throw Failure.input(
          source + ": no shown row with a position meets " + key + ".where: " + where,
          "check the condition");
    }
    int[] groups =
        config.by() == PropensityConfig.By.EM
            ? groups(table, config.relevance())
            : new int[table.rows()];
    double[] labels = table.doubles(click);
    int[] clicks = IntStream.range(0, labels.length).map(i -> labels[i] == 1 ? 1 : 0).toArray();
    double[] weights =
        Arrays.stream(table.doubles(Columns.WEIGHT)).map(w -> Double.isNaN(w) ? 1 : w).toArray();
    int last = Arrays.stream(positions).max().orElse(0);
    return PositionCounts.of(
        1 + Arrays.stream(groups).max().orElse(0),
        Math.min(config.positions(), last + 1),
        groups,
        positions,
        clicks,
        weights);
  }

  /**
   * Positions of a table's rows; -1 where a row has none.
   *
   * @throws Failure (exit code 3) when no row has one
   */
  public static int[] positions(ParquetTable table, Path source) {
    double[] values = table.doubles(Columns.POSITION);
    int[] out = new int[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = values[i] >= 0 && values[i] <= Integer.MAX_VALUE ? (int) values[i] : -1;
    }
    if (Arrays.stream(out).noneMatch(p -> p >= 0)) {
      throw Failure.input(
          source + ": no row has a position",
          "name its column in data.events.position (0 = first) and run prepare again");
    }
    return out;
  }

  /** Rows with the same values of some columns have the same number. */
  private static int[] groups(ParquetTable table, List<String> columns) {
    Map<List<String>, Integer> index = new HashMap<>();
    String[][] texts = new String[columns.size()][];
    for (int c = 0; c < texts.length; c++) {
      String name = columns.get(c);
      texts[c] =
          table.isText(name)
              ? Arrays.stream(table.strings(name)).map(String::valueOf).toArray(String[]::new)
              : Arrays.stream(table.doubles(name))
                  .mapToObj(Double::toString)
                  .toArray(String[]::new);
    }
    int[] out = new int[table.rows()];
    for (int i = 0; i < out.length; i++) {
      int row = i;
      List<String> values = Arrays.stream(texts).map(column -> column[row]).toList();
      out[i] = index.computeIfAbsent(values, v -> index.size());
    }
    return out;
  }
}
