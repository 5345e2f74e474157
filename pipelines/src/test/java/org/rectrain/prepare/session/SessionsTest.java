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
  void idsDifferBetweenUsersAndStayWhenEventsAreAdded() {
    long id = assign("u", 0).get(0).session();
    assertThat(assign("v", 0).get(0).session()).isNotEqualTo(id);
    assertThat(assign("u", 0, 500).get(0).session()).isEqualTo(id);
  }
}
