package org.rectrain.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class JoinedColumnsTest {
  private static final Map<String, String> ROW =
      Map.of("day", " 1.3.2026", "at", "9:05", "gap", "");

  @Test
  void theColumnsInBracesAndWhatIsBetweenThem() {
    assertThat(JoinedColumns.text("{day} {at}:00", ROW::get)).isEqualTo("1.3.2026 9:05:00");
    assertThat(JoinedColumns.parts("{day} {at}:00")).containsExactly("day", "at");
  }

  @Test
  void isMissingWhereAColumnIs() {
    assertThat(JoinedColumns.text("{day} {gap}", ROW::get)).isNull();
    assertThat(JoinedColumns.text("{day} {none}", ROW::get)).isNull();
  }

  @Test
  void aNameWithoutBracesIsThatColumn() {
    assertThat(JoinedColumns.text("at", ROW::get)).isEqualTo("9:05");
    assertThat(JoinedColumns.parts("at")).containsExactly("at");
    assertThat(JoinedColumns.isJoined("at")).isFalse();
  }
}
