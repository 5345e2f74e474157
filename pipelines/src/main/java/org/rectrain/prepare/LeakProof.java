package org.rectrain.prepare;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.prepare.log.Event;
import org.rectrain.prepare.log.ExampleIds;
import org.rectrain.prepare.split.Split;

/** Measures, row by row, whether anything leaks between splits or from the future. */
final class LeakProof implements Serializable {
  private static final long serialVersionUID = 1L;

  final long[] firstTime = {Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE};
  final long[] lastTime = {Long.MIN_VALUE, Long.MIN_VALUE, Long.MIN_VALUE};
  long idsInSeveralSplits;
  long sessionsInSeveralSplits;
  long usersInSeveralSplits;
  long rowsKnowingTheirFuture;
  long validRowsKnown;
  long testRowsKnown;
  long newestKnownToHeldOut = Long.MIN_VALUE;

  void user(String user, List<Event> events) {
    Map<Long, Split> ids = new HashMap<>(2 * events.size());
    Map<Long, Integer> sessions = new HashMap<>();
    int splits = 0;
    for (Event event : events) {
      int split = event.split().place();
      firstTime[split] = Math.min(firstTime[split], event.time());
      lastTime[split] = Math.max(lastTime[split], event.time());
      Split before = ids.putIfAbsent(ExampleIds.of(user, event), event.split());
      if (before != null && before != event.split()) {
        idsInSeveralSplits++;
      }
      sessions.merge(event.session(), 1 << split, (a, b) -> a | b);
      splits |= 1 << split;
    }
    for (int seen : sessions.values()) {
      sessionsInSeveralSplits += Integer.bitCount(seen) > 1 ? 1 : 0;
    }
    usersInSeveralSplits += Integer.bitCount(splits) > 1 ? 1 : 0;
  }

  /**
   * Notes what an example was allowed to know.
   *
   * @param newestKnown time of the newest event behind its history and statistics
   */
  void example(Event event, long newestKnown) {
    if (newestKnown >= event.time()) {
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
}
