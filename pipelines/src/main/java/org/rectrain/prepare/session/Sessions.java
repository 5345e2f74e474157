package org.rectrain.prepare.session;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.dataset.StableHash;
import org.rectrain.prepare.log.Event;

/**
 * Cuts a user's events into sessions: those that the log names, and where it names none, a pause
 * longer than the gap starts a new one.
 */
public final class Sessions implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double MILLIS_PER_SECOND = 1000.0;

  /** Which moment of a session its events may know the events before. */
  public enum Moment {
    /** The event itself. */
    EVENT,
    /** The start of its session. */
    START
  }

  private final long gapMillis;
  private final Moment moment;

  /** What is known of a session while its events go by. */
  private static final class Open {
    private final long id;
    private final long start;
    private int events;

    Open(long id, long start) {
      this.id = id;
      this.start = start;
    }
  }

  /** Sessions that end with a pause longer than so many milliseconds, known at each event. */
  public Sessions(long gapMillis) {
    this(gapMillis, Moment.EVENT);
  }

  /** Sessions that end with a pause longer than so many milliseconds. */
  public Sessions(long gapMillis, Moment moment) {
    this.gapMillis = gapMillis;
    this.moment = moment;
  }

  /**
   * Sets session, index, previous gap and the time of what is known of each event. A session's id
   * is a hash of the user and of its first time, or of the log's own id, so it is unique over users
   * and does not change when later events arrive. Index and gap are those of the event in any case:
   * whoever ranks knows them at the moment.
   *
   * @param sorted the user's events in time
   */
  public void assign(String user, List<Event> sorted) {
    Map<String, Open> given = new HashMap<>();
    Open paused = null;
    long lastUngiven = 0;
    long last = 0;
    for (int i = 0; i < sorted.size(); i++) {
      Event event = sorted.get(i);
      double gap = i == 0 ? Double.NaN : (event.time() - last) / MILLIS_PER_SECOND;
      last = event.time();
      String name = event.givenSession();
      Open open;
      if (name != null) {
        open = given.computeIfAbsent(name, n -> new Open(id(user, n), event.time()));
      } else {
        if (paused == null || event.time() - lastUngiven > gapMillis) {
          paused = new Open(id(user, event.time()), event.time());
        }
        lastUngiven = event.time();
        open = paused;
      }
      event.session(open.id, open.events++, gap);
      event.knownTime(moment == Moment.START ? open.start : event.time());
    }
  }

  private static long id(String user, long start) {
    return StableHash.of(StableHash.of(0L, user), start) >>> 1;
  }

  private static long id(String user, String given) {
    return StableHash.of(StableHash.of(0L, user), given) >>> 1;
  }
}
