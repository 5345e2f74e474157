package org.rectrain.prepare.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.rectrain.dataset.file.ParquetText;

final class HistoryTest {
  private static final ParquetText CLICK = new ParquetText("click");

  private static List<String> items(History history) {
    return Arrays.stream(history.items()).map(ParquetText::toString).toList();
  }

  @Test
  void keepsTheNewestOldestFirst() {
    History history = new History(3);
    for (int i = 1; i <= 5; i++) {
      history.add(new ParquetText("i" + i), CLICK, i * 10_000L);
    }
    assertThat(items(history)).containsExactly("i3", "i4", "i5");
    assertThat(history.ages(60_999)).containsExactly(30, 20, 10);
    assertThat(history.newest()).isEqualTo(50_000);
  }

  @Test
  void startsEmptyForEachUser() {
    History history = new History(3);
    assertThat(history.newest()).isEqualTo(Long.MIN_VALUE);
    history.add(new ParquetText("a"), CLICK, 1);
    history.clear();
    assertThat(items(history)).isEmpty();
    history.add(new ParquetText("b"), CLICK, 2);
    assertThat(items(history)).containsExactly("b");
  }

  @Test
  void mayBeOff() {
    History history = new History(0);
    history.add(new ParquetText("a"), CLICK, 1);
    assertThat(history.size()).isZero();
  }
}
