package org.rectrain.prepare.clean;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.expression.Numerals;
import org.rectrain.config.prepare.CleanConfig;
import org.rectrain.config.prepare.CleanConfig.RangeConfig;
import org.rectrain.config.prepare.Times;
import org.rectrain.prepare.feature.EntityTable;
import org.rectrain.prepare.log.Event;
import org.rectrain.prepare.log.EventLayout;
import org.rectrain.prepare.log.Fields;
import org.rectrain.prepare.log.PersonalData;
import org.rectrain.prepare.log.Split;
import org.rectrain.source.RawRow;

/** The rules that look at one row alone; a row that passes becomes an {@link Event}. */
public final class RowCleaner implements Serializable {
  private static final long serialVersionUID = 1L;

  private record Range(String column, int place, double min, double max, int rule)
      implements Serializable {}

  private record Implication(int label, int needed) implements Serializable {}

  private final EventLayout layout;
  private final int[] searched;
  private final int[] numeric;
  private final RuleBook rules;
  private final long minTime;
  private final long maxTime;

  /** The clock is not a reason's: the same rows have the same reasons in every run. */
  private final boolean untilNow;

  private final ArrayList<Range> ranges = new ArrayList<>();
  private final ArrayList<Implication> implications = new ArrayList<>();
  private @Nullable HashMap<String, Boolean> answers;
  private int answered = -1;

  /**
   * The rules of a configuration.
   *
   * @param now the latest possible time where the configuration names none, epoch milliseconds
   * @throws IllegalArgumentException when an implication names no label
   */
  public RowCleaner(CleanConfig config, EventLayout layout, RuleBook rules, long now) {
    this.layout = layout;
    this.searched = layout.context().searched();
    this.rules = rules;
    this.minTime = layout.hasOrderOnly() ? Long.MIN_VALUE : Times.millis(config.minTime());
    String latest = config.maxTime();
    this.maxTime =
        layout.hasOrderOnly() ? Long.MAX_VALUE : latest == null ? now : Times.millis(latest);
    this.untilNow = latest == null;
    int rule = rules.firstRange();
    for (RangeConfig range : config.ranges().values()) {
      double min = range.min() == null ? Double.NEGATIVE_INFINITY : range.min();
      double max = range.max() == null ? Double.POSITIVE_INFINITY : range.max();
      int place = layout.columns().indexOf(range.column());
      ranges.add(new Range(range.column(), place, min, max, rule++));
    }
    numeric =
        IntStream.concat(
                Arrays.stream(layout.numeric()), ranges.stream().mapToInt(range -> range.place()))
            .distinct()
            .toArray();
    List<String> names = layout.labelNames();
    config
        .implies()
        .forEach(
            (label, needed) -> {
              if (!names.contains(label) || !names.contains(needed)) {
                throw new IllegalArgumentException(
                    "clean.implies: {" + label + ": " + needed + "} names no label of " + names);
              }
              implications.add(new Implication(names.indexOf(label), names.indexOf(needed)));
            });
  }

  /** Lets the answers to one label, by impression id, take the place of the log's. */
  @SuppressWarnings("NonApiType") // Serialisable, for Spark.
  public void answers(int label, HashMap<String, Boolean> byImpression) {
    answered = label;
    answers = byImpression;
  }

  /** The latest possible time, epoch milliseconds. */
  public long maxTime() {
    return maxTime;
  }

