package org.rectrain.stat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class DaySpanTest {
  private static DaySpan span(long... daysAndRows) {
    return span(false, false, daysAndRows);
  }

  private static DaySpan span(boolean first, boolean last, long... daysAndRows) {
    TreeMap<Integer, Long> rows = new TreeMap<>();
    for (int i = 0; i < daysAndRows.length; i += 2) {
      rows.put((int) daysAndRows[i], daysAndRows[i + 1]);
    }
    return DaySpan.of(rows, first, last);
  }

  @Test
  void aFewWrongClocksDoNotMakeDays() {
    assertThat(span(4, 800, 5, 800, 6, 800, 30, 1)).isEqualTo(new DaySpan(4, 6, 1));
    assertThat(span(-9000, 2, 4, 800, 5, 800, 6, 800, 7, 7)).isEqualTo(new DaySpan(4, 6, 9));
    // Thirty wrong clocks on thirty days, after a small experiment.
    long[] rows = new long[64];
    rows[0] = 1;
    rows[1] = 2000;
    rows[2] = 2;
    rows[3] = 2000;
    for (int i = 4; i < 64; i += 2) {
      rows[i] = 20 + i;
      rows[i + 1] = 1;
    }
    assertThat(span(rows)).isEqualTo(new DaySpan(1, 2, 30));
  }

  @Test
  void quietDaysWithinAndAtTheEndsStay() {
    assertThat(span(1, 500, 2, 1, 3, 500)).isEqualTo(new DaySpan(1, 3, 0));
    assertThat(span(1, 500, 2, 500, 3, 20)).isEqualTo(new DaySpan(1, 3, 0));
    assertThat(span(1, 3, 2, 2, 5, 1)).isEqualTo(new DaySpan(1, 5, 0));
    assertThat(span(7, 10)).isEqualTo(new DaySpan(7, 7, 0));
  }

  @Test
  void daysBehindAGapNeedAHundredthOfAllRows() {
    assertThat(span(1, 50, 2, 50, 3, 50, 10, 1)).isEqualTo(new DaySpan(1, 3, 1));
    assertThat(span(1, 50, 2, 50, 3, 50, 6, 1)).isEqualTo(new DaySpan(1, 6, 0));
    assertThat(span(1, 50, 2, 50, 10, 2)).isEqualTo(new DaySpan(1, 10, 0));
  }

  @Test
  void nothingIsCutWhereTheWindowIsGiven() {
    assertThat(span(true, true, -90, 1, 4, 800, 30, 1)).isEqualTo(new DaySpan(-90, 30, 0));
    assertThat(span(true, false, -90, 1, 4, 800, 30, 1)).isEqualTo(new DaySpan(-90, 4, 1));
    assertThat(span()).isEqualTo(new DaySpan(Integer.MAX_VALUE, Integer.MIN_VALUE, 0));
  }

  private static DaySpan together(boolean first, boolean last, long... daysAndRows) {
    TreeMap<Integer, Long> rows = new TreeMap<>();
    for (int i = 0; i < daysAndRows.length; i += 2) {
      rows.put((int) daysAndRows[i], daysAndRows[i + 1]);
    }
    return DaySpan.of(rows, first, last).together(rows, first, last);
  }

  @Test
  void aPartThatIsFarAwayIsNoPartOfTheExperiment() {
    // A fifth of the rows is of clocks that are all wrong by the same months.
    assertThat(together(false, false, 4, 400, 5, 400, 6, 400, 240, 300))
        .isEqualTo(new DaySpan(4, 6, 300));
    assertThat(together(true, false, 4, 400, 5, 400, 6, 400, 240, 300, 300, 90))
        .isEqualTo(new DaySpan(4, 6, 390));
    assertThat(together(false, false, -400, 90, -200, 300, 4, 400, 5, 400, 6, 400))
        .isEqualTo(new DaySpan(4, 6, 390));
    // Given by the window, near, shorter than the experiment, or as large as the other part.
    assertThat(together(true, true, 4, 400, 5, 400, 240, 300)).isEqualTo(new DaySpan(4, 240, 0));
    assertThat(together(false, false, 4, 400, 5, 400, 32, 300)).isEqualTo(new DaySpan(4, 32, 0));
    assertThat(together(false, false, 4, 400, 40, 400, 75, 300)).isEqualTo(new DaySpan(4, 75, 0));
    assertThat(together(false, false, 4, 400, 240, 400)).isEqualTo(new DaySpan(4, 240, 0));
    assertThat(together(false, false)).isEqualTo(span());
  }
}
