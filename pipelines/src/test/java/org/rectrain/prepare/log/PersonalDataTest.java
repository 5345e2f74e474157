package org.rectrain.prepare.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.prepare.log.PersonalData.Kind;

final class PersonalDataTest {
  @ParameterizedTest
  @CsvSource({
    "write to ann.lee+shop@mail.example.org now, write to [email] now",
    "call +1 415-555-0132 today, call [phone] today",
    "call (415) 555-0132 today, call [phone] today",
    "call 415-555-0132, call [phone]",
    "ring +4915112345678, ring [phone]",
    "mobile 13812345678, mobile [phone]",
    "card 4111 1111 1111 1111 expires, card [card] expires",
    "card 4111111111111111, card [card]",
    "ssn 078-05-1120, ssn [national_id]",
    "id 11010519491231002X, id [national_id]"
  })
  void masksWhatItFinds(String text, String masked) {
    Set<Kind> found = EnumSet.noneOf(Kind.class);
    assertThat(PersonalData.mask(text, found)).isEqualTo(masked);
    assertThat(found).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Seven samurai (1954), 207 minutes",
        "released 2019-05-01 in 12 countries",
        "order 4111 1111 1111 1112 of 5",
        "ratio 16:9, 1920 x 1080",
        "isbn 978-3-16",
        "a @ b and c@d",
        "version 1.2.3.4",
        "000-12-3456"
      })
  void leavesTheRest(String text) {
    assertThat(PersonalData.kinds(text)).isEmpty();
  }

  /** Luhn's check: 79927398713 is the textbook's valid number. */
  @Test
  void checksCardsByLuhn() {
    assertThat(PersonalData.luhn("79927398713")).isTrue();
    assertThat(PersonalData.luhn("79927398710")).isFalse();
  }
}
