package org.rectrain.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Kind;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.prepare.online.OnlineFeatures;

/** Serving gets from raw records what the Spark job wrote: every test row of the shipped sample. */
@Tag("slow")
final class OnlineFeaturesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path root;
  private static PreparedFolder made;
  private static OnlineFeatures online;

  @BeforeAll
  static void prepare() throws IOException {
    String[] overrides = {
      "prepare.as_of=train_end",
      "prepare.statistics.snapshot=true",
      "prepare.statistics.windows=[24, 72]",
      "prepare.moments=[hour, weekday, session_index, previous_gap]",
      "prepare.statistics.by=[item, user, category, device, user*category, item*device,"
          + " age_group*category]",
      "prepare.derive.lags=[category, device]",
      "data.items.features.group={column: category, hash_buckets: 5}"
    };
    made = SampleDirt.prepare(root.resolve("out"), overrides);
    String yaml = "output: x\n" + SampleDirt.CONFIG.replace("ROOT", SampleDirt.SAMPLES.toString());
    RunConfig config = ConfigReader.bind(yaml, List.of(overrides), RunConfig.class, "test");
    Files.writeString(
        root.resolve("out/config.yaml"), org.rectrain.config.read.ConfigTrees.yaml(config));
    online = OnlineFeatures.open(root.resolve("out"));
  }

  private static Map<String, Map<String, Object>> records(String table, String id) {
    Map<String, Map<String, Object>> out = new HashMap<>();
    for (var node : SampleDirt.lines(SampleDirt.SAMPLES.resolve(table))) {
      Map<String, Object> record = JSON.convertValue(node, new TypeReference<>() {});
      out.put(node.path(id).asText(), record);
    }
    return out;
  }

  private static double number(Map<String, String> row, String name) {
    String text = row.get(name);
    return text.equals("null") ? Double.NaN : Double.parseDouble(text);
  }

  @Test
  void everyTestRowIsMadeTheSame() {
    Map<String, Map<String, Object>> events = records("events.jsonl.gz", "impression_id");
    Map<String, Map<String, Object>> items = records("items.jsonl.gz", "item_id");
    Map<String, Map<String, Object>> users = records("users.jsonl.gz", "user_id");
    Map<String, String> impressions = SampleDirt.impressions();
    FeatureSchema schema = FeatureSchema.read(root.resolve("out"));
    ParquetTable test = ParquetTable.read(root.resolve("out/examples/split=test"));
    Map<Side, EncodedFeatures> encoded = new HashMap<>();
    for (Side side : Side.values()) {
      encoded.put(side, EncodedFeatures.encode(test, schema, side));
    }
    List<Map<String, String>> rows = made.rows("examples/split=test");
    assertThat(rows).hasSizeGreaterThan(8000);
    for (int at = 0; at < rows.size(); at++) {
      Map<String, String> row = rows.get(at);
      String time = Instant.ofEpochMilli(Long.parseLong(row.get("timestamp"))).toString();
      String id = impressions.get(row.get("user_id") + "|" + row.get("item_id") + "|" + time);
      OnlineFeatures.Moment moment =
          new OnlineFeatures.Moment(
              (int) number(row, "session_index"), number(row, "previous_gap"));
      Map<String, Object> event = events.get(id);
      Map<String, Object> item = items.get(row.get("item_id"));
      Map<String, Object> user = users.get(row.get("user_id"));
      Map<String, Object> values = online.values(event, item, user, moment);
      assertThat(values).hasSize(schema.features().size());
      values.forEach(
          (name, value) -> assertThat(String.valueOf(value)).as(name).isEqualTo(row.get(name)));
      float[] inputs = online.encode(event, item, user, moment);
      assertThat(inputs).containsExactly(inputs(encoded, schema, at));
    }
  }

  /** What training and batch scoring feed to a model for a row, in schema order. */
  private static float[] inputs(Map<Side, EncodedFeatures> encoded, FeatureSchema schema, int row) {
    float[] out = new float[schema.features().size()];
    Map<Side, int[]> next = new HashMap<>();
    for (int i = 0; i < out.length; i++) {
      FeatureSpec spec = schema.features().get(i);
      int[] at = next.computeIfAbsent(spec.side(), s -> new int[2]);
      EncodedFeatures side = encoded.get(spec.side());
      out[i] =
          spec.kind() == Kind.CATEGORICAL
              ? side.categories()[row * side.categoryWidth() + at[0]++]
              : side.numbers()[row * side.numberWidth() + at[1]++];
    }
    return out;
  }

  /** What a check compares serving with: each example of a split, as serving would make it now. */
  @Test
  void examplesAreMadeAgainWithoutTheirRawRecords() {
    Map<String, Map<String, Object>> items = records("items.jsonl.gz", "item_id");
    Map<String, Map<String, Object>> users = records("users.jsonl.gz", "user_id");
    List<Map<String, String>> rows = made.rows("examples/split=test");
    List<Map<String, Object>> again = new ArrayList<>();
    online.eachExample(root.resolve("out/examples/split=test"), 100, again::add);
    int step = (rows.size() + 99) / 100;
    assertThat(again).hasSize((rows.size() + step - 1) / step);
    OnlineFeatures.Moment moment = new OnlineFeatures.Moment(0, Double.NaN);
    for (int i = 0; i < again.size(); i++) {
      Map<String, String> row = rows.get(i * step);
      Map<String, Object> event = new HashMap<>(row);
      event.values().removeIf("null"::equals);
      event.put("timestamp", Instant.ofEpochMilli(Long.parseLong(row.get("timestamp"))).toString());
      Map<String, Object> item = items.get(row.get("item_id"));
      Map<String, Object> user = users.get(row.get("user_id"));
      assertThat(again.get(i)).isEqualTo(online.values(event, item, user, moment));
    }
  }

  @Test
  void strangersGetWhatIsKnownOfNobody() {
    Map<String, Object> event =
        Map.of("user_id", "new", "item_id", "new", "timestamp", "2026-03-20T10:00:00Z");
    Map<String, Object> values =
        online.values(event, null, null, new OnlineFeatures.Moment(0, Double.NaN));
    assertThat(values)
        .containsEntry("stat_user_count", 0.0)
        .containsEntry("stat_item_count", 0.0)
        .containsEntry("category", null)
        .containsEntry("previous_gap", null)
        .containsEntry("hour", "10");
    assertThat((Double) values.get("stat_user_click_rate")).isBetween(0.1, 0.3);
  }

  @Test
  void aFolderWithoutCountsIsRefused() throws IOException {
    Path bare = Files.createDirectories(root.resolve("bare"));
    Files.copy(root.resolve("out/config.yaml"), bare.resolve("config.yaml"));
    assertThatThrownBy(() -> OnlineFeatures.open(bare))
        .isInstanceOfSatisfying(
            Failure.class,
            f -> assertThat(f.hint()).isEqualTo("prepare with prepare.statistics.snapshot=true"))
        .hasMessage(bare + ": holds no statistics/, which online features need");
  }
}
