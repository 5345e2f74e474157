package org.rectrain.prepare.session;

import java.io.Serializable;
import java.util.List;
import org.rectrain.dataset.StableHash;
import org.rectrain.prepare.log.Event;

/** Cuts a user's events into sessions: a pause longer than the gap starts a new one. */
public final class Sessions implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double MILLIS_PER_SECOND = 1000.0;

  private final long gapMillis;

  /** Sessions that end with a pause longer than so many milliseconds. */
  public Sessions(long gapMillis) {
    this.gapMillis = gapMillis;
  }

  /**
   * Sets session, index and previous gap of each event. A session's id is a hash of the user and of
   * its first time, so it is unique over users and does not change when later events arrive.
   *
   * @param sorted the user's events in time
   */
  public void assign(String user, List<Event> sorted) {
    long id = 0;
    int index = 0;
    long last = 0;
    for (int i = 0; i < sorted.size(); i++) {
      Event event = sorted.get(i);
      long pause = event.time() - last;
      if (i == 0 || pause > gapMillis) {
        id = StableHash.of(StableHash.of(0L, user), event.time()) >>> 1;
        index = 0;
      }
      event.session(id, index++, i == 0 ? Double.NaN : pause / MILLIS_PER_SECOND);
      last = event.time();
    }
  }
}
