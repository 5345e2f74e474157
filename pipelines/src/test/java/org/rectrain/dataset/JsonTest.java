package org.rectrain.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rectrain.Failure;
import org.rectrain.config.read.Option;

/** Records are read strictly, and what does not fit is named by file, key and value. */
class JsonTest {
  @TempDir private Path temp;

  enum Colour {
    RED,
    DARK_BLUE
  }

  record Inner(@Option(doc = "w", min = 1, max = 9) int width, double rate) {}

  record Outer(
      String name,
      int count,
      Colour colour,
      List<Integer> sizes,
      Map<String, Double> rates,
      Inner inner,
      @Nullable Inner other) {
    Outer {
      sizes = List.copyOf(sizes);
      if (count < 0) {
        throw new IllegalArgumentException("count: " + count + " is below 0");
      }
    }
  }

  record Versioned(int version) {
    static final int VERSION = 2;
  }

  @ParameterizedTest
  @CsvSource({"3, another version of rectrain wrote it", "0, expected 1 to 2", "-1, 1 to 2"})
  void aFormatOfAnotherVersionIsNotReadAsOurs(int version, String words) throws IOException {
    assertThat(Json.read(file("{\"version\": 1}"), Versioned.class).version()).isEqualTo(1);
    assertThatThrownBy(() -> Json.read(file("{\"version\": " + version + "}"), Versioned.class))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("r.json: version: " + version + " is not known here")
        .hasMessageContaining(words);
  }

  private static final String WHOLE =
      """
      {"name": "n", "count": 2, "colour": "dark_blue", "sizes": [1, 2], "rates": {"a": "NaN"},
       "inner": {"width": 3, "rate": 0.5}, "later": 1}
      """;

  private Path file(String text) throws IOException {
    return Files.writeString(temp.resolve("r.json"), text);
  }

