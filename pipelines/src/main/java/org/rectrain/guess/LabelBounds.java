package org.rectrain.guess;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From which value on a rating, or the attention that a row got, counts as positive. */
final class LabelBounds {
  private LabelBounds() {}

  /** Whether a name says that the unit is the millisecond. */
  static boolean isMillis(String name) {
    List<String> parts = ColumnWords.parts(name);
    return parts.contains("ms") || parts.contains("millis") || parts.contains("msec");
  }

  /** The column of ratings; null without one. */
  static @Nullable ColumnFacts column(List<ColumnFacts> rest, boolean header) {
    return rest.stream()
        .filter(c -> c.numeric() && c.distinct() >= 2 && c.distinct() <= 201 && c.max() <= 100)
        .filter(c -> header ? ColumnWords.RATING.is(c.name()) : LogGuess.isRating(c))
        .max(Comparator.comparingInt(c -> header ? ColumnWords.RATING.fit(c.name()) : 0))
        .orElse(null);
  }

  /** The bound nearest to 80 % of the scale that leaves enough on both sides. */
  static FeedbackGuess.Rule rating(ColumnFacts rating, Guess.Notes notes) {
    List<Double> values =
        rating.counts().keySet().stream()
            .map(ColumnFacts::number)
            .filter(v -> !v.isNaN())
            .sorted()
            .distinct()
            .toList();
    double top = rating.max() <= 0 ? 0 : rating.max();
    double wanted = rating.min() < 0 ? Math.nextUp(0) : 0.8 * top;
    double best = values.get(values.size() - 1);
    double nearest = Double.MAX_VALUE;
    for (double bound : values) {
      double share = above(rating, bound);
      if (share > 0.05 && share < 0.95 && Math.abs(bound - wanted) < nearest) {
        nearest = Math.abs(bound - wanted);
        best = bound;
      }
    }
    String bound = best == Math.rint(best) ? String.valueOf((long) best) : String.valueOf(best);
    double share = above(rating, best);
    if (rating.share("0") > 0.3 && rating.min() == 0 && rating.max() > 5) {
      notes.unsure(
          String.format(
              Locale.ROOT,
              "%.0f %% of the ratings are 0, which may stand for none given",
              100 * rating.share("0")),
          "taking these rows out of the file");
    }
    notes.unsure(
        "a rating of " + bound + " and up counts as a like",
        "data.events.labels.like='" + rating.term() + " >= N'");
    return new FeedbackGuess.Rule(
        rating,
        " >= " + bound,
        String.format(
            Locale.ROOT,
            "ratings from %s to %s; %.0f %% are at least %s",
            plain(rating.min()),
            plain(rating.max()),
            100 * share,
            bound));
  }

  private static double above(ColumnFacts column, double bound) {
    double rows =
        column.counts().entrySet().stream()
            .filter(e -> ColumnFacts.number(e.getKey()) >= bound)
            .mapToInt(Map.Entry::getValue)
            .sum();
    return rows / column.filled();
  }

  /** The column of the attention that a row got; null without one. */
  static @Nullable String dwell(List<ColumnFacts> rest) {
    return rest.stream()
        .filter(c -> c.numeric() && c.distinct() > 20 && ColumnWords.DWELL.is(c.name()))
        .map(ColumnFacts::name)
        .findFirst()
        .orElse(null);
  }

  /**
   * The rule of a column of attention: half a minute where that parts the rows, else the median.
   */
  static FeedbackGuess.Rule attention(ColumnFacts dwell) {
    double[] sorted =
        dwell.counts().entrySet().stream()
            .flatMapToDouble(
                e ->
                    java.util.stream.DoubleStream.generate(() -> ColumnFacts.number(e.getKey()))
                        .limit(e.getValue()))
            .filter(v -> !Double.isNaN(v))
            .sorted()
            .toArray();
    double median = sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    double bound =
        isMillis(dwell.name()) && above(dwell, 30_000) > 0.05 && above(dwell, 30_000) < 0.95
            ? 30_000
            : median;
    return new FeedbackGuess.Rule(
        dwell,
        " >= " + plain(bound),
        String.format(Locale.ROOT, "%.0f %% of the rows", 100 * above(dwell, bound)));
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  /** A column that is certainly of ratings. */
  static @Nullable ColumnFacts stars(List<ColumnFacts> rest) {
    ColumnFacts column = column(rest, true);
    return column != null
            && ColumnWords.RATING.fit(column.name()) == 3
            && LogGuess.isRating(column)
            && column.missing() < 0.2
        ? column
        : null;
  }

  /** Takes what was not skipped or refused for a label, where no other column says what came. */
  static boolean denied(List<ColumnFacts> rest, Map<String, FeedbackGuess.Rule> labels) {
    ColumnFacts best = null;
    for (ColumnFacts c : rest) {
      boolean some = c.binary() && ColumnWords.NEGATIVE.is(c.name());
      if (some && (best == null || (isDenial(c) && !isDenial(best)))) {
        best = c;
      }
    }
    if (best == null || positives(best) < 0.02 || positives(best) > 0.98) {
      return false;
    }
    String yes = yes(best);
    String no = best.frequent(2).stream().filter(v -> !v.equals(yes)).findFirst().orElse("0");
    labels.put(
        isDenial(best) ? best.name() : "not_" + best.name(),
        new FeedbackGuess.Rule(
            best,
            isDenial(best) ? "" : " in [" + no + "]",
            String.format(Locale.ROOT, "%.1f %% are %s", 100 * positives(best), best.name())));
    return true;
  }

  private static boolean isDenial(ColumnFacts c) {
    return ColumnWords.parts(c.name()).get(0).equals("not");
  }

  /** Says where an event's kind is a number, which nobody can read. */
  static void codes(Glimpse table, List<ColumnFacts> rest, Guess.Notes notes) {
    for (ColumnFacts c : rest) {
      if (table.form().header()
          && c.whole()
          && c.distinct() > 1
          && c.distinct() <= 40
          && ColumnWords.EVENT.fit(c.name()) >= 2) {
        notes.unsure(
            c.name() + " holds codes (" + String.join(", ", c.frequent(6)) + "), so all rows count",
            "data.events.labels.click='"
                + c.term()
                + " in [N, M]' data.events.feedback=impressions");
      }
    }
  }

  static String yes(ColumnFacts flag) {
    return flag.counts().keySet().stream()
        .filter(v -> v.toLowerCase(Locale.ROOT).matches("1|1[.]0|true|yes|y|t|是"))
        .findFirst()
        .orElse("1");
  }

  static double positives(ColumnFacts flag) {
    return flag.share(yes(flag));
  }

  /** Whether an event comes of no item, as the start of a session. */
  static boolean isWithout(ColumnFacts item, ColumnFacts event, String value) {
    int rows = 0;
    int with = 0;
    for (int i = 0; i < event.rows(); i++) {
      if (value.equals(event.values().get(i))) {
        rows++;
        with += item.values().get(i) == null ? 0 : 1;
      }
    }
    return with < 0.1 * rows;
  }

  /** Values of a list in a rule: those with signs of the language in quotes. */
  static String quoted(List<String> values) {
    return String.join(
        ", ",
        values.stream()
            .map(v -> v.matches("[\\p{L}\\p{N}_ .-]+") ? v : "'" + v.replace("'", "''") + "'")
            .toList());
  }
}
