package org.rectrain.sample;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.sample.SampleShiftConfig;
import org.rectrain.config.sample.SampleShiftConfig.Kind;

/**
 * The planted changes. Each draws from a separate stream, so that what they leave alone stays as it
 * is without them.
 */
final class Shifts {
  private static final int TABLET = 2;
  private static final int OLDEST = 4;
  private static final int CATEGORY = 0;
  private static final int ATTEMPTS = 60;
  private static final int MILLIS_TO_MICROS = 1000;

  private final long seed;
  private final List<SampleShiftConfig> all;
  private final Calendar calendar;
  private final Vocabulary vocabulary;

  Shifts(long seed, List<SampleShiftConfig> all, Calendar calendar, Vocabulary vocabulary) {
    this.seed = seed;
    this.all = List.copyOf(all);
    this.calendar = calendar;
    this.vocabulary = vocabulary;
  }

  /** Whether nothing changes. */
  boolean none() {
    return all.isEmpty();
  }

  private static long from(SampleShiftConfig shift) {
    return LocalDate.parse(shift.from()).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
  }

  private @Nullable SampleShiftConfig at(Kind kind, long second) {
    for (SampleShiftConfig shift : all) {
      if (shift.kind() == kind && second >= from(shift)) {
        return shift;
      }
    }
    return null;
  }

  private boolean takes(SampleShiftConfig shift, long key) {
    return Draws.of(seed, "shift " + shift.kind(), key).chance(shift.strength());
  }

  /** When a visit begins, as a share of the log: visits of the oldest move behind the day. */
  double when(Person person, long visit, double share) {
    for (SampleShiftConfig shift : all) {
      if (shift.kind() == Kind.USERS && person.ageGroup() == OLDEST) {
        double before =
            (double) (from(shift) - calendar.start()) / (calendar.end() - calendar.start());
        Draws draws = Draws.of(seed, "shift users", visit);
        if (share < before && draws.chance(shift.strength())) {
          return before + (1 - before) * draws.unit();
        }
      }
    }
    return share;
  }

  /** The device of a visit: some go over to tablets. */
  int device(long visit, long second, int device) {
    SampleShiftConfig shift = at(Kind.DEVICES, second);
    return shift != null && takes(shift, visit) ? TABLET : device;
  }

  /** The item of an impression: some are of the first category instead. */
  int item(
      long ordinal, long second, int item, Feed feed, GeneratedItems catalogue, BitSet onPage) {
    SampleShiftConfig shift = at(Kind.CATEGORIES, second);
    if (shift == null || !takes(shift, ordinal)) {
      return item;
    }
    Draws draws = Draws.of(seed, "shift item", ordinal);
    for (int i = 0; i < ATTEMPTS; i++) {
      int other = feed.anything(draws, second);
      if (vocabulary.categoryOf(catalogue.main(other)) == CATEGORY && !onPage.get(other)) {
        return other;
      }
    }
    return item;
  }

  /** Whether a person likes what someone else liked before. */
  boolean turned(Person person, long second) {
    SampleShiftConfig shift = at(Kind.TASTES, second);
    return shift != null && takes(shift, person.index());
  }

  /** Whose tastes a person takes over. */
  static Person model(Person person, GeneratedUsers population) {
    return population.person((person.index() + population.size() / 2) % population.size());
  }

  /** The chance of a click once the item is looked at. */
  double relevance(long second, double relevance) {
    SampleShiftConfig shift = at(Kind.CLICKS, second);
    if (shift == null) {
      return relevance;
    }
    double odds = relevance / (1 - relevance) * (1 + shift.strength());
    return odds / (1 + odds);
  }

  /** Breaks columns of a row of the log. */
  void breakRow(@Nullable Object[] row, long ordinal, long second) {
    for (SampleShiftConfig shift : all) {
      String column = shift.column();
      if (column == null || second < from(shift) || !takes(shift, ordinal)) {
        continue;
      }
      int at = SampleTable.EVENTS.columnNames().indexOf(column);
      Object value = row[at];
      switch (shift.kind()) {
        case MISSING -> row[at] = null;
        case UNIT -> row[at] = value instanceof Integer ms ? ms * MILLIS_TO_MICROS : value;
        case RENAMED -> row[at] = value instanceof String text ? renamed(column, text) : value;
        default -> throw new IllegalStateException(shift.kind() + " breaks no column");
      }
    }
  }

  /** The most frequent value of a column gets a capital letter. */
  private static String renamed(String column, String value) {
    String first =
        switch (column) {
          case "device" -> Person.DEVICES.get(0);
          case "region" -> Calendar.REGIONS.get(0);
          default -> Feed.PAGES.get(0);
        };
    return value.equals(first)
        ? first.substring(0, 1).toUpperCase(Locale.ROOT) + first.substring(1)
        : value;
  }

  /**
   * What is true of the changes; null when there are none.
   *
   * @see SampleTruth.Shift
   */
  @Nullable List<SampleTruth.Shift> truth() {
    return none()
        ? null
        : all.stream()
            .map(
                s ->
                    new SampleTruth.Shift(
                        drift(s.kind()), feature(s), s.kind(), s.from(), s.strength()))
            .toList();
  }

  private static SampleTruth.Drift drift(Kind kind) {
    return switch (kind) {
      case DEVICES, USERS, CATEGORIES -> SampleTruth.Drift.COVARIATE;
      case CLICKS -> SampleTruth.Drift.PRIOR;
      case TASTES -> SampleTruth.Drift.CONCEPT;
      case MISSING, UNIT, RENAMED -> SampleTruth.Drift.BROKEN;
    };
  }

  private static String feature(SampleShiftConfig shift) {
    String column = shift.column();
    return switch (shift.kind()) {
      case DEVICES -> "device";
      case USERS -> "age_group";
      case CATEGORIES -> "category";
      case CLICKS, TASTES -> "click";
      case MISSING, UNIT, RENAMED -> column == null ? "" : column;
    };
  }
}
