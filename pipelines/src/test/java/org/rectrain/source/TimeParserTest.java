package org.rectrain.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.prepare.log.ListRow;

final class TimeParserTest {
  private static long millis(String format, String text) {
    return TimeParser.of(format, ZoneOffset.UTC).millis(ListRow.of(text), 0);
  }

  @ParameterizedTest
  @CsvSource({
    "iso, 2022-05-01T00:00:00Z, 2022-05-01T00:00:00Z",
    "iso, 2022-05-01T00:00:00.123Z, 2022-05-01T00:00:00.123Z",
    "iso, 2022-05-01T00:00:00.5Z, 2022-05-01T00:00:00.500Z",
    "iso, 2022-05-01T00:00:00.123456Z, 2022-05-01T00:00:00.123Z",
    "iso, 2022-05-01T08:00:00+08:00, 2022-05-01T00:00:00Z",
    "iso, 2022-05-01 10:20:30, 2022-05-01T10:20:30Z",
    "iso, 2022-05-01, 2022-05-01T00:00:00Z",
    "iso, 2024-02-29T12:00:00Z, 2024-02-29T12:00:00Z",
    "epoch_s, 1260759144, 2009-12-14T02:52:24Z",
    "epoch_ms, 1650812741436, 2022-04-24T15:05:41.436Z",
    "epoch_ms, 1650812741436.0, 2022-04-24T15:05:41.436Z",
    "epoch_us, 1650812741436999, 2022-04-24T15:05:41.436Z",
    "yyyy/MM/dd HH:mm, 2022/05/01 10:20, 2022-05-01T10:20:00Z",
    "yyyyMMdd, 20220501, 2022-05-01T00:00:00Z"
  })
  void readsEachFormat(String format, String text, String expected) {
    assertThat(Instant.ofEpochMilli(millis(format, text))).isEqualTo(Instant.parse(expected));
  }

  @Test
  void readsTimesWithoutZoneInTheGivenOne() {
    TimeParser parser = TimeParser.of("iso", ZoneId.of("Asia/Shanghai"));
    assertThat(parser.millis(ListRow.of("2022-05-01 08:00:00"), 0))
        .isEqualTo(Instant.parse("2022-05-01T00:00:00Z").toEpochMilli());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "yesterday",
        "2022-13-01T00:00:00Z",
        "2023-02-29T00:00:00Z",
        "2022-05-01T25:00:00Z"
      })
  void rejectsWhatIsNoTime(String text) {
    assertThatThrownBy(() -> millis("iso", text)).isInstanceOf(DateTimeException.class);
  }

  @Test
  void rejectsNumbersThatAreNone() {
    assertThatThrownBy(() -> millis("epoch_ms", "12a")).isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> millis("epoch_ms", "1.5")).isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> millis("epoch_s", "9223372036854775807"))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void tellsWhichFormatATimeSeemsToBeIn() {
    TimeParser iso = TimeParser.of("iso", ZoneOffset.UTC);
    assertThat(iso.misfit("1700001780"))
        .isEqualTo("'1700001780' is not in the format iso; it looks like epoch_s");
    assertThat(iso.misfit("1700001780123")).endsWith("; it looks like epoch_ms");
    assertThat(iso.misfit("1700001780123456")).endsWith("; it looks like epoch_us");
    assertThat(iso.misfit("13.5.2024")).isEqualTo("'13.5.2024' is not in the format iso");
    assertThat(iso.misfit("2024-05-32")).isEqualTo("'2024-05-32' is not in the format iso");
    assertThat(TimeParser.of("epoch_s", ZoneOffset.UTC).misfit("2024-05-13 10:00"))
        .isEqualTo("'2024-05-13 10:00' is not in the format epoch_s; it looks like iso");
  }

  @Test
  void rejectsAPatternThatIsNone() {
    assertThatThrownBy(() -> TimeParser.of("quarter past", ZoneOffset.UTC))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** The fast path agrees with java.time on every day of four centuries. */
  @Test
  void agreesWithJavaTime() {
    for (long day = -80_000; day < 80_000; day += 1) {
      Instant time = Instant.ofEpochSecond(day * 86_400 + Math.floorMod(day * 7919, 86_400L));
      assertThat(IsoTime.millis(time.toString())).isEqualTo(time.toEpochMilli());
    }
  }
}
