package org.rectrain.prepare.log;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.source.RawRow;

/** One impression of a user, read from a raw row; later steps add what they find out. */
public final class Event {
  /**
   * In time; ties by item, then the row with more labels, so that the order is the same anywhere.
   */
  public static final Comparator<Event> ORDER =
      Comparator.comparingLong(Event::time)
          .thenComparing(Event::item)
          .thenComparingInt((Event e) -> e.split.place())
          .thenComparing(
              Comparator.comparingInt((Event e) -> Integer.bitCount(e.labels)).reversed())
          .thenComparingInt(Event::labels)
          .thenComparingInt(Event::position)
          .thenComparingLong(Event::contentHash);

  private final String item;
  private long time;
  private int labels;
  private final int position;
  private final @Nullable String impression;
  private final @Nullable String[] categories;
  private final double[] numbers;
  private final double dwell;
  private final RawRow raw;

  private int itemRow = -1;
  private long exampleId;
  private long session;
  private int sessionIndex;
  private double previousGap = Double.NaN;
  private Split split = Split.TRAIN;
  private List<String> given = List.of();
  private @Nullable String givenSession;
  private long knownTime;
  private double weight = Double.NaN;

  /**
   * An event.
   *
   * @param time epoch milliseconds, UTC
   * @param labels bit i is the i-th label
   * @param position place on the page; -1 when unknown
   * @param impression the impression's own id; null when it has none
   * @param categories context categories, null where missing
   * @param numbers context numbers, NaN where missing
   * @param dwell dwell time in milliseconds; NaN when unknown
   * @param raw the row it came from
   */
  public Event(
      String item,
      long time,
      int labels,
      int position,
      @Nullable String impression,
      @Nullable String[] categories,
      double[] numbers,
      double dwell,
      RawRow raw) {
    this.item = item;
    this.time = time;
    this.knownTime = time;
    this.labels = labels;
    this.position = position;
    this.impression = impression;
    this.categories = categories;
    this.numbers = numbers;
    this.dwell = dwell;
    this.raw = raw;
  }

  /** The item's id. */
  public String item() {
    return item;
  }

  /** Epoch milliseconds, UTC. */
  public long time() {
    return time;
  }

  /**
   * Moves the event in time, and what it knows with it; whoever moved it sorts the events again.
   */
  public void moveTo(long to) {
    knownTime += to - time;
    time = to;
  }

  /** Bit i is the i-th label. */
  public int labels() {
    return labels;
  }

  /** Takes the labels of another row of the same impression, and its weight where it is larger. */
  public void join(Event other) {
    labels |= other.labels;
    weight = weight >= other.weight || Double.isNaN(other.weight) ? weight : other.weight;
  }

  /** Whether the i-th label is set. */
  public boolean has(int label) {
    return (labels >> label & 1) != 0;
  }

  /** Whether the first label, the click, is set. */
  public boolean clicked() {
    return (labels & 1) != 0;
  }

  /** Place on the page; -1 when unknown. */
  public int position() {
    return position;
  }

  /** The impression's own id; null when it has none. */
  public @Nullable String impression() {
    return impression;
  }

  /** A context category; null where missing. */
  public @Nullable String category(int slot) {
    return categories[slot];
  }

  /** A context number; NaN where missing. */
  public double number(int slot) {
    return numbers[slot];
  }

  /** Dwell time in milliseconds; NaN when unknown. */
  public double dwell() {
    return dwell;
  }

  /** How much a click counts, before it is divided by the mean; NaN when unknown. */
  public double weight() {
    return weight;
  }

  /** Sets the weight. */
  public void weight(double to) {
    weight = to;
  }

  /** The row it came from. */
  public RawRow raw() {
    return raw;
  }

  private long contentHash() {
    return raw.contentHash();
  }

  /** The item's row in the catalogue; -1 when it is not there. */
  public int itemRow() {
    return itemRow;
  }

  /** Sets the item's row in the catalogue. */
  public void itemRow(int row) {
    itemRow = row;
  }

  /** What {@link ExampleIds} made of it, which is asked for several times; 0 before. */
  long exampleId() {
    return exampleId;
  }

  void exampleId(long id) {
    exampleId = id;
  }

  /** The session, unique over users. */
  public long session() {
    return session;
  }

  /** Impressions before this one in its session. */
  public int sessionIndex() {
    return sessionIndex;
  }

  /** Seconds since the user's impression before; NaN for the first one. */
  public double previousGap() {
    return previousGap;
  }

  /** Sets the session, the place in it and the seconds since the impression before. */
  public void session(long id, int index, double gap) {
    session = id;
    sessionIndex = index;
    previousGap = gap;
  }

  /** All that it may know is strictly before this time, epoch milliseconds; not after its own. */
  public long knownTime() {
    return knownTime;
  }

  /** Sets the time before which everything is that it may know. */
  public void knownTime(long millis) {
    knownTime = millis;
  }

  /** The session or request as the log gives it; null when it gives none. */
  public @Nullable String givenSession() {
    return givenSession;
  }

  /** Sets the session or request that the log gives. */
  public void givenSession(@Nullable String id) {
    givenSession = id;
  }

  /** The split it belongs to. */
  public Split split() {
    return split;
  }

  /** Sets the split. */
  public void split(Split to) {
    split = to;
  }

  /** Item ids of the history that the log gives, oldest first; empty when it gives none. */
  public List<String> givenHistory() {
    return given;
  }

  /** Sets the history that the log gives. */
  public void givenHistory(List<String> items) {
    given = items;
  }
}
