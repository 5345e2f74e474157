package org.rectrain.prepare.log;

import java.io.Serializable;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.data.EventsConfig;
import org.rectrain.config.expression.Expression;
import org.rectrain.config.expression.UnreadableValue;
import org.rectrain.config.prepare.CleanConfig;
import org.rectrain.config.prepare.PrepareConfig.Pii;
import org.rectrain.source.RawRow;
import org.rectrain.source.TimeParser;

/** Which raw columns of the log are read, in which order, and what they mean. */
public final class EventLayout implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The column that stands for the file's split where files give it. */
  public static final String SPLIT_OF_FILE = "_split";

  private final ArrayList<String> columns;
  private final ArrayList<LabelRule> labels;
  private final int[][] labelPlaces;
  private final TimeParser times;
  private final boolean ordered;
  private final Fields context;
  private final int item;
  private final int time;
  private final int id;
  private final int session;
  private final int position;
  private final int dwell;
  private final int split;
  private final int history;
  private final ArrayList<String> contextColumns;
  private final @Nullable Expression weight;
  private final int[] weightPlaces;

  /**
   * The layout of a configuration.
   *
   * @throws IllegalArgumentException when a label or the time format cannot be read; the message
   *     starts with the key
   */
  public EventLayout(EventsConfig events, CleanConfig clean) {
    this(events, clean, Pii.OFF);
  }

  /**
   * The layout of a configuration.
   *
   * @param pii what happens to personal data in the context
   * @throws IllegalArgumentException as the other one
   */
  public EventLayout(EventsConfig events, CleanConfig clean, Pii pii) {
    labels = new ArrayList<>(LabelRule.all(events.labels()));
    try {
      times = TimeParser.of(events.timeFormat(), ZoneId.of(events.timeZone()));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("data.events.time_format: " + e.getMessage(), e);
    }
    ordered = events.hasOrderOnly();
    weight =
        events.weight() == null
            ? null
            : Expression.number(events.weight(), Expression.Words.COLUMNS);
    contextColumns = new ArrayList<>();
    events.context().forEach((name, field) -> contextColumns.add(field.columnOr(name)));
    columns = new ArrayList<>(columns(events, clean));
    labelPlaces = labels.stream().map(l -> l.places(columns)).toArray(int[][]::new);
    context = new Fields(events.context(), columns, pii);
    item = columns.indexOf(events.item());
    time = columns.indexOf(events.time());
    id = place(events.id());
    session = place(events.session());
    position = place(events.position());
    dwell = place(clean.bots().dwell());
    split = events.heldOut().isEmpty() ? place(events.split()) : columns.indexOf(SPLIT_OF_FILE);
    history = place(events.history());
    weightPlaces = weight == null ? new int[0] : weight.places(columns);
  }

  private Set<String> columns(EventsConfig events, CleanConfig clean) {
    List<@Nullable String> out =
        new ArrayList<>(List.of(events.user(), events.item(), events.time()));
    out.addAll(Arrays.asList(events.id(), events.session(), events.position()));
    labels.forEach(l -> out.addAll(l.columns()));
    out.addAll(contextColumns);
    clean.ranges().forEach((name, range) -> out.add(range.column()));
    out.addAll(Arrays.asList(clean.bots().dwell(), events.split(), events.history()));
    out.addAll(weight == null ? List.of() : weight.columns());
    out.add(events.heldOut().isEmpty() ? null : SPLIT_OF_FILE);
    out.removeIf(Objects::isNull);
    return new LinkedHashSet<>(out);
  }

  private int place(@Nullable String column) {
    return column == null ? -1 : columns.indexOf(column);
  }

  /** Raw columns to read; the user's id is the first. */
  public List<String> columns() {
    return columns;
  }

  /** Those of which a row needs one value each: ids, time, session, position and labels. */
  public List<String> singleColumns() {
    Set<String> out = new LinkedHashSet<>();
    for (int place : new int[] {0, item, time, id, session, position}) {
      if (place >= 0) {
        out.add(columns.get(place));
      }
    }
    labels.forEach(label -> out.addAll(label.columns()));
    return List.copyOf(out);
  }

  /**
   * Columns whose empty cells are answers: no for a label that says so, no history yet, and the
   * weight 1. What a row needs for anything else is not among them.
   */
  public Set<String> emptyIsAnswer() {
    Set<String> out = new HashSet<>();
    for (int place : weightPlaces) {
      out.add(columns.get(place));
    }
    if (history >= 0) {
      out.add(columns.get(history));
    }
    singleColumns().forEach(out::remove);
    contextColumns.forEach(out::remove);
    labels.stream().filter(LabelRule::emptyIsNo).forEach(l -> out.addAll(l.columns()));
    return out;
  }

  /** Label rules in order. */
  public List<LabelRule> labels() {
    return labels;
  }

  /** Label names in order. */
  public List<String> labelNames() {
    return labels.stream().map(LabelRule::name).toList();
  }

  /** Context fields. */
  public Fields context() {
    return context;
  }

  /** The user's id; null when missing. */
  public @Nullable String user(RawRow row) {
    return row.text(0);
  }

  /** Whether the user's id is missing. */
  public boolean userMissing(RawRow row) {
    return row.missing(0);
  }

  /** The impression's own id; null when missing or when there is no such column. */
  public @Nullable String impression(RawRow row) {
    return id < 0 ? null : row.text(id);
  }

  /** The item's id; null when missing. */
  public @Nullable String item(RawRow row) {
    return row.text(item);
  }

  /** The column and value of an id that is a rounded number; null when none is. */
  public @Nullable String roundedId(RawRow row) {
    for (int place : new int[] {0, item, id}) {
      if (place >= 0 && row.isRounded(place)) {
        return columns.get(place) + " is " + row.text(place);
      }
    }
    return null;
  }

  /** Raw columns of the log that are read as numbers. */
  public List<String> numericColumns() {
    return Arrays.stream(numeric()).mapToObj(columns::get).toList();
  }

  /** Whether times are positions in an order, which no calendar bounds. */
  public boolean hasOrderOnly() {
    return ordered;
  }

  /** Whether the time is missing. */
  public boolean timeMissing(RawRow row) {
    return row.missing(time);
  }

  /** What a label's columns hold, as written; null when they are empty. */
  public @Nullable String labelText(RawRow row, int label) {
    return labels.get(label).written(row, labelPlaces[label]);
  }

  /** Why a row's time is none, in words. */
  public String timeMisfit(RawRow row) {
    return times.misfit(row.text(time));
  }

  /** What the time would be in another unit, if it is in the range then; else empty. */
  public String otherUnit(RawRow row, long least, long most) {
    return row.isInstant(time) ? "" : times.otherUnit(row.text(time), least, most);
  }

  /** Epoch milliseconds; a DateTimeException or NumberFormatException when not in the format. */
  public long millis(RawRow row) {
    return times.millis(row, time);
  }

  /** The label at an index; null when it cannot be read. */
  public @Nullable Boolean label(RawRow row, int label) {
    return labels.get(label).read(row, labelPlaces[label]);
  }

  /** Whether the log says which split a row belongs to. */
  public boolean givesSplits() {
    return split >= 0;
  }

  /** The split as written; null when missing. */
  public @Nullable String splitText(RawRow row) {
    return row.text(split);
  }

  /** Whether the log says which rows were shown together. */
  public boolean givesSessions() {
    return session >= 0;
  }

  /** Whether the log gives histories. */
  public boolean givesHistories() {
    return history >= 0;
  }

  /** The event of a row whose key, time and labels have been read. */
  public Event event(RawRow row, String itemId, long millis, int labelBits) {
    Event event =
        new Event(
            itemId,
            millis,
            labelBits,
            position < 0 ? -1 : positionOf(row),
            id < 0 ? null : row.text(id),
            context.categories(row),
            context.numbers(row),
            dwell < 0 ? Double.NaN : row.numberOrMissing(dwell),
            row);
    if (session >= 0) {
      event.givenSession(row.text(session));
    }
    if (history >= 0) {
      event.givenHistory(ItemLists.parse(row.text(history)));
    }
    if (weight != null) {
      event.weight(weightOf(weight, row));
    }
    return event;
  }

  /** Raw columns that are read as numbers: of the context, the position and the dwell time. */
  public int[] numeric() {
    return IntStream.concat(Arrays.stream(context().numeric()), IntStream.of(position, dwell))
        .filter(place -> place >= 0)
        .toArray();
  }

  private double weightOf(Expression formula, RawRow row) {
    try {
      double value = formula.number(row, weightPlaces);
      return value >= 0 && value < Double.POSITIVE_INFINITY ? value : Double.NaN;
    } catch (UnreadableValue | ArithmeticException e) {
      return Double.NaN; // a text where a number belongs counts as missing
    }
  }

  private int positionOf(RawRow row) {
    double value = row.numberOrMissing(position);
    return value >= 0 && value <= Integer.MAX_VALUE ? (int) value : -1;
  }
}
