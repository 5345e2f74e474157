package org.rectrain.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DisplayTest {

  @Test
  void undefinedIsADashAndNeverZero() {
    assertThat(
            List.of(
                Display.count(Double.NaN),
                Display.compact(Double.POSITIVE_INFINITY),
                Display.score(Double.NaN),
                Display.share(Double.NaN),
                Display.change(Double.NaN),
                Display.difference(Double.NaN),
                Display.plain(Double.NaN),
                Display.duration(Double.NaN),
                Display.bytes(Double.NaN),
                Display.interval(0.1, Double.NaN)))
        .containsOnly("\u2013");
  }

  @Test
  void countsAndScores() {
    assertThat(Display.count(1234567)).isEqualTo("1,234,567");
    assertThat(Display.count(-1200)).isEqualTo("\u22121,200");
    assertThat(List.of(950.0, 9999.0, 12345.0, 999_600.0, 1_234_567.0, 2e9))
        .extracting(Display::compact)
        .containsExactly("950", "9,999", "12.3k", "1M", "1.23M", "2B");
    assertThat(Display.score(0.74251)).isEqualTo("0.743");
    assertThat(Display.score(-0.0001)).isEqualTo("0.000");
    assertThat(Display.difference(0.0231)).isEqualTo("+0.023");
    assertThat(Display.difference(-0.0231)).isEqualTo("\u22120.023");
    assertThat(Display.difference(-0.00042)).isEqualTo("\u22120.00042");
    assertThat(Display.difference(1e-9)).isEqualTo("0");
    assertThat(Display.fineDifference(-0.00114)).isEqualTo("\u22120.00114");
    assertThat(Display.fineDifference(0.00065)).isEqualTo("+0.00065");
    assertThat(Display.fineDifference(0)).isEqualTo("0");
    assertThat(Display.interval(0.7351, 0.749)).isEqualTo("0.735 to 0.749");
  }

  @Test
  void sharesKeepSmallOnesApartFromNothing() {
    assertThat(List.of(0.0, 0.00042, 0.0042, 0.042, 0.42, 0.9996, 1.0))
        .extracting(Display::share)
        .containsExactly("0%", "0.042%", "0.42%", "4.2%", "42.0%", "100%", "100%");
    assertThat(List.of(0.0, 0.042, -0.0051))
        .extracting(Display::change)
        .containsExactly("0%", "+4.2%", "\u22120.51%");
  }

  @Test
  void lengthsOfTimeAndSizes() {
    assertThat(List.of(0.0000123, 0.085, 0.9999, 4.21, 59.97, 200.0, 3840.0))
        .extracting(Display::duration)
        .containsExactly(
            "0 ms", "85 ms", "1.0 s", "4.2 s", "1 min 00 s", "3 min 20 s", "1 h 04 min");
    assertThat(List.of(12.0, 2048.0, 2.3 * (1L << 30)))
        .extracting(Display::bytes)
        .containsExactly("12 B", "2 KiB", "2.3 GiB");
  }

  @Test
  void anyNumberHasAboutThreeDigits() {
    assertThat(List.of(0.0, 5.0, 0.12345, 1.25, 42.42, 142.4, 12345.6, 0.00001234))
        .extracting(Display::plain)
        .containsExactly("0", "5", "0.123", "1.25", "42.4", "142", "12,346", "1.2e-05");
  }
}
