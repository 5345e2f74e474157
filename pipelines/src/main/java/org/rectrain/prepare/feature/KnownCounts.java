package org.rectrain.prepare.feature;

import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.ParquetRows;
import org.rectrain.dataset.StableHash;
import org.rectrain.prepare.log.Event;

/**
 * What one task knows of rows and labels by key: the user's own counts, which it makes as events go
 * by, and those of all others up to a time. An {@link Extractor} turns them into statistics.
 */
final class KnownCounts {
  private final Features features;
  private final Entities entities;
  private final StatTable table;
  private final int knownUntil;
  private final long knownEnd;
  private final UserCounts own;
  private final UserCounts whole;
  private final UserTrails trails;
  private final int[] counts;

  KnownCounts(Features features, Entities entities, KnownStatistics statistics) {
    this.features = features;
    this.entities = entities;
    this.table = statistics.table();
    this.knownUntil = statistics.until();
    this.knownEnd = statistics.end();
    this.own = new UserCounts(features.labels());
    this.whole = new UserCounts(features.labels());
    this.trails = new UserTrails(features.labels());
    this.counts = new int[1 + features.labels()];
  }

  /** Rows and positives by label: where a {@link Known} adds what it is asked for. */
  int[] counts() {
    return counts;
  }

  /** The next user begins. */
  void newUser() {
    own.clear();
    whole.clear();
    trails.clear();
  }

  /** What was known at a time, epoch milliseconds. */
  Known before(long time) {
    return new Before(Math.min(features.bucket(time), knownUntil), Math.min(time, knownEnd));
  }

  /** Everything but the fold of time in which an event was. */
  Known outOfFold(long time) {
    return new OutOfFold(fold(time));
  }

  /** Everything in a {@link StatSnapshot}, users' own counts too. */
  Known snapshot() {
    return new Snapshot();
  }

  /** Tells, before any row is made out of fold, an event of the user that others may know. */
  void know(String user, int userRow, Event event) {
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
  void learn(String user, int userRow, Event event) {
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

  /** Writes the user's own counts as they are now. */
  void snapshot(ParquetRows rows, Runnable end) {
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

  /** What counts are known of a key, written to {@link #counts}. */
  interface Known {
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
}
