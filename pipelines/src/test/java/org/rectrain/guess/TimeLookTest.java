package org.rectrain.guess;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeLookTest {
  /** 2026-03-01T00:00:00Z and one second more in each row. */
  @ParameterizedTest
  @CsvSource({"epoch_s,''", "epoch_ms,000", "epoch_us,000000", "epoch_ns,000000000"})
  void theSizeOfNumbersTellsTheirUnit(String format, String zeros) {
    List<String> values = IntStream.range(0, 50).mapToObj(i -> (1772323200L + i) + zeros).toList();
    TimeLook look = TimeLook.of(ColumnFacts.of("t", values));
    assertThat(look).isNotNull();
    assertThat(look.format()).isEqualTo(format);
    assertThat(look.others()).isEmpty();
    assertThat(look.min()).isEqualTo(1772323200000L);
  }
}