  @Test
  void aWholeRecordIsRead() throws IOException {
    Outer read = Json.read(file(WHOLE), Outer.class);
    assertThat(read)
        .isEqualTo(
            new Outer(
                "n",
                2,
                Colour.DARK_BLUE,
                List.of(1, 2),
                Map.of("a", Double.NaN),
                new Inner(3, 0.5),
                null));
    Path whole = temp.resolve("again.json");
    Json.write(whole, read);
    assertThat(Json.read(whole, Outer.class)).isEqualTo(read);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"name\": \"n\"  | \"name\": null  | name: is missing",
        "\"name\": \"n\", |                 | name: is missing",
        "\"name\": \"n\"  | \"name\": 7     | name: 7 is not allowed; expected text",
        "\"count\": 2,    |                 | count: is missing; expected a whole number",
        "\"count\": 2     | \"count\": null | count: is missing; expected a whole number",
        "\"count\": 2     | \"count\": \"2\" | count: \"2\" is not allowed; expected a whole"
            + " number",
        "\"count\": 2     | \"count\": 2.5  | count: 2.5 is not allowed; expected a whole number",
        "\"count\": 2     | \"count\": 1e99 | count: 1.0E99 is not allowed",
        "\"count\": 2     | \"count\": 99999999999 | count: 99999999999 is not allowed",
        "\"count\": 2     | \"count\": -1   | count: -1 is below 0",
        "\"count\": 2     | \"count\": 2, \"count\": 3 | Duplicate field 'count'",
        "dark_blue        | green           | colour: \"green\" is not allowed; expected one of"
            + " red, dark_blue",
        "\"dark_blue\"    | 1               | colour: 1 is not allowed",
        "[1, 2]           | null            | sizes: is missing; expected a list",
        "[1, 2]           | [1, null]       | sizes[1]: null is not allowed",
        "[1, 2]           | [1, \"x\"]      | sizes[1]: \"x\" is not allowed; expected a whole"
            + " number",
        "[1, 2]           | {}              | sizes: {} is not allowed; expected a list",
        "\"width\": 3,    |                 | inner.width: is missing; expected a whole number",
        "\"width\": 3     | \"width\": 0    | inner.width: 0 is not allowed; expected a whole"
            + " number from 1 to 9",
        ", \"rate\": 0.5  |                 | inner.rate: is missing; expected a number",
        "\"rate\": 0.5    | \"rate\": true  | inner.rate: true is not allowed; expected a number",
        "\"later\": 1}    | \"later\": 1    | not the JSON that was expected",
        "\"later\": 1}    | \"later\": 1} x | not the JSON that was expected",
      })
  void whatDoesNotFitIsNamed(String old, @Nullable String now, String message) throws IOException {
    assertThat(WHOLE).contains(old);
    Path file = file(WHOLE.replace(old, now == null ? "" : now));
    assertFails(file, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "null   | holds no record",
        "[]     | is not allowed; expected a section",
        "7      | is not allowed",
        "\"\"   | is not allowed",
        "''     | is empty; expected JSON",
        "{}     | count: is missing; expected a whole number"
      })
  void whatIsNoRecordIsNamed(String text, String message) throws IOException {
    assertFails(file(text), message);
  }

  record Grown(
      List<Integer> sizes, @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Integer> more) {
    Grown {
      sizes = List.copyOf(sizes);
      more = more == null ? List.of() : more;
    }
  }

  /** What newer versions write only where there is some is never named as what is missing. */
  @Test
  void whatIsNotAlwaysWrittenIsNoProblem() throws IOException {
    assertThat(Json.read(file("{\"sizes\": [1]}"), Grown.class).more()).isEmpty();
    Path damaged = file("{\"sizes\": null}");
    assertThatThrownBy(() -> Json.read(damaged, Grown.class))
        .hasMessage(damaged + ": sizes: is missing; expected a list");
  }

  record Figures(
      double one,
      @Nullable Double two,
      List<Double> three,
      Map<String, Double> four,
      double[] five) {}

  @Test
  void undefinedNumbersAreNullInEveryFileAndNumbersWhenTheyAreRead() throws IOException {
    double infinite = Double.POSITIVE_INFINITY;
    Figures figures =
        new Figures(
            Double.NaN,
            null,
            List.of(1.5, Double.NaN),
            Map.of("a", infinite),
            new double[] {Double.NaN, 2});
    String line = "{'one':null,'two':null,'three':[1.5,null],'four':{'a':null},'five':[null,2.0]}";
    assertThat(Json.line(figures)).isEqualTo(line.replace('\'', '"'));
    assertThat(Json.line(Map.of("tree", Json.tree((Object) figures))))
        .isEqualTo("{\"tree\":" + line.replace('\'', '"') + "}");
    for (String text : List.of(line, line.replaceFirst("null", "'NaN'"))) {
      Figures read = Json.read(file(text.replace('\'', '"')), Figures.class);
      assertThat(read.one()).isNaN();
      assertThat(read.two()).isNull();
      assertThat(read.three()).containsExactly(1.5, Double.NaN);
      assertThat(read.four().get("a")).isNaN();
      assertThat(read.five()).containsExactly(Double.NaN, 2);
    }
    // As it was before there was this rule.
    assertThat(Json.fingerprint(List.of(Double.NaN)))
        .isEqualTo(Json.sha256("[\"NaN\"]".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  @Test
  void aPartIsReadByItsKey() throws IOException {
    Path file = file("{\"run\": {\"width\": 3, \"rate\": 1}, \"half\": {\"rate\": 1}}");
    assertThat(Json.read(file, "run", Inner.class)).isEqualTo(new Inner(3, 1));
    assertThatThrownBy(() -> Json.read(file, "half", Inner.class))
        .hasMessageContaining("half.width: is missing");
    assertThatThrownBy(() -> Json.read(file, "other", Inner.class))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("r.json: has no readable 'other' part");
  }

  @Test
  void whatIsNoPlainFileIsNeverOpened() throws IOException {
    Path folder = Files.createDirectory(temp.resolve("folder.json"));
    assertFails(folder, "is no plain file");
    assertThatThrownBy(() -> Json.read(temp.resolve("absent.json"), Outer.class))
        .hasMessageContaining("no such file");
  }

  private static void assertFails(Path file, String message) {
    assertThatThrownBy(() -> Json.read(file, Outer.class))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.exitCode()).isEqualTo(Failure.INPUT))
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }
}
