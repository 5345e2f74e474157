package org.rectrain.prepare.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rectrain.prepare.Events;
import org.rectrain.prepare.log.Event;

final class SessionsTest {
  private static final long MINUTE = 60_000L;

  private static List<Event> assign(String user, long... minutes) {
    List<Event> events = new ArrayList<>();
    for (long minute : minutes) {
      events.add(Events.at(minute * MINUTE, "i" + minute, 0));
    }
    new Sessions(30 * MINUTE).assign(user, events);
    return events;
  }

  @Test
  void aPauseLongerThanTheGapStartsASession() {
    List<Event> events = assign("u", 0, 30, 61, 62);
    assertThat(events).extracting(Event::sessionIndex).containsExactly(0, 1, 0, 1);
    assertThat(events.get(0).session()).isEqualTo(events.get(1).session());
    assertThat(events.get(2).session()).isEqualTo(events.get(3).session());
    assertThat(events.get(1).session()).isNotEqualTo(events.get(2).session());
  }

  @Test
  void tellsSecondsSinceTheEventBefore() {
    assertThat(assign("u", 0, 30, 61))
        .extracting(Event::previousGap)
        .containsExactly(Double.NaN, 1800.0, 1860.0);
  }

  @Test
  void theLogsOwnSessionsMayOverlapAndTheStartIsWhatTheirEventsKnow() {
    List<Event> events = new ArrayList<>();
    String[] sessions = {"a", "b", "a", null, "b", null};
    for (int i = 0; i < sessions.length; i++) {
      events.add(Events.at(100 * i * MINUTE, "i" + i, 0));
      events.get(i).givenSession(sessions[i]);
    }
    new Sessions(30 * MINUTE, Sessions.Moment.START).assign("u", events);
    assertThat(events)
        .extracting(e -> e.knownTime() / MINUTE)
        .containsExactly(0L, 100L, 0L, 300L, 100L, 500L);
    assertThat(events).extracting(Event::sessionIndex).containsExactly(0, 0, 1, 0, 1, 0);
    assertThat(events.get(0).session()).isEqualTo(events.get(2).session());
    assertThat(events.stream().map(Event::session).distinct()).hasSize(4);
    new Sessions(30 * MINUTE).assign("u", events);
    assertThat(events).allSatisfy(e -> assertThat(e.knownTime()).isEqualTo(e.time()));
  }

  @Test
  void idsDifferBetweenUsersAndStayWhenEventsAreAdded() {
    long id = assign("u", 0).get(0).session();
    assertThat(assign("v", 0).get(0).session()).isNotEqualTo(id);
    assertThat(assign("u", 0, 500).get(0).session()).isEqualTo(id);
  }
}
