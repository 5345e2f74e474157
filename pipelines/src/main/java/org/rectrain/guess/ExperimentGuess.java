package org.rectrain.guess;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;

/**
 * The tables of an experiment.
 *
 * @param log what is measured
 * @param user column of the log
 * @param assignment who has which variant, when that is another table; else null
 * @param variant its column, in the assignment or in the log
 * @param control the variant that the others are compared with
 */
@SuppressWarnings("ReferenceEquality") // The very object is meant.
record ExperimentGuess(
    Glimpse log,
    ColumnFacts user,
    @Nullable Glimpse assignment,
    ColumnFacts variant,
    String control) {
  private static final int MOST_VARIANTS = 12;

  /** The experiment that tables hold; null when no column looks like variants. */
  static @Nullable ExperimentGuess of(
      List<Glimpse> tables, Map<String, String> given, Guess.Notes notes) {
    Glimpse with = null;
    ColumnFacts variant = null;
    for (Glimpse table : tables) {
      for (ColumnFacts c : table.columns()) {
        boolean named = c.name().equals(given.get("variant"));
        if (named || (variant == null && isVariant(c))) {
          with = table;
          variant = c;
        }
      }
    }
    if (with == null || variant == null) {
      return null;
    }
    Glimpse holder = with;
    ColumnFacts user = user(holder, given);
    if (user == null) {
      return null;
    }
    boolean assignmentOnly = holder.columns().stream().noneMatch(c -> isMeasure(c, user.name()));
    Glimpse log =
        !assignmentOnly
            ? holder
            : tables.stream()
                .filter(t -> t != holder && user(t, given) != null)
                .max(Comparator.comparingLong(Glimpse::allRows))
                .orElse(null);
    if (log == null) {
      throw Failure.gate(
          holder.path() + " assigns variants, and no table says what its users did",
          "name the log of the experiment too");
    }
    ColumnFacts ofLog = java.util.Objects.requireNonNull(user(log, given));
    String control =
        variant.frequent(MOST_VARIANTS).stream()
            .max(Comparator.comparingInt(ColumnWords.CONTROL::fit))
            .orElse("control");
    if (ColumnWords.CONTROL.fit(control) == 0) {
      control = variant.frequent(MOST_VARIANTS).stream().sorted().findFirst().orElse(control);
    }
    if (ColumnWords.CONTROL.fit(control) < 3) {
      notes.unsure(
          "which of " + variant.frequent(MOST_VARIANTS) + " is the control",
          "abtest.control=VARIANT");
    }
    return new ExperimentGuess(log, ofLog, assignmentOnly ? holder : null, variant, control);
  }

  private static boolean isVariant(ColumnFacts c) {
    boolean few = c.distinct() >= 2 && c.distinct() <= MOST_VARIANTS && c.words() < 3;
    int named = ColumnWords.VARIANT.fit(c.name());
    return few
        && !c.binary()
        && (named >= 2
            || (named == 1
                && c.counts().keySet().stream().anyMatch(v -> ColumnWords.CONTROL.fit(v) == 3)));
  }

  private static @Nullable ColumnFacts user(Glimpse table, Map<String, String> given) {
    ColumnFacts named = table.column(given.get("user"));
    return named != null
        ? named
        : table.columns().stream()
            .filter(c -> LogGuess.isId(c) && ColumnWords.USER.is(c.name()))
            .max(Comparator.comparingInt(c -> ColumnWords.USER.fit(c.name())))
            .orElse(null);
  }

  static boolean isMeasure(ColumnFacts c, String user) {
    return !c.name().equals(user)
        && (c.numeric() || c.binary())
        && !ColumnWords.isId(c.name())
        && !ColumnWords.TIME.is(c.name())
        && !ColumnWords.POSITION.is(c.name())
        && !ColumnWords.VARIANT.is(c.name())
        && !c.constant();
  }

  /** Columns that can be metrics. */
  List<ColumnFacts> measures() {
    return log.columns().stream().filter(c -> isMeasure(c, user.name())).limit(6).toList();
  }

  /** Whether a user has one row. */
  boolean byUser() {
    return user.unique();
  }

  /** The column of times in a table; null without. */
  @Nullable ColumnFacts time(Glimpse table) {
    return table.columns().stream()
        .filter(c -> ColumnWords.TIME.is(c.name()) || !c.numeric())
        .filter(c -> TimeLook.of(c) != null)
        .findFirst()
        .orElse(null);
  }

  /** A column that says pre and experiment; null without. */
  @Nullable ColumnFacts period() {
    return log.columns().stream()
        .filter(c -> c.counts().keySet().equals(Set.of("pre", "experiment")))
        .findFirst()
        .orElse(null);
  }

  /** Metrics in flow style, the first one decides. */
  List<String> metrics() {
    List<String> out = new ArrayList<>();
    for (ColumnFacts c : measures()) {
      String name = "name: " + SectionDraft.scalar(c.name().replaceAll("[^\\p{L}\\p{N}_]+", "_"));
      String value = "value: " + SectionDraft.scalar(c.name());
      boolean ratio = c.binary() && !byUser();
      out.add(
          "{"
              + name
              + (ratio ? ", kind: ratio, " : ", kind: mean, ")
              + value
              + (ratio ? ", denominator: 1" : "")
              + (out.isEmpty() ? "" : ", role: info")
              + "}");
    }
    return out;
  }
}
