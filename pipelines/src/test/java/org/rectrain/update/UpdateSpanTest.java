package org.rectrain.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which days an update learns, from the rows of each day. */
class UpdateSpanTest {
  private static final LocalDate FIRST = LocalDate.parse("2026-03-01");

  private static TreeMap<LocalDate, Long> days(long... rows) {
    TreeMap<LocalDate, Long> out = new TreeMap<>();
    for (int day = 0; day < rows.length; day++) {
      out.put(FIRST.plusDays(day), rows[day]);
    }
    return out;
  }

  @Test
  void theLastDayIsTheExam() {
    UpdateSpan span =
        UpdateSpan.of(days(900, 1000, 1100, 400), Instant.parse("2026-03-01T23:59:59Z"), null);
    assertThat(span.exam()).isEqualTo("2026-03-04");
    assertThat(span.rows()).isEqualTo(2100);
    assertThatThrownBy(() -> UpdateSpan.of(days(900, 1000), null, "2026-03-02"))
        .hasMessageContaining("the log has no row of the day after, the exam");
  }

  @Test
  void wrongClocksMakeNoExam() {
    TreeMap<LocalDate, Long> days = days(900, 1000, 1100, 1000);
    for (int day = 60; day < 90; day++) {
      days.put(FIRST.plusDays(day), 1L);
    }
    assertThat(UpdateSpan.of(days, null, null).exam()).isEqualTo("2026-03-04");
  }
}