  /**
   * Judges a row.
   *
   * @param items the catalogue; null when items are those of the log
   * @param userKnown whether the user has a profile, or there are no profiles
   * @return the event; null when the row was removed
   */
  public @Nullable Event read(
      RawRow row,
      @Nullable EntityTable items,
      boolean userKnown,
      Tally tally,
      Quarantine quarantine) {
    tally.row();
    RowVerdict verdict = new RowVerdict(rules, tally);
    for (int column = 0; column < layout.columns().size(); column++) {
      if (row.missing(column)) {
        tally.missing(column);
      }
    }
    personalData(row, tally);
    boolean noUser = layout.userMissing(row);
    String item = layout.item(row);
    if (noUser || item == null || layout.timeMissing(row)) {
      String what = noUser ? "user" : item == null ? "item" : "time";
      verdict.broken(CleaningRule.MISSING_KEY, what + " is missing");
      return verdict.remove(row, quarantine);
    }
    String rounded = layout.roundedId(row);
    if (rounded != null) {
      verdict.broken(
          CleaningRule.MISSING_KEY,
          rounded + ": a floating number of this size has lost digits, so it is no id");
      return verdict.remove(row, quarantine);
    }
    long millis;
    try {
      millis = layout.millis(row);
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      verdict.broken(CleaningRule.BAD_TIME, layout.timeMisfit(row));
      return verdict.remove(row, quarantine);
    }
    numbers(row, verdict, tally);
    if (millis < minTime || millis > maxTime) {
      String other = layout.otherUnit(row, minTime, maxTime);
      verdict.broken(
          CleaningRule.TIME_RANGE,
          Instant.ofEpochMilli(millis)
              + (millis < minTime
                  ? " is before " + Instant.ofEpochMilli(minTime)
                  : untilNow ? " is in the future" : " is after " + Instant.ofEpochMilli(maxTime))
              + (other.isEmpty() ? "" : "; " + other));
    }
    int labels = labels(row, verdict);
    Split split = layout.givesSplits() ? Split.named(layout.splitText(row)) : Split.TRAIN;
    if (split == null) {
      String written = layout.splitText(row);
      verdict.broken(
          CleaningRule.MISSING_KEY, "split '" + written + "' is none of train, valid and test");
    }
    int itemRow = items == null ? -1 : items.find(item);
    if (items != null && itemRow < 0) {
      verdict.broken(CleaningRule.UNKNOWN_ITEM, "item '" + item + "' is not in the catalogue");
    }
    if (!userKnown) {
      verdict.broken(CleaningRule.UNKNOWN_USER, "user '" + layout.user(row) + "' has no profile");
    }
    ranges(row, verdict);
    contradictions(labels, verdict);
    if (split == null || verdict.removed()) {
      return verdict.remove(row, quarantine);
    }
    Event event = layout.event(row, item, millis, labels);
    event.itemRow(itemRow);
    event.split(split);
    return event;
  }

  private int labels(RawRow row, RowVerdict verdict) {
    int bits = 0;
    HashMap<String, Boolean> known = answers;
    String id = known == null ? null : layout.impression(row);
    for (int i = 0; i < layout.labels().size(); i++) {
      Boolean answer = (i != answered || known == null || id == null) ? null : known.get(id);
      Boolean value = answer != null ? answer : layout.label(row, i);
      if (value == null) {
        verdict.broken(
            CleaningRule.MISSING_LABEL,
            unreadable(layout.labels().get(i).name(), layout.labelText(row, i)));
      } else if (value) {
        bits |= 1 << i;
      }
    }
    return bits;
  }

  private void personalData(RawRow row, Tally tally) {
    for (int column : searched) {
      String cell = row.text(column);
      if (cell != null) {
        Set<PersonalData.Kind> found = EnumSet.noneOf(PersonalData.Kind.class);
        PersonalData.maskCell(cell, found);
        found.forEach(kind -> tally.personal(column, kind));
      }
    }
  }

  /** A number that is read as missing, or not at all, would shift what is learnt in silence. */
  private void numbers(RawRow row, RowVerdict verdict, Tally tally) {
    for (int column : numeric) {
      if (row.isWord(column)) {
        tally.missing(column);
      }
      String keys = Fields.keysFor(row, column);
      if (!keys.isEmpty() || Double.isInfinite(row.numberOrMissing(column))) {
        verdict.broken(
            CleaningRule.BAD_NUMBER,
            layout.columns().get(column)
                + " is '"
                + row.text(column)
                + (keys.isEmpty()
                    ? "', no finite number"
                    : "', a number with data.events." + keys));
        return;
      }
    }
  }

  private void ranges(RawRow row, RowVerdict verdict) {
    for (Range range : ranges) {
      double value = row.numberOrMissing(range.place());
      if (value < range.min() || value > range.max()) {
        verdict.broken(
            range.rule(),
            String.format(
                Locale.ROOT,
                "%s = %s; possible is %s to %s",
                range.column(),
                row.text(range.place()),
                shown(range.min()),
                shown(range.max())));
      }
    }
  }

  private static String shown(double bound) {
    return bound == Math.rint(bound) && !Double.isInfinite(bound)
        ? Long.toString((long) bound)
        : Double.toString(bound);
  }

  private void contradictions(int labels, RowVerdict verdict) {
    // Of events, only all those of one impression together can contradict each other.
    String found = rules.isOff(rules.index(CleaningRule.JOINED)) ? contradiction(labels) : null;
    if (found != null) {
      verdict.broken(CleaningRule.CONTRADICTION, found);
    }
  }

  private static String unreadable(String label, @Nullable String value) {
    String keys = value == null ? "" : Numerals.keysFor(value);
    return "label '"
        + label
        + "' is "
        + (value == null ? "missing" : "not readable: '" + value + "'")
        + (keys.isEmpty() ? "" : ", a number with data.events." + keys);
  }

  /** What labels contradict each other; null when none do. */
  @Nullable String contradiction(int labels) {
    for (Implication rule : implications) {
      if ((labels >> rule.label() & 1) != 0 && (labels >> rule.needed() & 1) == 0) {
        List<String> names = layout.labelNames();
        return names.get(rule.label()) + " without " + names.get(rule.needed());
      }
    }
    return null;
  }
}
