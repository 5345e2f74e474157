package org.rectrain.guess;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.guess.Glimpse.Join;

/**
 * The columns of the log that say who, what and when.
 *
 * @param time null for a log without times
 * @param look how its times are written; null without
 * @param order order, rows or shuffled where there are no times, else empty
 * @param why the evidence for user, item and time by these names
 */
@SuppressWarnings("ReferenceEquality") // The very object is meant.
record LogGuess(
    Glimpse table,
    ColumnFacts user,
    ColumnFacts item,
    @Nullable ColumnFacts time,
    @Nullable TimeLook look,
    String order,
    Map<String, String> why) {

  /** Columns without names among which the first ones can be taken for ids. */
  private static final int MOST_UNNAMED = 12;

  /**
   * Reads a table as a log; null when it has no user or no item.
   *
   * @param others tables whose ids the log's may be
   * @param given columns by role, which are not judged
   */
  static @Nullable LogGuess of(
      Glimpse table, List<Glimpse> others, Map<String, String> given, Guess.Notes notes) {
    Map<String, String> why = new HashMap<>();
    TimeLook.Found time = TimeLook.find(table, named(table, given, "time", why), why, notes);
    Set<ColumnFacts> taken = new HashSet<>();
    if (time != null) {
      taken.add(time.column());
    }
    ColumnFacts item = named(table, given, "item", why);
    ShownColumn shown = table.shown();
    if (item == null && shown != null) {
      item = table.column(ShownColumn.ITEM);
      why.put("item", "each entry of " + shown.column());
    }
    ColumnFacts user = named(table, given, "user", why);
    if (user != null) {
      taken.add(user);
    }
    if (item == null) {
      item = best(table, ColumnWords.ITEM, ColumnWords.USER, taken, others, why, "item");
      if (item != null
          && table.form().header()
          && Join.of(item, ColumnWords.ITEM, others) == null) {
        item = finest(table, item, taken, why, notes);
      }
    }
    if (item != null) {
      taken.add(item);
    }
    if (user == null) {
      user = best(table, ColumnWords.USER, ColumnWords.ITEM, taken, others, why, "user");
    }
    if (user == null) {
      user = best(table, ColumnWords.SESSION, ColumnWords.ITEM, taken, List.of(), why, "user");
      if (user != null) {
        notes.unsure(
            "no user in " + table.path() + ", so each session counts as one", "user=COLUMN");
      }
    }
    if (user != null) {
      taken.add(user);
    }
    if (!table.form().header()) {
      List<ColumnFacts> ids =
          table.columns().stream()
              .filter(c -> isId(c) && !isRating(c) && c.missing() < 0.05)
              .filter(c -> !FeedbackGuess.isEvent(c, false))
              .filter(c -> !taken.contains(c))
              .toList();
      boolean both = user == null && item == null;
      if ((user == null || item == null) && table.columns().size() > MOST_UNNAMED) {
        return null; // a table of features, where the position of a column says nothing
      }
      if (user == null && !ids.isEmpty()) {
        user = ids.get(0);
        why.put("user", "no header; the first column of ids");
      }
      if (item == null && ids.size() > (both ? 1 : 0)) {
        item = ids.get(both ? 1 : 0);
        why.put("item", "no header; the " + (both ? "second" : "other") + " column of ids");
      }
      if (user != null && shown != null) {
        notes.unsure(
            table.path()
                + " has no header: column "
                + (shown.all().indexOf(user.name()) + 1)
                + " was taken for users",
            "user=COLUMN");
      } else if (user != null && item != null) {
        notes.unsure(
            table.path()
                + " has no header: column "
                + shown(table, user)
                + " was taken for users and "
                + shown(table, item)
                + " for items",
            "user=" + item.name() + " item=" + user.name() + others(ids, user, item));
      }
    }
    if (user == null || item == null || user == item) {
      return null;
    }
    if (user.counts().keySet().stream().filter(v -> v.contains("@")).count()
        > user.distinct() / 2) {
      notes.fact(
          user.name()
              + " holds e-mail addresses, which predictions and the report name too; a hash in"
              + " their place serves as well");
    }
    if (time == null) {
      return withoutTime(table, user, item, given, why);
    }
    return new LogGuess(table, user, item, time.column(), time.look(), "", why);
  }

  /** Whether a column says what the item is, and not what came of a row: its values go with it. */
  boolean isOfItem(ColumnFacts c) {
    return c.distinct() > 1 && item.filled() > 2 * item.distinct() && item.determines(c);
  }

  /** A column's place and first value. */
  private static String shown(Glimpse table, ColumnFacts c) {
    String first = c.values().stream().filter(v -> v != null).findFirst().orElse("");
    return (table.columns().indexOf(c) + 1) + " (" + first + ")";
  }

  private static String others(List<ColumnFacts> ids, ColumnFacts user, ColumnFacts item) {
    List<String> names =
        ids.stream().filter(c -> c != user && c != item).map(ColumnFacts::name).toList();
    return names.isEmpty() ? "" : " or item=" + String.join("|", names);
  }

  private static LogGuess withoutTime(
      Glimpse table,
      ColumnFacts user,
      ColumnFacts item,
      Map<String, String> given,
      Map<String, String> why) {
    ColumnFacts order = named(table, given, "position", why);
    if (order == null) {
      order =
          table.columns().stream()
              .filter(c -> c != user && c != item && c.whole() && ColumnWords.POSITION.is(c.name()))
              .filter(c -> ordersEachUser(user, c))
              .findFirst()
              .orElse(null);
    }
    if (order != null) {
      why.put("time", "no times; this numbers each user's rows");
      return new LogGuess(table, user, item, order, null, "order", why);
    }
    boolean sorted = item.whole() && item.ascendsWithin(user);
    why.put(
        "time",
        sorted
            ? "no times, and each user's rows are in the order of the item's id, which is none"
            : "no times; the order of the rows is used instead");
    return new LogGuess(table, user, item, null, null, sorted ? "shuffled" : "rows", why);
  }

  /** Whether no user has the same number twice. */
  private static boolean ordersEachUser(ColumnFacts user, ColumnFacts order) {
    Set<String> seen = new HashSet<>();
    int twice = 0;
    for (int i = 0; i < order.rows(); i++) {
      twice += seen.add(user.values().get(i) + "\t" + order.values().get(i)) ? 0 : 1;
    }
    return twice <= 0.01 * order.rows();
  }

  private static @Nullable ColumnFacts named(
      Glimpse table, Map<String, String> given, String role, Map<String, String> why) {
    ColumnFacts column = table.column(given.get(role));
    if (column != null) {
      why.put(role, "as you said");
    }
    return column;
  }

  /** Whether the values of a column can be ids. */
  static boolean isId(ColumnFacts c) {
    return c.filled() > 0.5 * c.rows()
        && c.distinct() > 1
        && !c.binary()
        && c.lists() < 0.5
        && (!c.numeric() || c.whole() || ColumnWords.isId(c.name()))
        && (c.words() < 6 || (c.words() < 15 && c.distinct() < 0.5 * c.filled()));
  }

  static boolean isRating(ColumnFacts c) {
    return c.numeric() && c.distinct() >= 3 && c.distinct() <= 21 && c.min() >= -1 && c.max() <= 10;
  }

  private static @Nullable ColumnFacts best(
      Glimpse table,
      ColumnWords wanted,
      ColumnWords other,
      Set<ColumnFacts> taken,
      List<Glimpse> others,
      Map<String, String> why,
      String role) {
    ColumnFacts best = null;
    double most = 0;
    for (ColumnFacts c : table.columns()) {
      if (taken.contains(c) || !isId(c)) {
        continue;
      }
      int fit = table.form().header() ? wanted.fit(c.name()) : 0;
      int against = table.form().header() ? other.fit(c.name()) : 0;
      Join join = Join.of(c, wanted, others);
      boolean id = ColumnWords.isId(c.name()) && table.form().header();
      if ((fit == 0 && (join == null || c.distinct() < 20)) || against > fit) {
        continue;
      }
      double score =
          2 * fit + (id ? 1.5 : 0) + (join == null ? 0 : (fit > 0 ? 7 : 4) * join.share());
      score += Math.min(1, c.distinct() / 1000.0) - (c.words() > 2.5 ? 2 : 0) - 2 * c.missing();
      if (score > most) {
        most = score;
        best = c;
        List<String> reasons = new ArrayList<>();
        if (fit > 0) {
          reasons.add("by its name");
        }
        if (join != null) {
          reasons.add(
              Math.round(100 * join.share()) + " % of its values are in " + join.table().path());
        }
        reasons.add(c.distinct() + " values in " + c.filled() + " rows");
        why.put(role, String.join(", ", reasons));
      }
    }
    return best;
  }

  /**
   * The most detailed id that belongs to one value of the chosen column each: of episodes and their
   * shows the episode is the item.
   */
  private static ColumnFacts finest(
      Glimpse table,
      ColumnFacts coarse,
      Set<ColumnFacts> taken,
      Map<String, String> why,
      Guess.Notes notes) {
    ColumnFacts finest = coarse;
    for (ColumnFacts c : table.columns()) {
      boolean named =
          ColumnWords.ITEM.fit(c.name()) > 0
              && ColumnWords.USER.fit(c.name()) == 0
              && ColumnWords.isId(c.name());
      boolean recurs = c.filled() > 2 * c.distinct() && c.missing() < 0.05;
      if (named
          && recurs
          && isId(c)
          && !taken.contains(c)
          && c.distinct() > finest.distinct()
          && c.determines(coarse)) {
        finest = c;
      }
    }
    if (finest != coarse) {
      why.put(
          "item",
          String.format(
              Locale.ROOT,
              "by its name, %d values in %d rows, each with one of the %d of %s",
              finest.distinct(),
              finest.filled(),
              coarse.distinct(),
              coarse.name()));
      notes.unsure(
          "each " + finest.name() + " has one " + coarse.name() + ", so the former is the item",
          "item=" + coarse.name());
    }
    return finest;
  }
}
