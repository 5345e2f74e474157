package org.rectrain.prepare.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LabelRuleTest {
  private static @Nullable Boolean read(String rule, @Nullable String value) {
    return LabelRule.parse("click", rule).read(ListRow.of(value), 0);
  }

  @ParameterizedTest
  @CsvSource({
    "is_click, 1, true",
    "is_click, 0, false",
    "is_click, True, true",
    "is_click, 1.0, true",
    "rating >= 4, 4, true",
    "rating >= 4, 3.5, false",
    "rating>4, 4, false",
    "rating < 2, 1.5, true",
    "rating <= 2, 2, true",
    "event = click, click, true",
    "event == click, view, false",
    "event != view, click, true",
    "'event in [click, buy]', buy, true",
    "'event in [click, buy]', view, false"
  })
  void readsEachForm(String rule, String value, boolean expected) {
    assertThat(read(rule, value)).isEqualTo(expected);
  }

  @Test
  void tellsWhatCannotBeRead() {
    assertThat(read("is_click", "maybe")).isNull();
    assertThat(read("is_click", null)).isNull();
    assertThat(read("rating >= 4", "good")).isNull();
    assertThat(read("rating >= 4", "NaN")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "'rating >= 5, empty = 0', 5, true",
    "'rating >= 5,empty=0', 4, false",
    "'is_click, empty = 0', 1, true",
    "'event in [click, buy], empty = 0', buy, true"
  })
  void readsWhatIsGivenWhereEmptyMeansNo(String rule, String value, boolean expected) {
    assertThat(read(rule, value)).isEqualTo(expected);
    assertThat(read(rule, null)).isFalse();
    assertThat(read(rule, " ")).isFalse();
    assertThat(LabelRule.parse("click", rule).emptyIsNo()).isTrue();
  }

  @Test
  void whatIsNotReadableIsNotEmpty() {
    assertThat(read("rating >= 5, empty = 0", "good")).isNull();
    assertThat(read("event = click", "")).isNull();
  }

  @Test
  void namesItsColumn() {
    assertThat(LabelRule.parse("like", "rating>=5").columns()).containsExactly("rating");
    assertThat(LabelRule.parse("like", "rating >= 5, empty = 0").columns())
        .containsExactly("rating");
    assertThat(LabelRule.parse("like", "event in [like]").columns()).containsExactly("event");
  }

  @Test
  void rejectsWhatIsNoRule() {
    assertThatThrownBy(() -> LabelRule.parse("click", "rating above 4"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'rating above 4': 'above 4' was not expected; a label is a column");
    assertThatThrownBy(() -> LabelRule.parse("click", "rating >= four"))
        .hasMessageContaining("'four' is not a number");
  }
}
