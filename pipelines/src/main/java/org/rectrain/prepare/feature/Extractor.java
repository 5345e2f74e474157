package org.rectrain.prepare.feature;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.prepare.log.Event;

/**
 * Second pass: the values of all features of an example, from what was known at its time. The
 * user's own counts are exact; those of others are known up to the start of the current time
 * bucket, and never later than {@code knownUntil}.
 *
 * <p>A rate is (positives + s p) / (rows + s), with pseudo-counts s and p the overall rate at that
 * time, (positives + 1/2) / (rows + 1); it is missing when nothing was known yet.
 */
public final class Extractor {
  private static final double HALF = 0.5;

  private final Features features;
  private final Entities entities;
  private final StatTable table;
  private final int knownUntil;
  private final UserCounts own;
  private final double[] priors;

  /**
   * An extractor for one task.
   *
   * @param knownUntil the first time bucket whose counts nobody may know
   */
  public Extractor(Features features, Entities entities, StatTable table, int knownUntil) {
    this.features = features;
    this.entities = entities;
    this.table = table;
    this.knownUntil = knownUntil;
    this.own = new UserCounts(features.labels());
    this.priors = new double[features.labels()];
  }

  /** The next user begins. */
  public void newUser() {
    own.clear();
  }

  /** Adds an event to what is known of its user from now on. */
  public void learn(String user, int userRow, Event event) {
    for (StatKey key : features.keys()) {
      if (key.ofUser()) {
        long hash = key.hash(entities, user, userRow, event.item(), event.itemRow(), event);
        if (hash != StatKey.MISSING) {
          own.add(hash, event.labels());
        }
      }
    }
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
    out.clear();
    int bucket = Math.min(features.bucket(time), knownUntil);
    priors(bucket);
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
          // A statistic's columns stand together; the count comes first.
          if (feature.column() == 0) {
            StatKey key = features.keys().get(feature.slot());
            statistic(out, i, key, key.hash(entities, user, userRow, item, itemRow, event), bucket);
          }
        }
        default -> {
          if (event != null) {
            context(out, i, feature, event);
          }
        }
      }
    }
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

  private void priors(int bucket) {
    int place = table.before(StatTable.ALL, bucket);
    double rows = table.count(place, 0);
    for (int i = 0; i < priors.length; i++) {
      priors[i] = rows == 0 ? Double.NaN : (table.count(place, 1 + i) + HALF) / (rows + 1);
    }
  }

  private void statistic(Values out, int first, StatKey key, long hash, int bucket) {
    if (hash == StatKey.MISSING) {
      return;
    }
    double s = features.smoothing(key);
    if (key.ofUser()) {
      int[] counts = own.get(hash);
      out.number(first, counts == null ? 0 : counts[0]);
      for (int i = 0; i < priors.length; i++) {
        double rows = counts == null ? 0 : counts[0];
        double positives = counts == null ? 0 : counts[1 + i];
        out.number(first + 1 + i, (positives + s * priors[i]) / (rows + s));
      }
      return;
    }
    int place = table.before(hash, bucket);
    double rows = table.count(place, 0);
    out.number(first, rows);
    for (int i = 0; i < priors.length; i++) {
      out.number(first + 1 + i, (table.count(place, 1 + i) + s * priors[i]) / (rows + s));
    }
  }
}
