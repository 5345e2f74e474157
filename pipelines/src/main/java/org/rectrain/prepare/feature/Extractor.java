package org.rectrain.prepare.feature;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.ParquetRows;
import org.rectrain.prepare.log.Event;

/**
 * Second pass: the values of all features of an example, from what was known at its time. The
 * user's own counts are exact; those of others are known up to the start of the current time
 * bucket, and never later than {@link KnownStatistics#until}.
 *
 * <p>Out of fold, everything that may be known of all rows counts, except what happened in the
 * row's own fold of time: a train row then sees counts as full as those of a later test row, and
 * never its own label.
 *
 * <p>A rate is (positives + s p) / (rows + s), with pseudo-counts s and p the overall rate at that
 * time, (positives + 1/2) / (rows + 1); it is missing when nothing was known yet.
 */
public final class Extractor {
  private static final double HALF = 0.5;
  private static final Set<Side> SIDES = EnumSet.allOf(Side.class);

  private final Features features;
  private final Entities entities;
  private final KnownCounts known;
  private final double[] priors;
  private final int[] counts;
  private LastValues last;

  /** An extractor for one task. */
  public Extractor(Features features, Entities entities, KnownStatistics statistics) {
    this.features = features;
    this.entities = entities;
    this.known = new KnownCounts(features, entities, statistics);
    this.priors = new double[features.labels()];
    this.counts = known.counts();
    this.last = new LastValues(features);
  }

  /** The next user begins. */
  public void newUser() {
    known.newUser();
    last.clear();
  }

  /** Tells, before any row is made out of fold, an event of the user that others may know. */
  public void know(String user, int userRow, Event event) {
    known.know(user, userRow, event);
  }

  /** Adds an event to what is known of its user from now on. */
  public void learn(String user, int userRow, Event event) {
    known.learn(user, userRow, event);
    last.learn(entities, event);
  }

  /**
   * Computes features.
   *
   * @param out receives the values; features of other sides are missing in it
   * @param sides what to compute
   * @param user the user's id; "" when {@code sides} need none
   * @param item the item's id: the event's own or a drawn one; "" when {@code sides} need none
   * @param time epoch milliseconds: what was known then
   * @param event its context and session; null when {@code sides} need none
   */
  public void extract(
      Values out,
      Set<Side> sides,
      String user,
      int userRow,
      String item,
      int itemRow,
      long time,
      @Nullable Event event) {
    all(out, sides, user, userRow, item, itemRow, event, known.before(time));
  }

  /**
   * Computes all features out of fold: known is everything but the row's own fold of time, for for
   * whom {@link #know} was called with all events of the user.
   */
  public void extractOutOfFold(
      Values out, String user, int userRow, String item, int itemRow, Event event) {
    all(out, SIDES, user, userRow, item, itemRow, event, known.outOfFold(event.time()));
  }

  /**
   * Computes features from a {@link StatSnapshot}, which holds the counts of users too.
   *
   * @param newest what lagged fields held in the user's newest known row
   */
  public void extractSnapshot(
      Values out,
      LastValues newest,
      String user,
      int userRow,
      String item,
      int itemRow,
      Event event) {
    last = newest;
    all(out, SIDES, user, userRow, item, itemRow, event, known.snapshot());
  }

  /** Writes the user's own counts as they are now. */
  public void snapshot(ParquetRows rows, Runnable end) {
    known.snapshot(rows, end);
  }

  private void all(
      Values out,
      Set<Side> sides,
      String user,
      int userRow,
      String item,
      int itemRow,
      @Nullable Event event,
      KnownCounts.Known when) {
    out.clear();
    priors(when);
    List<Feature> all = features.all();
    for (int i = 0; i < all.size(); i++) {
      Feature feature = all.get(i);
      if (!sides.contains(feature.side())) {
        continue;
      }
      switch (feature.source()) {
        case ITEM_FIELD -> item(out, i, feature, itemRow);
        case USER_FIELD -> user(out, i, feature, userRow);
        case STATISTIC -> {
          // A statistic's columns are together; the count comes first.
          if (feature.column() % counts.length == 0) {
            StatKey key = features.keys().get(feature.slot());
            long hash = key.hash(entities, user, userRow, item, itemRow, event);
            statistic(out, i, key, hash, feature.column() / counts.length - 1, when);
          }
        }
        case LAG -> {
          out.category(i, last.category(feature.slot()));
          out.number(i, last.number(feature.slot()));
        }
        case RATIO -> {
          Features.Ratio ratio = features.ratio(feature);
          double under = number(ratio.under(), userRow, itemRow, event);
          double over = number(ratio.over(), userRow, itemRow, event);
          out.number(i, under == 0 ? Double.NaN : over / under);
        }
        default -> {
          if (event != null) {
            context(out, i, feature, event);
          }
        }
      }
    }
  }

  private double number(Feature feature, int userRow, int itemRow, @Nullable Event event) {
    return switch (feature.source()) {
      case ITEM_FIELD -> entities.itemNumber(itemRow, feature.slot());
      case USER_FIELD -> entities.userNumber(userRow, feature.slot());
      case LAG -> last.number(feature.slot());
      default -> event == null ? Double.NaN : event.number(feature.slot());
    };
  }

  private void item(Values out, int i, Feature feature, int row) {
    if (feature.isCategory()) {
      out.category(i, entities.itemCategory(row, feature.slot()));
    } else {
      out.number(i, entities.itemNumber(row, feature.slot()));
    }
  }

  private void user(Values out, int i, Feature feature, int row) {
    if (feature.isCategory()) {
      out.category(i, entities.userCategory(row, feature.slot()));
    } else {
      out.number(i, entities.userNumber(row, feature.slot()));
    }
  }

  private void context(Values out, int i, Feature feature, Event event) {
    switch (feature.source()) {
      case CONTEXT -> {
        if (feature.isCategory()) {
          out.category(i, event.category(feature.slot()));
        } else {
          out.number(i, event.number(feature.slot()));
        }
      }
      case HOUR -> out.category(i, Integer.toString(at(event).getHour()));
      case WEEKDAY -> out.category(i, at(event).getDayOfWeek().name().toLowerCase(Locale.ROOT));
      case SESSION_INDEX -> out.number(i, event.sessionIndex());
      case PREVIOUS_GAP -> out.number(i, event.previousGap());
      default -> throw new IllegalStateException("not a context feature: " + feature.name());
    }
  }

  private ZonedDateTime at(Event event) {
    return Instant.ofEpochMilli(event.time()).atZone(features.zone());
  }

  private void priors(KnownCounts.Known when) {
    Arrays.fill(counts, 0);
    when.others(StatTable.ALL);
    double rows = counts[0];
    for (int i = 0; i < priors.length; i++) {
      priors[i] = rows == 0 ? Double.NaN : (counts[1 + i] + HALF) / (rows + 1);
    }
  }

  private void statistic(
      Values out, int first, StatKey key, long hash, int window, KnownCounts.Known when) {
    if (hash == StatKey.MISSING) {
      return;
    }
    Arrays.fill(counts, 0);
    if (window >= 0) {
      when.within(key, hash, window);
    } else if (key.ofUser()) {
      when.user(hash);
    } else {
      when.others(hash);
    }
    double s = features.smoothing(key);
    double rows = counts[0];
    out.number(first, rows);
    for (int i = 0; i < priors.length; i++) {
      out.number(first + 1 + i, (counts[1 + i] + s * priors[i]) / (rows + s));
    }
  }
}
