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
import org.rectrain.dataset.StableHash;
import org.rectrain.prepare.log.Event;

/**
 * Second pass: the values of all features of an example, from what was known at its time. The
 * user's own counts are exact; those of others are known up to the start of the current time
 * bucket, and never later than {@code knownUntil}.
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
  private final StatTable table;
  private final int knownUntil;
  private final UserCounts own;
  private final UserCounts whole;
  private final UserTrails trails;
  private final long knownEnd;
  private final double[] priors;
  private final int[] counts;

  /**
   * An extractor for one task.
   *
   * @param knownUntil the first time bucket whose counts nobody may know
   */
  public Extractor(Features features, Entities entities, StatTable table, int knownUntil) {
    this(features, entities, table, knownUntil, Long.MAX_VALUE);
  }

  /**
   * An extractor for one task.
   *
   * @param knownUntil the first time bucket whose counts nobody may know
   * @param knownEnd time at which all that may be known is known, epoch milliseconds: windows of
   *     later rows end there
   */
  public Extractor(
      Features features, Entities entities, StatTable table, int knownUntil, long knownEnd) {
    this.knownEnd = knownEnd;
    this.trails = new UserTrails(features.labels());
    this.features = features;
    this.entities = entities;
    this.table = table;
    this.knownUntil = knownUntil;
    this.own = new UserCounts(features.labels());
    this.whole = new UserCounts(features.labels());
    this.priors = new double[features.labels()];
    this.counts = new int[1 + features.labels()];
  }

  /** The next user begins. */
  public void newUser() {
    own.clear();
    whole.clear();
    trails.clear();
  }

  /** Tells, before any row is made out of fold, an event of the user that others may know. */
  public void know(String user, int userRow, Event event) {
    int fold = fold(event.time());
    for (StatKey key : features.keys()) {
      if (key.ofUser()) {
        long hash = key.hash(entities, user, userRow, event.item(), event.itemRow(), event);
        if (hash != StatKey.MISSING) {
          whole.add(hash, event.labels());
          whole.add(ofFold(hash, fold), event.labels());
        }
      }
    }
  }

  private int fold(long time) {
    return Math.floorDiv(features.bucket(time), features.foldBuckets());
  }

  private static long ofFold(long hash, int fold) {
    return StableHash.of(hash, fold);
  }

  /** Adds an event to what is known of its user from now on. */
  public void learn(String user, int userRow, Event event) {
    for (StatKey key : features.keys()) {
      if (key.ofUser()) {
        long hash = key.hash(entities, user, userRow, event.item(), event.itemRow(), event);
        if (hash != StatKey.MISSING) {
          own.add(hash, event.labels());
          if (!features.windows().isEmpty()) {
            trails.add(hash, event.labels(), event.time());
          }
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
    int bucket = Math.min(features.bucket(time), knownUntil);
    all(
        out,
        sides,
        user,
        userRow,
        item,
        itemRow,
        event,
        new Before(bucket, Math.min(time, knownEnd)));
  }

  /**
   * Computes all features out of fold: known is everything but the row's own fold of time, for
   * which {@link #know} was told of all events of the user.
   */
  public void extractOutOfFold(
      Values out, String user, int userRow, String item, int itemRow, Event event) {
    all(out, SIDES, user, userRow, item, itemRow, event, new OutOfFold(fold(event.time())));
  }

  /** Computes features from a {@link StatSnapshot}, which holds the counts of users too. */
  public void extractSnapshot(
      Values out,
      Set<Side> sides,
      String user,
      int userRow,
      String item,
      int itemRow,
      Event event) {
    all(out, sides, user, userRow, item, itemRow, event, new Snapshot());
  }

  /** Writes the user's own counts as they are now. */
  public void snapshot(ParquetRows rows, Runnable end) {
    own.each(
        (key, row) -> {
          StatSnapshot.set(rows, key, row);
          end.run();
        });
    for (int window = 0; window < features.windows().size(); window++) {
      int hours = features.windows().get(window);
      trails.each(
          knownEnd - features.windowMillis(window),
          (key, row) -> {
            StatSnapshot.set(rows, StatKey.within(key, hours), row);
            end.run();
          });
    }
  }

  private void all(
      Values out,
      Set<Side> sides,
      String user,
      int userRow,
      String item,
      int itemRow,
      @Nullable Event event,
      Known known) {
    out.clear();
    priors(known);
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
          if (feature.column() % counts.length == 0) {
            StatKey key = features.keys().get(feature.slot());
            long hash = key.hash(entities, user, userRow, item, itemRow, event);
            statistic(out, i, key, hash, feature.column() / counts.length - 1, known);
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

  /** What counts are known of a key, written to {@link #counts}. */
  private interface Known {
    void user(long hash);

    void others(long hash);

    /** The same over a window of time. */
    void within(StatKey key, long hash, int window);
  }

  private final class Before implements Known {
    private final int bucket;
    private final long end;

    Before(int bucket, long end) {
      this.bucket = bucket;
      this.end = end;
    }

    @Override
    public void within(StatKey key, long hash, int window) {
      if (key.ofUser()) {
        trails.since(hash, end - features.windowMillis(window), counts);
        return;
      }
      int last = Math.min(bucket, features.bucket(end));
      add(table.before(hash, last), 1);
      add(table.before(hash, last - features.windowBuckets(window)), -1);
    }

    @Override
    public void user(long hash) {
      copy(own.get(hash), 1);
    }

    @Override
    public void others(long hash) {
      add(table.before(hash, bucket), 1);
    }
  }

  private final class Snapshot implements Known {
    @Override
    public void within(StatKey key, long hash, int window) {
      others(StatKey.within(hash, features.windows().get(window)));
    }

    @Override
    public void user(long hash) {
      others(hash);
    }

    @Override
    public void others(long hash) {
      add(table.before(hash, Integer.MAX_VALUE), 1);
    }
  }

  private final class OutOfFold implements Known {
    private final int fold;

    OutOfFold(int fold) {
      this.fold = fold;
    }

    @Override
    public void within(StatKey key, long hash, int window) {
      throw new IllegalStateException("no windows out of fold");
    }

    @Override
    public void user(long hash) {
      copy(whole.get(hash), 1);
      copy(whole.get(ofFold(hash, fold)), -1);
    }

    @Override
    public void others(long hash) {
      int start = fold * features.foldBuckets();
      int end = Math.min(start + features.foldBuckets(), knownUntil);
      add(table.before(hash, knownUntil), 1);
      add(table.before(hash, end), -1);
      add(table.before(hash, Math.min(start, end)), 1);
    }
  }

  private void copy(int @Nullable [] from, int sign) {
    for (int i = 0; from != null && i < counts.length; i++) {
      counts[i] += sign * from[i];
    }
  }

  private void add(int place, int sign) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += sign * table.count(place, i);
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

  private void priors(Known known) {
    Arrays.fill(counts, 0);
    known.others(StatTable.ALL);
    double rows = counts[0];
    for (int i = 0; i < priors.length; i++) {
      priors[i] = rows == 0 ? Double.NaN : (counts[1 + i] + HALF) / (rows + 1);
    }
  }

  private void statistic(Values out, int first, StatKey key, long hash, int window, Known known) {
    if (hash == StatKey.MISSING) {
      return;
    }
    Arrays.fill(counts, 0);
    if (window >= 0) {
      known.within(key, hash, window);
    } else if (key.ofUser()) {
      known.user(hash);
    } else {
      known.others(hash);
    }
    double s = features.smoothing(key);
    double rows = counts[0];
    out.number(first, rows);
    for (int i = 0; i < priors.length; i++) {
      out.number(first + 1 + i, (counts[1 + i] + s * priors[i]) / (rows + s));
    }
  }
}
