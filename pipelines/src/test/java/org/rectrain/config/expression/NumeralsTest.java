package org.rectrain.config.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NumeralsTest {
  @ParameterizedTest
  @CsvSource({
    "5, 5", "5.0, 5", "' 5 ', 5", "-.5, -0.5", "+1e5, 100000", "1E-2, 0.01", "5., 5", "007, 7",
    "true, 1", "Yes, 1", "FALSE, 0", "no, 0", "t, 1", "n, 0", "nan, NaN", "-inf, -Infinity"
  })
  void readsNumbersAndTruths(String text, double expected) {
    assertThat((Double) Numerals.PLAIN.number(text)).isEqualTo(Double.valueOf(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "1,024.50", "5d", "5f", "0x10", "1e", "1_000", "five", "5 6", "--5", "٣"})
  void refusesWhatIsNoNumber(String text) {
    assertThatThrownBy(() -> Numerals.PLAIN.number(text)).isInstanceOf(NumberFormatException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ". | , | 1,024.50 | 1024.5",
        ". | , | -1,024,000 | -1024000",
        ". | , | 12 | 12",
        ", | . | 1.024,50 | 1024.5",
        ", | '' | 12,5 | 12.5",
        ". | ' ' | 1 024.5 | 1024.5"
      })
  void readsTheSignsOfACountry(String decimal, String thousands, String text, double expected) {
    assertThat(Numerals.of(decimal, thousands).number(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ". | , | 1,02.50",
        ". | , | 1024,5",
        ". | , | 1,,024",
        ", | . | 12.5",
        ", | '' | 12.5"
      })
  void refusesGroupsThatAreNotOfThree(String decimal, String thousands, String text) {
    assertThatThrownBy(() -> Numerals.of(decimal, thousands).number(text))
        .isInstanceOf(NumberFormatException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,024.50 | thousands: ','",
        "1.024,50 | decimal: ',', thousands: '.'",
        "12,5 | decimal: ','",
        "1 024.5 | thousands: ' '",
        "1 024,5 | decimal: ',', thousands: ' '",
        "1,024 | thousands: ','",
        "'five' | ''"
      })
  void namesTheKeysThatWouldReadIt(String text, String keys) {
    assertThat(Numerals.keysFor(text)).isEqualTo(keys == null ? "" : keys);
  }

  @Test
  void readsTruthsByOneRule() {
    for (String yes : new String[] {"1", "true", "True", "yes", "Y", "1.0", "t"}) {
      assertThat(Numerals.truth(yes)).isTrue();
    }
    for (String no : new String[] {"0", "false", "no", "N", "0.0", "f"}) {
      assertThat(Numerals.truth(no)).isFalse();
    }
    assertThat(Numerals.truth("2")).isNull();
    assertThat(Numerals.truth("maybe")).isNull();
  }

  @Test
  void refusesSignsThatCannotBeToldApart() {
    assertThatThrownBy(() -> Numerals.of(",", ",")).hasMessageContaining("cannot be distinguished");
    assertThatThrownBy(() -> Numerals.of("..", "")).hasMessageStartingWith("decimal: '..'");
    assertThatThrownBy(() -> Numerals.of(".", "1")).hasMessageContaining("cannot be distinguished");
  }
}
