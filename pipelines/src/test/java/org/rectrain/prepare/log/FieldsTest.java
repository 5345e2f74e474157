package org.rectrain.prepare.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rectrain.config.FieldConfig;
import org.rectrain.config.FieldConfig.Kind;
import org.rectrain.config.FieldConfig.Transform;

final class FieldsTest {
  private static FieldConfig field(String column, Kind kind, List<Double> edges, String separator) {
    return new FieldConfig(column, kind, Transform.NONE, edges, separator, 1, 100);
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
}
