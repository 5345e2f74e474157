package org.rectrain.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
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
    "epoch_us, 1650812741436999.9, 2022-04-24T15:05:41.436Z",
    "epoch_ns, 1650812741436999123, 2022-04-24T15:05:41.436Z",
    "epoch_s, 1772323620.512, 2026-03-01T00:07:00.512Z",
    "epoch_s, 1.772323620512E9, 2026-03-01T00:07:00.512Z",
    "epoch_s, -1.5, 1969-12-31T23:59:58.500Z",
    "epoch_ms, 1650812741436.9, 2022-04-24T15:05:41.436Z",
    "auto, 1772323620.512, 2026-03-01T00:07:00.512Z",
    "auto, 1772323620, 2026-03-01T00:07:00Z",
    "auto, 1772323620512, 2026-03-01T00:07:00.512Z",
    "auto, 1772323620512999, 2026-03-01T00:07:00.512Z",
    "auto, 1772323620512999123, 2026-03-01T00:07:00.512Z",
    "auto, 2026-03-01 01:07:00+0100, 2026-03-01T00:07:00Z",
    "iso, 2026-03-01 00:07:00 UTC, 2026-03-01T00:07:00Z",
    "iso, 2026-03-01T00:07:00Europe/Paris, 2026-02-28T23:07:00Z",
    "iso, 2026-07-01T00:07:00+02:00[Europe/Paris], 2026-06-30T22:07:00Z",
    "iso, 2026-03-01T00:07:00[Asia/Tokyo], 2026-02-28T15:07:00Z",
    "iso, '2026-03-01T00:07:00,25z', 2026-03-01T00:07:00.250Z",
    "yyyy-MM-dd HH:mm:ss VV, 2026-02-28 19:27:00 America/New_York, 2026-03-01T00:27:00Z",
    "yyyy-MM-dd HH:mm:ss VV, 2026-07-28 19:27:00 America/New_York, 2026-07-28T23:27:00Z",
    "yyyy-MM-dd HH:mm:ss VV, 2026-02-28 19:27:00 +09:00, 2026-02-28T10:27:00Z",
    "yyyy-MM-dd HH:mm:ss z, 2026-02-28 19:27:00 CET, 2026-02-28T18:27:00Z",
    "yyyy-MM-dd HH:mm:ss z, 2026-02-28 19:27:00 UTC, 2026-02-28T19:27:00Z",
    "yyyy-MM-dd HH:mm:ss XXX, 2026-02-28 19:27:00 +05:30, 2026-02-28T13:57:00Z",
    "yyyy-MM-dd VV, 2026-02-28 Asia/Tokyo, 2026-02-27T15:00:00Z",
    "dd.MM.uuuu HH:mm, 01.05.2022 10:20, 2022-05-01T10:20:00Z",
    "yyyy-MM-dd hh:mm a, 2022-05-01 01:20 PM, 2022-05-01T13:20:00Z",
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

  @ParameterizedTest
  @CsvSource({
    "yyyy-MM-dd, 2022-02-30",
    "dd.MM.yyyy HH:mm, 31.04.2022 10:00",
    "uuuu/MM/dd, 2023/02/29",
    "yyyyMMdd, 20220431",
    "yyyy-MM-dd HH:mm, 2022-05-01 24:01",
    "iso, 2022-02-30 10:00:00",
    "auto, 2022-02-30",
    "iso, 2022-05-01 10:00:00 Mars/Base",
    "yyyy-MM-dd HH:mm VV, 2022-05-01 10:00 Mars/Base",
    // Clocks went from two to three.
    "yyyy-MM-dd HH:mm VV, 2022-03-27 02:10 Europe/Berlin",
    "iso, 2022-03-27T02:10:00[Europe/Berlin]",
    "iso, 2022-03-27 02:59:59 Europe/Berlin"
  })
  void rejectsDaysAndZonesThatDoNotExist(String format, String text) {
    assertThatThrownBy(() -> millis(format, text)).isInstanceOf(DateTimeException.class);
  }

  @Test
  void anHourThatClocksSkipIsNoTimeInTheZoneOfTheLogEither() {
    ZoneId paris = ZoneId.of("Europe/Paris");
    for (String format : List.of("iso", "yyyy-MM-dd HH:mm:ss")) {
      TimeParser parser = TimeParser.of(format, paris);
      assertThatThrownBy(() -> parser.millis("2022-03-27 02:00:00"))
          .isInstanceOf(DateTimeException.class);
      assertThat(parser.millis("2022-03-27 03:00:00"))
          .isEqualTo(Instant.parse("2022-03-27T01:00:00Z").toEpochMilli());
      // The hour that is there twice is the first.
      assertThat(parser.millis("2022-10-30 02:30:00"))
          .isEqualTo(Instant.parse("2022-10-30T00:30:00Z").toEpochMilli());
    }
    // A day begins, whatever its clocks skip.
    assertThat(TimeParser.of("yyyy-MM-dd", ZoneId.of("Asia/Beirut")).millis("2022-03-27"))
        .isEqualTo(Instant.parse("2022-03-26T22:00:00Z").toEpochMilli());
    assertThat(
            TimeParser.of("yyyy-MM-dd HH:mm XXX VV", ZoneOffset.UTC)
                .millis("2022-03-27 02:10 +01:00 Europe/Berlin"))
        .isEqualTo(Instant.parse("2022-03-27T01:10:00Z").toEpochMilli());
  }

  @Test
  void tellsTheUnitOfANumber() {
    TimeParser auto = TimeParser.of("auto", ZoneOffset.UTC);
    assertThat(auto.unit("1772323620.5")).isEqualTo(EpochUnit.SECONDS);
    assertThat(auto.unit("1772323620512")).isEqualTo(EpochUnit.MILLIS);
    assertThat(auto.unit("1772323620512999")).isEqualTo(EpochUnit.MICROS);
    assertThat(auto.unit("1772323620512999123")).isEqualTo(EpochUnit.NANOS);
    assertThat(auto.unit("2026-03-01")).isNull();
    assertThat(TimeParser.of("epoch_s", ZoneOffset.UTC).unit("1772323620512"))
        .isEqualTo(EpochUnit.SECONDS);
  }

  @Test
  void rejectsNumbersThatAreNone() {
    assertThatThrownBy(() -> millis("epoch_ms", "12a")).isInstanceOf(NumberFormatException.class);
    assertThatThrownBy(() -> millis("epoch_ms", "1e999999999"))
        .isInstanceOf(DateTimeException.class);
    assertThatThrownBy(() -> millis("auto", "yesterday")).isInstanceOf(DateTimeException.class);
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

  @ParameterizedTest
  @ValueSource(
      strings = {"yyyy-mm-dd", "YYYY-MM-DD", "HH:mm", "dd.MM. HH:mm", "yyyy-MM", "'at' HH", "yyyy"})
  void aPatternThatGivesNoDayIsRefused(String pattern) {
    assertThatThrownBy(() -> TimeParser.of(pattern, ZoneOffset.UTC))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gives no day; years are yyyy, months MM or MMM, days dd");
  }

  /** Half a day is not known then, and was midnight in silence. */
  @Test
  void aPatternWithHalfATimeOfDayIsRefused() {
    for (String pattern : List.of("yyyy-MM-dd hh:mm", "yyyy-MM-dd mm:ss", "yyyy-MM-dd KK a mm.")) {
      if (pattern.contains("a")) {
        assertThat(TimeParser.of(pattern, ZoneOffset.UTC).millis("2026-03-01 10 PM 05."))
            .isEqualTo(Instant.parse("2026-03-01T22:05:00Z").toEpochMilli());
        continue;
      }
      assertThatThrownBy(() -> TimeParser.of(pattern, ZoneOffset.UTC))
          .hasMessageContaining("gives no time of day; hours are HH (0 to 23), or hh with a");
    }
    String web = "dd/MMM/yyyy:HH:mm:ss Z";
    assertThat(TimeParser.of(web, ZoneOffset.UTC).millis("01/Mar/2026:10:00:00 +0100"))
        .isEqualTo(Instant.parse("2026-03-01T09:00:00Z").toEpochMilli());
    assertThat(TimeParser.of("yy-MM-dd", ZoneOffset.UTC).millis("26-03-01"))
        .isEqualTo(Instant.parse("2026-03-01T00:00:00Z").toEpochMilli());
  }

  /** The fast path agrees with java.time on every day of four centuries. */
  @Test
  void agreesWithJavaTime() {
    for (long day = -80_000; day < 80_000; day += 1) {
      Instant time = Instant.ofEpochSecond(day * 86_400 + Math.floorMod(day * 7919, 86_400L));
      assertThat(IsoTime.millis(time.toString())).isEqualTo(time.toEpochMilli());
    }
  }

  @Test
  void aTimeInAnotherUnitIsNamed() {
    long least = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();
    long most = Instant.parse("2030-01-01T00:00:00Z").toEpochMilli();
    TimeParser seconds = TimeParser.of("epoch_s", ZoneOffset.UTC);
    TimeParser micros = TimeParser.of("epoch_us", ZoneOffset.UTC);
    assertThat(seconds.otherUnit("1700000000000", least, most))
        .isEqualTo("as epoch_ms it is 2023-11-14T22:13:20Z");
    assertThat(seconds.otherUnit("1700000000000000", least, most)).startsWith("as epoch_us it is");
    assertThat(micros.otherUnit(" 1700000000 ", least, most)).startsWith("as epoch_s it is 2023");
    assertThat(micros.otherUnit("1.7e18", least, most)).startsWith("as epoch_ns it is 2023");
    // Its own unit, a time that is out of range in any unit, and no number.
    assertThat(seconds.otherUnit("874724710", least, most)).isEmpty();
    assertThat(seconds.otherUnit("99999999999999", least, most)).isEmpty();
    assertThat(seconds.otherUnit("noon", least, most)).isEmpty();
  }
}
