package org.rectrain.prepare.pass;

import java.io.Serializable;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.config.prepare.PrepareConfig;
import org.rectrain.config.prepare.SplitConfig;
import org.rectrain.dataset.PreparedManifest;
import org.rectrain.prepare.log.Event;
import org.rectrain.prepare.log.ExampleIds;
import org.rectrain.prepare.log.Split;

/** Measures, row by row, whether anything leaks between splits or from the future. */
public final class LeakProof implements Serializable {
  private static final long serialVersionUID = 1L;

  public final long[] firstTime = {Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE};
  public final long[] lastTime = {Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE};
  long idsInSeveralSplits;
  long sessionsInSeveralSplits;
  long usersInSeveralSplits;
  long rowsKnowingTheirFuture;
  long validRowsKnown;
  long testRowsKnown;
  long newestKnownToHeldOut = Long.MIN_VALUE;

  void user(String user, List<Event> events) {
    int splits = 0;
    // Most sessions' events follow each other, so they are judged without a map.
    int ofSession = 0;
    long session = 0;
    for (Event event : events) {
      int split = event.split().place();
      firstTime[split] = Math.min(firstTime[split], event.time());
      lastTime[split] = Math.max(lastTime[split], event.time());
      if (event.session() != session) {
        sessionsInSeveralSplits += Integer.bitCount(ofSession) > 1 ? 1 : 0;
        session = event.session();
        ofSession = 0;
      }
      ofSession |= 1 << split;
      splits |= 1 << split;
    }
    sessionsInSeveralSplits += Integer.bitCount(ofSession) > 1 ? 1 : 0;
    if (Integer.bitCount(splits) > 1) {
      usersInSeveralSplits++;
      idsInSeveralSplits += idsInSeveralSplits(user, events);
    }
  }

  /** Rows whose id is in another split already. */
  private static long idsInSeveralSplits(String user, List<Event> events) {
    long[] sorted = new long[events.size()];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = ExampleIds.of(user, events.get(i));
    }
    Arrays.sort(sorted);
    boolean repeated = false;
    for (int i = 1; i < sorted.length; i++) {
      repeated |= sorted[i] == sorted[i - 1];
    }
    if (!repeated) {
      return 0;
    }
    long found = 0;
    Map<Long, Split> ids = new HashMap<>(2 * events.size());
    for (Event event : events) {
      Split before = ids.putIfAbsent(ExampleIds.of(user, event), event.split());
      found += before != null && before != event.split() ? 1 : 0;
    }
    return found;
  }

  /**
   * Notes what an example was allowed to know: nothing of its own time or later, and known at the
   * start of its session, nothing of its session.
   *
   * @param newestKnown time of the newest event behind its history and statistics
   */
  void example(Event event, long newestKnown) {
    if (newestKnown >= event.knownTime()) {
      rowsKnowingTheirFuture++;
    }
    if (event.split() != Split.TRAIN) {
      newestKnownToHeldOut = Math.max(newestKnownToHeldOut, newestKnown);
    }
  }

  /** Notes an event that later examples may know. */
  void known(Event event) {
    validRowsKnown += event.split() == Split.VALID ? 1 : 0;
    testRowsKnown += event.split() == Split.TEST ? 1 : 0;
  }

  void add(LeakProof other) {
    for (int i = 0; i < firstTime.length; i++) {
      firstTime[i] = Math.min(firstTime[i], other.firstTime[i]);
      lastTime[i] = Math.max(lastTime[i], other.lastTime[i]);
    }
    idsInSeveralSplits += other.idsInSeveralSplits;
    sessionsInSeveralSplits += other.sessionsInSeveralSplits;
    usersInSeveralSplits += other.usersInSeveralSplits;
    rowsKnowingTheirFuture += other.rowsKnowingTheirFuture;
    validRowsKnown += other.validRowsKnown;
    testRowsKnown += other.testRowsKnown;
    newestKnownToHeldOut = Math.max(newestKnownToHeldOut, other.newestKnownToHeldOut);
  }

  /** What was found, and whether it is as the split and the policy of knowing promise. */
  public PreparedManifest.Leakage verdict(PrepareConfig config) {
    int train = Split.TRAIN.place();
    int valid = Split.VALID.place();
    int test = Split.TEST.place();
    boolean inTime =
        config.split().kind() != SplitConfig.Kind.TEMPORAL
            && config.split().kind() != SplitConfig.Kind.ROLLING;
    boolean ordered =
        inTime || (lastTime[train] < firstTime[test] && lastTime[valid] < firstTime[test]);
    boolean usersApart =
        config.split().kind() != SplitConfig.Kind.USER || usersInSeveralSplits == 0;
    boolean labelsHidden =
        switch (config.knowable()) {
          case TRAIN -> validRowsKnown == 0 && testRowsKnown == 0;
          case TRAIN_AND_VALID -> testRowsKnown == 0;
          case ALL -> true;
        };
    return new PreparedManifest.Leakage(
        ordered
            && usersApart
            && labelsHidden
            && idsInSeveralSplits == 0
            && rowsKnowingTheirFuture == 0,
        idsInSeveralSplits,
        rowsKnowingTheirFuture,
        validRowsKnown,
        testRowsKnown,
        time(newestKnownToHeldOut),
        time(lastTime[train]),
        time(firstTime[valid]),
        time(lastTime[valid]),
        time(firstTime[test]),
        sessionsInSeveralSplits,
        usersInSeveralSplits);
  }

  /** A time as text; empty where there is none. */
  public static String time(long millis) {
    boolean none = millis == Long.MAX_VALUE || millis == Long.MIN_VALUE;
    return none ? "" : Instant.ofEpochMilli(millis).toString();
  }
}
