package org.rectrain.monitor;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.expression.Expression;
import org.rectrain.config.expression.UnreadableValue;
import org.rectrain.config.monitor.MonitorConfig;
import org.rectrain.config.monitor.MonitorTask;
import org.rectrain.dataset.StableHash;
import org.rectrain.monitor.sketch.Observation;
import org.rectrain.monitor.sketch.ScoreSketch;
import org.rectrain.monitor.sketch.Shape;
import org.rectrain.source.RawRow;
import org.rectrain.source.TimeParser;

/** What is read off the raw columns of a row. */
final class LogReading implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final long USER_SEED = 0xA5E2L;

  /** An expression and where its columns are. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Placed(Expression expression, int[] places) implements Serializable {
    static @Nullable Placed number(@Nullable String text, List<String> columns) {
      return text == null ? null : of(Expression.number(text, Expression.Words.COLUMNS), columns);
    }

    static @Nullable Placed condition(@Nullable String text, List<String> columns) {
      return text == null
          ? null
          : of(Expression.condition(text, Expression.Words.COLUMNS), columns);
    }

    private static Placed of(Expression expression, List<String> columns) {
      return new Placed(expression, expression.places(columns));
    }

    /** The value; NaN when missing. */
    double value(RawRow row) {
      return expression.number(row, places);
    }

    boolean holds(RawRow row) {
      return Boolean.TRUE.equals(expression.truth(row, places));
    }
  }

  private final ArrayList<String> columns;
  private final ArrayList<Integer> categories = new ArrayList<>();
  private final ArrayList<@Nullable Placed> numbers = new ArrayList<>();
  private final ArrayList<@Nullable Placed> labels = new ArrayList<>();
  private final ArrayList<@Nullable Placed> scores = new ArrayList<>();
  private final ArrayList<Placed> slices = new ArrayList<>();
  private final @Nullable Placed where;
  private final TimeParser times;
  private final int user;
  private final int time;
  private final Shape shape;

  LogReading(MonitorConfig config) {
    columns = new ArrayList<>(columnsOf(config));
    user = columns.indexOf(config.input().user());
    time = columns.indexOf(config.input().timestamp());
    times = TimeParser.of(config.input().timeFormat(), ZoneOffset.UTC);
    where = Placed.condition(config.input().where(), columns);
    config.features().values().forEach(column -> categories.add(columns.indexOf(column)));
    config.numbers().values().forEach(text -> numbers.add(Placed.number(text, columns)));
    for (MonitorTask task : config.tasks().values()) {
      labels.add(Placed.number(task.label(), columns));
      scores.add(Placed.number(task.score(), columns));
    }
    config
        .slices()
        .values()
        .forEach(
            text -> slices.add(java.util.Objects.requireNonNull(Placed.condition(text, columns))));
    shape = shape(config);
  }

  /** What rows hold: categories, numbers, then scores, which are watched like features. */
  private static Shape shape(MonitorConfig config) {
    List<String> names = new ArrayList<>(config.features().keySet());
    names.addAll(config.numbers().keySet());
    config
        .tasks()
        .forEach(
            (name, task) -> {
              if (task.score() != null) {
                names.add("score of " + name);
              }
            });
    List<Boolean> numeric = new ArrayList<>();
    for (int f = 0; f < names.size(); f++) {
      numeric.add(f >= config.features().size());
    }
    return new Shape(
        names,
        numeric,
        List.copyOf(config.tasks().keySet()),
        List.copyOf(config.slices().keySet()));
  }

  private static Set<String> columnsOf(MonitorConfig config) {
    Set<String> out = new LinkedHashSet<>();
    out.add(config.input().user());
    out.add(config.input().timestamp());
    needed(config).values().forEach(out::addAll);
    return out;
  }

  /** The columns that each key of the section reads, user and time aside. */
  static Map<String, List<String>> needed(MonitorConfig config) {
    Map<String, List<String>> out = new java.util.LinkedHashMap<>();
    put(out, "input.where", config.input().where(), false);
    config.features().forEach((name, column) -> out.put("features." + name, List.of(column)));
    config.numbers().forEach((name, text) -> put(out, "numbers." + name, text, true));
    config
        .tasks()
        .forEach(
            (name, task) -> {
              put(out, "tasks." + name + ".label", task.label(), true);
              put(out, "tasks." + name + ".score", task.score(), true);
            });
    config.slices().forEach((name, text) -> put(out, "slices." + name, text, false));
    return out;
  }

  private static void put(
      Map<String, List<String>> out, String key, @Nullable String text, boolean number) {
    if (text != null) {
      Expression expression =
          number
              ? Expression.number(text, Expression.Words.COLUMNS)
              : Expression.condition(text, Expression.Words.COLUMNS);
      out.put(key, expression.columns());
    }
  }

  /** Raw columns, in the order in which rows must hold them. */
  List<String> columns() {
    return columns;
  }

  Shape shape() {
    return shape;
  }

  /** Whether a row counts at all. */
  boolean counts(RawRow row) {
    Placed condition = where;
    try {
      return condition == null || condition.holds(row);
    } catch (UnreadableValue | ArithmeticException e) {
      throw Failure.input(
          "monitor.input.where: " + e.getMessage(), "mend the value or the condition", e);
    }
  }

  /** Epoch milliseconds; null when there is no time that can be read and is sane. */
  @Nullable Long millis(RawRow row) {
    try {
      long millis = times.millis(row, time);
      return TimeParser.isSane(millis) ? millis : null;
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      return null; // counted as a row without a time
    }
  }

  /** Whether a row says whose it is. */
  boolean hasUser(RawRow row) {
    String id = row.text(user);
    return id != null && !id.isBlank();
  }

  /** Fills an observation from a row with a time; its hash is {@link #hash}, where it is needed. */
  void read(RawRow row, long millis, Observation into) {
    String id = row.text(user);
    into.identify(id == null ? 0 : StableHash.of(USER_SEED, id), millis, 0);
    int at = 0;
    for (int column : categories) {
      into.categories()[at] = row.text(column);
      into.numbers()[at++] = Double.NaN;
    }
    for (Placed number : numbers) {
      into.categories()[at] = null;
      into.numbers()[at++] = number == null ? Double.NaN : numberOrMissing(number, row);
    }
    for (int t = 0; t < labels.size(); t++) {
      String task = shape.tasks().get(t);
      into.labels()[t] = label(labels.get(t), row, task);
      into.scores()[t] = score(scores.get(t), row, task);
      if (scores.get(t) != null) {
        into.categories()[at] = null;
        into.numbers()[at++] = into.scores()[t];
      }
    }
    for (int s = 0; s < slices.size(); s++) {
      into.slices()[s] = inSlice(s, row);
    }
  }

  /** A hash of all that is read of a row, equal for equal rows. */
  long hash(RawRow row) {
    long hash = 0;
    for (int c = 0; c < columns.size(); c++) {
      String text = row.text(c);
      hash = text == null ? StableHash.of(hash, c) : StableHash.of(hash, text);
    }
    return hash;
  }

  private static double numberOrMissing(Placed number, RawRow row) {
    try {
      return number.value(row);
    } catch (UnreadableValue | ArithmeticException e) {
      return Double.NaN; // missing: more of them than before is what monitoring reports
    }
  }

  private boolean inSlice(int slice, RawRow row) {
    try {
      return slices.get(slice).holds(row);
    } catch (UnreadableValue | ArithmeticException e) {
      throw Failure.input(
          "monitor.slices." + shape.slices().get(slice) + ": " + e.getMessage(),
          "mend the value or the condition",
          e);
    }
  }

  private static double value(@Nullable Placed of, RawRow row, String key) {
    try {
      return of == null ? Double.NaN : of.value(row);
    } catch (UnreadableValue | ArithmeticException e) {
      throw Failure.input(key + ": " + e.getMessage(), "mend the value or the expression", e);
    }
  }

  private static int label(@Nullable Placed of, RawRow row, String task) {
    String key = "monitor.tasks." + task + ".label";
    double value = value(of, row, key);
    if (Double.isNaN(value)) {
      return ScoreSketch.OPEN;
    }
    if (value == 0 || value == 1) {
      return (int) value;
    }
    throw Failure.input(
        key + ": " + value + " is no label; expected 0, 1 or nothing",
        "write a condition, e.g. label: rating >= 4");
  }

  private static double score(@Nullable Placed of, RawRow row, String task) {
    String key = "monitor.tasks." + task + ".score";
    double value = value(of, row, key);
    if (Double.isNaN(value) || (value >= 0 && value <= 1)) {
      return value;
    }
    throw Failure.input(
        key + ": " + value + " is no probability from 0 to 1",
        "of a logit s, take 1 / (1 + exp(-s))");
  }
}
