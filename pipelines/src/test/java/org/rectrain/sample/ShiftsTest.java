package org.rectrain.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.SparkConfig;
import org.rectrain.run.Progress;

/** Planted changes begin on their day, are told in the truth, and leave the days before alone. */
@Tag("slow")
class ShiftsTest {
  private static final String DAY = "2026-03-12";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private List<JsonNode> log(String shift) throws IOException {
    Path out = Files.createDirectories(folder.resolve("s" + shift.hashCode()));
    SparkConfig spark = ConfigReader.bind("", List.of(), SparkConfig.class, "test");
    List<String> options =
        new ArrayList<>(
            List.of(
                "events=6000",
                "users=600",
                "items=3000",
                "cold_share=0",
                "dirt.bots=0",
                "experiment.users=100",
                "dirt.broken_timestamps=0",
                "dirt.missing_fields=0"));
    if (!shift.isEmpty()) {
      options.add("shifts=[" + shift + "]");
    }
    GeneratedSample.run(
        GeneratedLog.config(options.toArray(String[]::new)), spark, 7, out, Progress.silent());
    List<JsonNode> rows = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(out.resolve("events.jsonl.gz"))),
                StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        rows.add(JSON.readTree(line));
      }
    }
    JsonNode truth = JSON.readTree(out.resolve("truth/truth.json").toFile());
    assertThat(truth.has("shifts")).isEqualTo(!shift.isEmpty());
    assertThat(rows.get(0).has("score")).isEqualTo(!shift.isEmpty());
    if (!shift.isEmpty()) {
      assertThat(truth.get("shifts").get(0).get("from").asText()).isEqualTo(DAY);
    }
    return rows;
  }

  private static double mean(
      List<JsonNode> rows, Predicate<JsonNode> of, ToDoubleFunction<JsonNode> value) {
    return rows.stream().filter(of).mapToDouble(value).average().orElseThrow();
  }

  private static boolean after(JsonNode row) {
    String time = row.path("timestamp").asText();
    return time.compareTo(DAY) >= 0 && time.compareTo("2027") < 0;
  }

  private static boolean before(JsonNode row) {
    String time = row.path("timestamp").asText();
    return time.compareTo(DAY) < 0 && time.compareTo("2026") > 0;
  }

  private static Map<String, JsonNode> byId(List<JsonNode> rows) {
    Map<String, JsonNode> out = new HashMap<>();
    rows.forEach(r -> out.put(r.get("impression_id").asText(), r));
    return out;
  }

  @Test
  void aBrokenColumnChangesNothingElse() throws IOException {
    Map<String, JsonNode> plain = byId(log(""));
    List<JsonNode> broken = log("{kind: unit, from: " + DAY + ", column: dwell_ms, strength: 1}");
    int changed = 0;
    for (JsonNode row : broken) {
      JsonNode was = plain.get(row.get("impression_id").asText());
      long factor = after(row) ? 1000 : 1;
      if (!row.path("timestamp").asText().startsWith("2026-03")) {
        continue;
      }
      assertThat(row.get("dwell_ms").asLong()).isEqualTo(was.get("dwell_ms").asLong() * factor);
      assertThat(row.get("item_id")).isEqualTo(was.get("item_id"));
      assertThat(row.get("click")).isEqualTo(was.get("click"));
      changed += factor == 1 ? 0 : 1;
    }
    assertThat(changed).isGreaterThan(2000);
  }

  @Test
  void aMissingAndARenamedColumnBreakFromTheDayOn() throws IOException {
    List<JsonNode> missing = log("{kind: missing, from: " + DAY + ", column: region, strength: 1}");
    assertThat(missing).filteredOn(ShiftsTest::after).noneMatch(r -> r.has("region"));
    assertThat(mean(missing, ShiftsTest::before, r -> r.has("region") ? 1 : 0)).isGreaterThan(0.98);
    List<JsonNode> renamed = log("{kind: renamed, from: " + DAY + ", column: device, strength: 1}");
    assertThat(renamed)
        .filteredOn(ShiftsTest::after)
        .noneMatch(r -> r.path("device").asText().equals("mobile"))
        .anyMatch(r -> r.path("device").asText().equals("Mobile"));
    assertThat(renamed)
        .filteredOn(ShiftsTest::before)
        .noneMatch(r -> r.path("device").asText().equals("Mobile"));
  }

  @Test
  void mixesAndRatesMove() throws IOException {
    List<JsonNode> devices = log("{kind: devices, from: " + DAY + "}");
    ToDoubleFunction<JsonNode> tablet = r -> r.path("device").asText().equals("tablet") ? 1 : 0;
    assertThat(mean(devices, ShiftsTest::after, tablet)).isGreaterThan(0.45);
    assertThat(mean(devices, ShiftsTest::before, tablet)).isLessThan(0.25);
    List<JsonNode> clicks = log("{kind: clicks, from: " + DAY + ", strength: 1}");
    ToDoubleFunction<JsonNode> click = r -> r.path("click").asInt();
    double rate = mean(clicks, ShiftsTest::before, click);
    assertThat(mean(clicks, ShiftsTest::after, click)).isGreaterThan(1.1 * rate);
  }

  @Test
  void scoresHoldUntilTastesTurn() throws IOException {
    List<JsonNode> tastes = log("{kind: tastes, from: " + DAY + ", strength: 1}");
    ToDoubleFunction<JsonNode> gap = r -> r.path("score").asDouble() - r.path("click").asInt();
    assertThat(mean(tastes, ShiftsTest::before, gap)).isBetween(-0.03, 0.03);
    assertThat(mean(tastes, ShiftsTest::after, gap)).isGreaterThan(0.04);
  }

  @Test
  void wrongOptionsNameTheKey() {
    assertThatThrownBy(() -> GeneratedLog.config("shifts=[{kind: unit, from: 2026-03-12}]"))
        .hasMessageContaining("column: missing; expected one of dwell_ms");
    assertThatThrownBy(
            () -> GeneratedLog.config("shifts=[{kind: renamed, from: soon, column: device}]"))
        .hasMessageContaining("from: 'soon' is not allowed");
    assertThatThrownBy(
            () -> GeneratedLog.config("shifts=[{kind: clicks, from: 2026-03-12, column: page}]"))
        .hasMessageContaining("column: 'page' is not allowed; expected none");
  }
}
