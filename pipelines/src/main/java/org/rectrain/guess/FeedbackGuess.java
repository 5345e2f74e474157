package org.rectrain.guess;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.source.JoinedColumns;

/**
 * What kind of feedback a log holds.
 *
 * @param kind of it
 * @param labels rules by name, the first one decides; each with its evidence
 * @param used columns that say what came of a row, which are never inputs
 * @param request column that rows of one impression, request or session share; null without
 * @param position where the item was shown; null without
 * @param dwell milliseconds of attention; null without
 */
record FeedbackGuess(
    Kind kind,
    Map<String, Rule> labels,
    Set<String> used,
    @Nullable String request,
    @Nullable String position,
    @Nullable String dwell) {

  /** Kinds of feedback. */
  enum Kind {
    IMPRESSIONS("impressions with and without a label"),
    EVENTS("one thing that happened per row"),
    RATINGS("ratings"),
    POSITIVES("positives only: what users took, not what they left");

    final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /**
   * One label.
   *
   * @param column that it reads
   * @param test of its values, empty where they are yes or no
   * @param why evidence
   */
  record Rule(ColumnFacts column, String test, String why) {
    /** As the configuration takes it. */
    String text() {
      return column.term() + test;
    }
  }

  /** By the prepare gate on a label's entropy: rarer ones do not pass it. */
  private static final double RARE = 0.0022;

  private static final int MOST_LABELS = 4;

  static FeedbackGuess of(LogGuess log, Map<String, String> given, Guess.Notes notes) {
    Glimpse table = log.table();
    Set<String> keys = new LinkedHashSet<>(List.of(log.user().name(), log.item().name()));
    if (log.time() != null) {
      keys.add(log.time().name());
      keys.addAll(JoinedColumns.parts(log.time().name()));
    }
    List<ColumnFacts> rest =
        table.columns().stream().filter(c -> !keys.contains(c.name())).toList();
    Set<String> used = new LinkedHashSet<>();
    String position = given.getOrDefault("position", position(rest, log));
    String request = given.getOrDefault("request", request(rest));
    String dwell = given.getOrDefault("dwell", LabelBounds.dwell(rest));
    rest.stream()
        .filter(c -> ColumnWords.DWELL.is(c.name()) || ColumnWords.NEGATIVE.is(c.name()))
        .forEach(c -> used.add(c.name()));
    Map<String, Rule> labels = new LinkedHashMap<>();
    Kind kind;
    ColumnFacts event = table.column(given.get("event"));
    ColumnFacts rating = table.column(given.get("rating"));
    ColumnFacts stars = table.form().header() ? LabelBounds.stars(rest) : null;
    List<ColumnFacts> flags = flags(rest, table.column(given.get("label")), stars != null);
    if (event == null && rating == null && flags.isEmpty()) {
      event =
          rest.stream()
              .filter(c -> isEvent(c, table.form().header()) && !log.isOfItem(c))
              .findFirst()
              .orElse(null);
      rating = event != null ? null : LabelBounds.column(rest, table.form().header());
    }
    if (event != null) {
      used.add(event.name());
      kind = events(event, log.item(), labels, notes);
    } else if (rating != null) {
      used.add(rating.name());
      labels.put("like", LabelBounds.rating(rating, notes));
      kind = Kind.RATINGS;
    } else if (!flags.isEmpty()) {
      flags(flags, labels, notes);
      rest.stream()
          .filter(c -> ColumnWords.LABEL.is(c.name()) && c.distinct() <= 2)
          .forEach(c -> used.add(c.name()));
      flags.forEach(c -> used.add(c.name()));
      if (stars != null && !labels.containsKey("like") && !labels.isEmpty()) {
        used.add(stars.name());
        labels.put("like", LabelBounds.rating(stars, notes));
      }
      kind = labels.isEmpty() ? Kind.POSITIVES : Kind.IMPRESSIONS;
    } else {
      kind = LabelBounds.denied(rest, labels) ? Kind.IMPRESSIONS : Kind.POSITIVES;
      LabelBounds.codes(table, rest, notes);
    }
    if (labels.isEmpty()) {
      labels.put(
          "click", new Rule(log.item(), " != ''", "no column says what came of a row: all count"));
    }
    ColumnFacts attention = table.column(dwell);
    if (kind == Kind.POSITIVES && attention != null) {
      labels.put("finished", LabelBounds.attention(attention));
    }
    return new FeedbackGuess(
        kind,
        labels,
        used,
        request,
        position,
        dwell != null && LabelBounds.isMillis(dwell) ? dwell : null);
  }

  private static @Nullable String position(List<ColumnFacts> rest, LogGuess log) {
    return rest.stream()
        .filter(c -> c.whole() && c.min() >= 0 && c.max() < 10_000)
        .filter(c -> ColumnWords.POSITION.fit(c.name()) >= 2 && log.order().isEmpty())
        .map(ColumnFacts::name)
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String request(List<ColumnFacts> rest) {
    return rest.stream()
        .filter(c -> ColumnWords.REQUEST.is(c.name()) && c.distinct() > 0.02 * c.filled())
        .filter(c -> c.missing() < 0.05 && ColumnWords.isId(c.name()))
        .max(Comparator.comparingInt(ColumnFacts::distinct))
        .map(ColumnFacts::name)
        .orElse(null);
  }

  /**
   * Columns of yes and no that are labels.
   *
   * @param rated whether rows have ratings: a word of a label within a name is then none
   */
  private static List<ColumnFacts> flags(
      List<ColumnFacts> rest, @Nullable ColumnFacts given, boolean rated) {
    if (given != null) {
      return List.of(given);
    }
    return rest.stream()
        .filter(c -> c.binary() || isYesOnly(c))
        .filter(c -> ColumnWords.LABEL.fit(c.name()) >= (rated ? 2 : 1))
        .filter(c -> !ColumnWords.NEGATIVE.is(c.name()))
        .toList();
  }

  /** Yes where it was, and nothing where it was not: what a join of clicks to rows leaves. */
  private static boolean isYesOnly(ColumnFacts c) {
    return c.distinct() == 1
        && c.missing() > RARE
        && c.frequent(1).get(0).matches("(?i)1([.]0)?|true|yes|y|t|是");
  }

  /** The last part of a nested column's name, without is and has. */
  private static String shortName(ColumnFacts c, Set<String> taken) {
    String last = c.name().replaceFirst("^.*[.\\]](?=.)", "");
    String name = last.replaceFirst("(?i)^(is|has)_?", "").toLowerCase(Locale.ROOT);
    return name.isBlank() || taken.contains(name) ? c.name() : name;
  }

  private static void flags(List<ColumnFacts> flags, Map<String, Rule> labels, Guess.Notes notes) {
    List<ColumnFacts> order = new ArrayList<>(flags);
    order.sort(
        Comparator.comparingInt((ColumnFacts c) -> ColumnWords.labelRank(c.name()))
            .thenComparing(c -> -LabelBounds.positives(c))
            .thenComparing(ColumnFacts::name));
    for (ColumnFacts c : order) {
      boolean yesOnly = isYesOnly(c);
      double share = yesOnly ? 1 - c.missing() : LabelBounds.positives(c);
      if (share < RARE || share > 1 - RARE) {
        notes.fact(
            String.format(
                Locale.ROOT,
                "%s is left out of the labels: %.2f %% positives do not pass"
                    + " prepare.gates.min_label_entropy",
                c.name(),
                100 * share));
      } else if (labels.size() >= MOST_LABELS) {
        notes.fact(c.name() + " is left out of the labels: there are " + MOST_LABELS + " already");
      } else {
        String yes = yesOnly ? c.frequent(1).get(0) : LabelBounds.yes(c);
        String test = yes.matches("(?i)1|true|yes|1.0") ? "" : " in [" + yes + "]";
        String empty = yesOnly || c.missing() > 0.05 ? ", empty = 0" : "";
        if (yesOnly) {
          notes.unsure(
              c.name() + " is " + yes + " or empty, and empty was taken for no",
              "data.events.labels." + shortName(c, Set.of()) + "=\"" + c.term() + "\"");
        }
        labels.put(
            shortName(c, labels.keySet()),
            new Rule(
                c, test + empty, String.format(Locale.ROOT, "%.1f %% positives", 100 * share)));
      }
    }
  }

  static boolean isEvent(ColumnFacts c, boolean header) {
    if (c.distinct() < 1 || c.distinct() > 40 || c.binary() || c.words() > 4 || c.numeric()) {
      return false;
    }
    double known =
        c.counts().entrySet().stream()
            .filter(
                e ->
                    ColumnWords.LABEL.is(e.getKey())
                        || ColumnWords.SHOWN.is(e.getKey())
                        || ColumnWords.NEGATIVE.is(e.getKey()))
            .mapToInt(Map.Entry::getValue)
            .sum();
    boolean named = header && ColumnWords.EVENT.fit(c.name()) == 3;
    return known > 0.5 * c.filled() || (named && known > 0);
  }

  private static Kind events(
      ColumnFacts event, ColumnFacts item, Map<String, Rule> labels, Guess.Notes notes) {
    List<String> shown = new ArrayList<>();
    List<String> negative = new ArrayList<>();
    List<String> positive = new ArrayList<>();
    List<String> elsewhere = new ArrayList<>();
    for (String value : event.frequent(40)) {
      if (LabelBounds.isWithout(item, event, value)) {
        elsewhere.add(value);
        continue;
      }
      List<String> words = ColumnWords.parts(value);
      boolean base =
          ColumnWords.SHOWN.fit(value) >= 2
              || (!words.isEmpty() && ColumnWords.SHOWN.is(words.get(words.size() - 1)));
      (ColumnWords.NEGATIVE.is(value) ? negative : base ? shown : positive).add(value);
    }
    if (!elsewhere.isEmpty()) {
      notes.fact("rows of " + elsewhere + " have no item and are quarantined");
    }
    positive.sort(
        Comparator.comparingInt(ColumnWords::labelRank)
            .thenComparing(v -> -event.share(v))
            .thenComparing(v -> v));
    if (positive.isEmpty() || (positive.size() == 1 && shown.isEmpty() && negative.isEmpty())) {
      notes.fact("every row of " + event.name() + " is alike: " + event.frequent(3));
      return Kind.POSITIVES;
    }
    for (int i = 0; i < Math.min(positive.size(), MOST_LABELS); i++) {
      String value = positive.get(i);
      // What needs the first one implies it: who buys has clicked.
      String values = i == 0 ? LabelBounds.quoted(positive) : LabelBounds.quoted(List.of(value));
      double share = event.share(value);
      if (i > 0 && share < RARE) {
        notes.fact(value + " is left out of the labels: too rare for the gate on labels");
        continue;
      }
      labels.put(
          value.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "_"),
          new Rule(
              event,
              " in [" + values + "]",
              String.format(Locale.ROOT, "%.1f %% of the rows are %s", 100 * share, value)));
    }
    if (!shown.isEmpty()) {
      notes.fact(shown + " count as shown: rows of them alone are negatives");
    }
    if (!negative.isEmpty()) {
      notes.fact(negative + " count as no label: rows of them alone are negatives");
    }
    notes.unsure(
        "the first label " + labels.keySet().iterator().next() + " is what histories are made of",
        "another order of data.events.labels");
    return shown.isEmpty() && negative.isEmpty() ? Kind.POSITIVES : Kind.EVENTS;
  }
}
