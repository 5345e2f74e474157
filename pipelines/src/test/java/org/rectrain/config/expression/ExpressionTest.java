package org.rectrain.config.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.config.expression.Expression.Words;

final class ExpressionTest {
  private static final List<String> COLUMNS =
      List.of("a", "b", "text", "yes", "empty", "item.id", "items[0].id", "odd name", "id");

  private static final class Row implements RowValues {
    private final @Nullable String[] cells = {
      "3", "4.0", "Blue", "true", null, "x", "y", "z", "007"
    };

    @Override
    public @Nullable String text(int column) {
      return cells[column];
    }
  }

  private static double number(String text) {
    Expression expression = Expression.number(text, Words.COLUMNS);
    return expression.number(new Row(), expression.places(COLUMNS));
  }

  private static @Nullable Boolean truth(String text, Words words) {
    Expression expression = Expression.condition(text, words);
    return expression.truth(new Row(), expression.places(COLUMNS));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a + b * 2 | 11",
        "(a + b) * 2 | 14",
        "-a - -b | 1",
        "a-1 | 2",
        "7 % b | 3",
        "1e3 / 4 | 250",
        ".5 | 0.5",
        "yes | 1",
        "yes + 1 | 2",
        "a > 2 | 1",
        "a * (text = 'Blue') | 3",
        "abs(-2.5) + floor(2.5) + ceil(2.5) | 7.5",
        "round(2.5) + round(-2.5) + round(1.25, 1) | 1.3",
        "sqrt(16) + ln(exp(2)) + log1p(0) | 6",
        "least(a, b, empty) + greatest(a, b, empty) | 7",
        "coalesce(empty, a) | 3",
        "length(text) + length(trim(text)) | 8",
        "if(a > b, 1, 2) | 2",
        "case when a > b then 1 when text = 'Blue' then 5 else 2 end | 5",
        "nullif(a, 4) | 3",
        "try_divide(1, 4) | 0.25",
        "id + 1 | 8"
      })
  void computesNumbers(String text, double expected) {
    assertThat(number(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "empty",
        "empty + 1",
        "a * empty",
        "nullif(a, 3.0)",
        "try_divide(a, 0)",
        "null",
        "case when a > b then 1 end",
        "length(empty)",
        "abs(empty)",
        "coalesce(empty, null)"
      })
  void whatIsComputedOfAMissingValueIsMissing(String text) {
    assertThat(number(text)).isNaN();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "b = 4 | true",
        "b == 4.00 and b in (1, 4) | true",
        "b <> 4 | false",
        "a < b and not a >= b | true",
        "a = b or text = 'Blue' | true",
        "text in ('Blue', 'Red') | true",
        "text not in ('Blue') | false",
        "text = 'it''s' | false",
        "text like 'B%e' and text like 'B_ue' and not text like 'b%' | true",
        "lower(text) = 'blue' and upper(text) = \"BLUE\" | true",
        "a between 3 and 4 and a not between 4 and 5 | true",
        "empty is null and a is not null | true",
        "yes | true",
        "yes = true and yes = 1 | true",
        "`odd name` = 'z' and item.id = 'x' and items[0].id = 'y' | true",
        "id = '7' | false",
        "id = '007' and id = 7 | true",
        "a != b | true",
        "not not yes | true"
      })
  void decidesConditions(String text, boolean expected) {
    assertThat(truth(text, Words.COLUMNS)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "empty = 1",
        "not empty = 1",
        "empty in (1)",
        "empty like 'a'",
        "empty and yes",
        "a > 1 and empty"
      })
  void isUnknownWhereItDependsOnAMissingValue(String text) {
    assertThat(truth(text, Words.COLUMNS)).isNull();
  }

  @Test
  void aMissingValueMattersOnlyWhereItDecides() {
    assertThat(truth("a = 3 or empty = 1", Words.COLUMNS)).isTrue();
    assertThat(truth("a = 4 and empty = 1", Words.COLUMNS)).isFalse();
    assertThat(truth("empty = 1 or a = 3", Words.COLUMNS)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "text = Blue | true",
        "text = Light Blue | false",
        "text = Blue and a = 3 | true",
        "text in [Blue, Light Blue] | true",
        "(text = Red or text = Blue) and b in [4] | true",
        "text = \"Blue\" | true",
        "odd-name = 3 | ",
        "yes | true"
      })
  void wordsMayBeTexts(String text, @Nullable Boolean expected) {
    Expression expression = Expression.condition(text, Words.TEXTS);
    if (expected == null) {
      assertThat(expression.columns()).containsExactly("odd-name");
    } else {
      assertThat(truth(text, Words.TEXTS)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a = null | compares with null, which is never true; write is null or is not null",
        "a <> null | compares with null",
        "reflect('java.lang.System', 'exit') is null | there is no function 'reflect'; there are"
            + " abs,",
        "java_method('a', 'b') = 1 | there is no function 'java_method'",
        "(select 1) = 1 | a bracket is not closed",
        "a >>> 1 | cannot read '>> 1'",
        "a; drop | '; drop' was not expected",
        "a + 1 | expected a condition such as clicks > 0, not a number",
        "'x' | expected a condition such as clicks > 0, not text",
        "a = | ends too early",
        "a < 1e309 | '1e309' is larger than any number",
        "a = 'x | the quote before 'x' is not closed",
        "(a = 1 | a bracket is not closed",
        "lower(text) = 3 | compares text with a number",
        "text + 'x' = 1 | expected a number, not text",
        "abs(a, b) = 1 | abs takes 1 values, not 2",
        "a in (b) | a list holds numbers and texts in quotes",
        "a like b | expected a text in quotes after like",
        "not in (1) | '(1)' was not expected",
        "end = 1 | 'end' was not expected; a column of that name goes in `backticks`",
        "if(a = 1, 'x', 2) = 2 | its values are now text, now a number",
        "cast(a as int) = 1 | the bracket after cast is not closed"
      })
  void refusesWhatIsNoCondition(String text, String expected) {
    assertThatThrownBy(() -> Expression.condition(text, Words.COLUMNS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'" + text + "': ")
        .hasMessageContaining(expected);
  }

  @Test
  void refusesWhatIsTooLargeToRead() {
    assertThatThrownBy(() -> Expression.condition("(".repeat(5000), Words.COLUMNS))
        .hasMessageContaining("nested more than 50 deep");
    assertThatThrownBy(() -> Expression.condition("a or ".repeat(600) + "a", Words.COLUMNS))
        .hasMessageContaining("more than 500 parts");
    assertThatThrownBy(() -> Expression.number("-".repeat(20_000) + "a", Words.COLUMNS))
        .hasMessageContaining("longer than 10000 characters");
    assertThatThrownBy(() -> Expression.condition(" ", Words.COLUMNS))
        .hasMessageContaining("nothing is there");
  }

  @Test
  void columnsMayHaveTheNamesOfWordsThatStandBehindValues() {
    assertThat(Expression.number("like - 1", Words.COLUMNS).columns()).containsExactly("like");
    assertThat(Expression.condition("like like 'x' or not in in (1)", Words.COLUMNS).columns())
        .containsExactly("like", "in");
    assertThat(Expression.condition("like", Words.TEXTS).column()).isEqualTo("like");
  }

  @Test
  void namesTheValueThatCannotBeRead() {
    UnreadableValue failure = catchThrowableOfType(UnreadableValue.class, () -> number("text / 2"));
    assertThat(failure).hasMessage("column 'text' holds 'Blue', which is not a number");
    assertThat(failure.column()).isEqualTo("text");
    assertThatThrownBy(() -> truth("text", Words.COLUMNS))
        .hasMessage("column 'text' holds 'Blue', which is not true or false");
    assertThatThrownBy(() -> truth("text = 3", Words.COLUMNS)).isInstanceOf(UnreadableValue.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 / 0", "a % (b - b)", "sqrt(-a)", "ln(0)", "log1p(-1)"})
  void whatIsNotDefinedIsAnError(String text) {
    assertThatThrownBy(() -> number(text)).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void travelsToOtherMachines() throws Exception {
    Expression expression =
        Expression.number("case when lower(text) = 'blue' then abs(a - b) end", Words.COLUMNS);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(expression);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      Expression read = (Expression) in.readObject();
      assertThat(read.columns()).containsExactly("text", "a", "b");
      assertThat(read.number(new Row(), read.places(COLUMNS))).isEqualTo(1);
    }
  }
}
