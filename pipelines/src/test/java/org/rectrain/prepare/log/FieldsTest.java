package org.rectrain.prepare.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rectrain.config.data.FieldConfig;
import org.rectrain.config.data.FieldConfig.Kind;
import org.rectrain.config.data.FieldConfig.Transform;
import org.rectrain.config.expression.Numerals;
import org.rectrain.config.prepare.PrepareConfig.Pii;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.source.RawRow;

final class FieldsTest {
  private static FieldConfig field(String column, Kind kind, List<Double> edges, String separator) {
    return new FieldConfig(column, kind, Transform.NONE, edges, separator, 1, 0, 1, 100);
  }

  private static Fields fields() {
    Map<String, FieldConfig> configs = new LinkedHashMap<>();
    configs.put("tag", field("tags", Kind.CATEGORICAL, List.of(), ","));
    configs.put("length", field("ms", Kind.NUMERIC, List.of(), ""));
    configs.put("bucket", field("ms", Kind.NUMERIC, List.of(10.0, 20.0), ""));
    return new Fields(configs, List.of("id", "tags", "ms"));
  }

  @Test
  void readsFirstOfSeveralNumberAndBucket() {
    ListRow row = ListRow.of("a", " 12 ,39", "10");
    assertThat(fields().categories(row)).containsExactly("12", "b1");
    assertThat(fields().numbers(row)).containsExactly(10.0);
  }

  @Test
  void bucketsAreClosedBelow() {
    assertThat(fields().categories(ListRow.of("a", "x", "9.9"))[1]).isEqualTo("b0");
    assertThat(fields().categories(ListRow.of("a", "x", "20"))[1]).isEqualTo("b2");
  }

  @Test
  void missingAndUnreadableAreMissing() {
    ListRow row = ListRow.of("a", null, "long");
    assertThat(fields().categories(row)).containsExactly(null, null);
    assertThat(fields().numbers(row)).containsExactly(Double.NaN);
  }

  @Test
  void listsBecomeSeveralFields() {
    FieldConfig list =
        new FieldConfig("tags", Kind.CATEGORICAL, Transform.NONE, List.of(), ",", 3, 0, 1, 100);
    Fields fields = new Fields(Map.of("tag", list), List.of("tags"));
    assertThat(fields.all())
        .extracting(Fields.Field::name)
        .containsExactly("tag", "tag_2", "tag_3");
    assertThat(fields.categories(ListRow.of("12, 39"))).containsExactly("12", "39", null);
    assertThat(fields.categories(ListRow.of("1,2,3,4"))).containsExactly("1", "2", "3");
    assertThat(fields.categories(ListRow.of((String) null))).containsExactly(null, null, null);
  }

  @Test
  void personalDataIsMaskedBeforeACellIsCutButDigitsAloneAreAnId() {
    Map<String, FieldConfig> configs =
        Map.of("q", field("query", Kind.CATEGORICAL, List.of(), ";"));
    List<String> columns = List.of("query");
    Fields masking = new Fields(configs, columns, Pii.MASK);
    assertThat(masking.categories(ListRow.of("a.b@example.org; x"))).containsExactly("[email]");
    assertThat(masking.categories(ListRow.of("4111111111111111")))
        .containsExactly("4111111111111111");
    assertThat(masking.searched()).containsExactly(0);
    Fields telling = new Fields(configs, columns, Pii.FLAG);
    assertThat(telling.categories(ListRow.of("a.b@example.org")))
        .containsExactly("a.b@example.org");
    assertThat(telling.searched()).containsExactly(0);
    assertThat(new Fields(configs, columns, Pii.OFF).searched()).isEmpty();
    assertThat(fields().searched()).isEmpty();
  }

  @Test
  void hashedCategoriesStayWithinTheirNumber() {
    FieldConfig hashed =
        new FieldConfig("c", Kind.CATEGORICAL, Transform.NONE, List.of(), "", 1, 4, 1, 100);
    Fields fields = new Fields(Map.of("c", hashed), List.of("c"));
    java.util.Set<String> seen = new java.util.TreeSet<>();
    for (int i = 0; i < 100; i++) {
      seen.add(fields.categories(ListRow.of("value " + i))[0]);
    }
    assertThat(seen).containsExactly("h0", "h1", "h2", "h3");
    assertThat(fields.categories(ListRow.of("value 1")))
        .isEqualTo(fields.categories(ListRow.of(" value 1 ")));
  }

  @Test
  void whatMakesNoSenseTogetherIsRefused() {
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> new FieldConfig("c", Kind.NUMERIC, Transform.NONE, List.of(), "", 1, 9, 1, 100))
        .hasMessageStartingWith("hash_buckets: only categories");
  }

  @Test
  void aListIsItsElementsWhateverLettersTheyHold() {
    FieldConfig list =
        new FieldConfig("c", Kind.CATEGORICAL, Transform.NONE, List.of(), "", 3, 0, 1, 100);
    Fields fields = new Fields(Map.of("c", list), List.of("c"));
    assertThat(fields.categories(ListRow.of("[\"Sci-Fi, [new]\", null, \"a \\\"b\\\"\"]")))
        .containsExactly("Sci-Fi, [new]", "a \"b\"", null);
    assertThat(fields.categories(ListRow.of("[REC]"))).containsExactly("[REC]", null, null);
  }

  @Test
  void aNumberThatAPatternFindsIsWrittenAsTheTableSays() {
    FieldConfig price =
        ConfigTrees.defaultsBut(
            FieldConfig.class, Map.of("column", "price", "kind", "numeric", "pattern", "EUR (.*)"));
    Fields fields = new Fields(Map.of("price", price), List.of("price"));
    RawRow german =
        new RawRow() {
          @Override
          public String text(int column) {
            return "EUR 1.024,50";
          }

          @Override
          public Numerals numerals() {
            return Numerals.of(",", ".");
          }

          @Override
          public String json() {
            return "{}";
          }

          @Override
          public long contentHash() {
            return 0;
          }
        };
    assertThat(fields.numbers(german)).containsExactly(1024.5);
    assertThat(fields.numbers(ListRow.of("EUR 1.024,50"))).containsExactly(Double.NaN);
    assertThat(fields.numbers(ListRow.of("EUR 7"))).containsExactly(7);
  }
}
