package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.ParquetTable;

/**
 * rectrain transform: the features of raw records are those that prepare wrote for the same rows.
 */
@Tag("slow")
class TransformTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  private static Path prepared;
  private static Path samples;

  @BeforeAll
  static void prepare() {
    Path root = ProjectFiles.root();
    samples = root.resolve("data-samples");
    Cli cli =
        Cli.run(
            "prepare",
            "-c",
            root.resolve("configs/sample.yaml").toString(),
            "data.root=" + samples,
            "output=" + folder.resolve("run"),
            // What the snapshot knows: test rows add nothing to it.
            "prepare.as_of=train_end",
            "prepare.statistics.snapshot=true");
    assertThat(cli.code()).as(cli.err()).isZero();
    prepared = folder.resolve("run/prepare");
  }

  private static String key(String user, String item, String time) {
    return user + "|" + item + "|" + time;
  }

  /** The log's own lines of the test rows, in the order of the prepared ones. */
  private static List<String> testLines(ParquetTable test) throws IOException {
    Map<String, String> lines = new HashMap<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(samples.resolve("events.jsonl.gz"))),
                StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        JsonNode row = JSON.readTree(line);
        lines.put(
            key(
                row.path("user_id").asText(),
                row.path("item_id").asText(),
                row.path("timestamp").asText()),
            line);
      }
    }
    List<String> out = new ArrayList<>();
    String[] users = test.strings("user_id");
    String[] items = test.strings("item_id");
    long[] times = test.longs("timestamp");
    for (int i = 0; i < times.length; i++) {
      String time = Instant.ofEpochMilli(times[i]).toString();
      out.add(lines.get(key(users[i], items[i], time)));
    }
    return out;
  }

  @Test
  void featuresAreThoseThatPrepareWrote() throws IOException {
    ParquetTable test = ParquetTable.read(prepared.resolve("examples/split=test"));
    Path records = Files.write(folder.resolve("records.jsonl"), testLines(test));
    Path out = folder.resolve("features.jsonl");
    Cli cli =
        Cli.run(
            "transform",
            prepared.toString(),
            records.toString(),
            "--items=" + samples.resolve("items.jsonl.gz"),
            "--users=" + samples.resolve("users.jsonl.gz"),
            "--output=" + out);
    assertThat(cli.code()).as(cli.err()).isZero();
    FeatureSchema schema = FeatureSchema.read(prepared);
    assertThat(cli.last().path("fingerprint").asText()).isEqualTo(schema.fingerprint());
    assertThat(cli.last().path("records").asInt()).isGreaterThan(8_000);
    List<String> lines = Files.readAllLines(out);
    assertThat(lines).hasSize(cli.last().path("records").asInt());
    Map<String, String[]> texts = new HashMap<>();
    Map<String, double[]> numbers = new HashMap<>();
    for (FeatureSpec feature : schema.features()) {
      if (feature.kind() == FeatureSpec.Kind.CATEGORICAL) {
        texts.put(feature.name(), test.strings(feature.name()));
      } else {
        numbers.put(feature.name(), test.doubles(feature.name()));
      }
    }
    for (int i = 0; i < lines.size(); i++) {
      JsonNode line = JSON.readTree(lines.get(i));
      Map<String, Object> made = new HashMap<>();
      Map<String, Object> wrote = new HashMap<>();
      for (FeatureSpec feature : schema.features()) {
        String name = feature.name();
        JsonNode value = line.path("features").path(name);
        if (texts.containsKey(name)) {
          made.put(name, value.isNull() ? null : value.asText());
          wrote.put(name, texts.get(name)[i]);
        } else {
          made.put(name, value.isNull() ? Double.NaN : value.doubleValue());
          wrote.put(name, numbers.get(name)[i]);
        }
      }
      assertThat(made).isEqualTo(wrote);
      assertThat(line.path("features")).hasSize(schema.features().size());
      assertThat(line.path("inputs")).hasSize(schema.features().size());
      assertThat(line.path("fingerprint").asText()).isEqualTo(schema.fingerprint());
    }
    assertCheckReads(out, lines.size());
  }

  /** What serving made is what check compares with training, as it is. */
  private static void assertCheckReads(Path features, int records) {
    Cli check =
        Cli.run(
            "check",
            "-c",
            ProjectFiles.root().resolve("configs/sample.yaml").toString(),
            "data.root=" + samples,
            "output=" + folder.resolve("run"),
            "prepare.statistics.snapshot=true",
            "check.online=" + features);
    assertThat(check.code()).as(check.err()).isZero();
    assertThat(check.err()).contains(Integer.toString(records));
  }

  /**
   * Ids and numbers as written, whatever holds them: CSV as data.events says, JSON in one array.
   */
  @Test
  void recordsComeInAnyFormatOfTheLog() throws IOException {
    Path csv =
        Files.writeString(
            folder.resolve("r.csv"),
            "timestamp,item_id,user_id,device,page\n2026-03-19T10:00:00Z,i0001,1e5,tablet,home\n");
    Path array =
        Files.writeString(
            folder.resolve("r.json"),
            "[{\"user_id\":1e5,\"item_id\":\"i0001\",\n\"timestamp\":\"2026-03-19T10:00:00Z\","
                + "\"device\":\"tablet\",\"page\":\"home\"}]");
    Cli one = Cli.run("transform", prepared.toString(), csv.toString());
    Cli other = Cli.run("transform", prepared.toString(), array.toString());
    assertThat(one.code()).as(one.err()).isZero();
    assertThat(other.out()).isEqualTo(one.out()).contains("\"user_id\":\"1e5\"", "\"tablet\"");
    Path cut = Files.writeString(folder.resolve("cut.csv"), "timestamp,item_id,user_id\na,b\n");
    Cli bad = Cli.run("transform", prepared.toString(), cut.toString());
    assertThat(bad.code()).isEqualTo(3);
  }

  @Test
  void aRecordMayBringItsItemAndUser() throws IOException {
    String event =
        "{\"user_id\":\"new\",\"item_id\":\"new\",\"timestamp\":\"2026-03-19T10:00:00Z\",\"device\":\"tablet\"}";
    Path records =
        Files.write(
            folder.resolve("nested.jsonl"),
            List.of(
                "{\"event\":" + event + ",\"item\":{\"category\":\"Food\"},\"user\":{}}", event));
    Cli cli = Cli.run("transform", prepared.toString(), records.toString());
    assertThat(cli.code()).as(cli.err()).isZero();
    List<String> lines = cli.out().lines().toList();
    assertThat(lines).hasSize(2);
    JsonNode brought = JSON.readTree(lines.get(0)).path("features");
    assertThat(brought.path("category").asText()).isEqualTo("Food");
    assertThat(brought.path("device").asText()).isEqualTo("tablet");
    assertThat(JSON.readTree(lines.get(1)).path("features").path("category").isNull()).isTrue();
  }

  @Test
  void badRecordsAreNamedAndNothingIsHalfWritten() throws IOException {
    Path out = folder.resolve("never.jsonl");
    Map<String, String> cases =
        Map.of(
            "{\"user_id\":{\"a\":1},\"item_id\":\"i\",\"timestamp\":1}",
                "'user_id' holds a list or an object",
            "{\"user_id\":\"v\",\"user_id\":\"u\",\"item_id\":\"i\"}", "Duplicate field 'user_id'",
            "[1]", "not a JSON object",
            "{\"item_id\":\"i1\"}", "the event has no 'user_id'",
            "{\"user_id\":\"u\",\"item_id\":\"i\",\"timestamp\":\"soon\"}", "timestamp: 'soon'",
            "{\"user_id\":\"u\",\"item_id\":\"i\"}", "the event has no 'timestamp'",
            "{\"event\":{\"user_id\":\"u\",\"item_id\":\"i\"},\"item\":3}",
                "'item' is 3, no object");
    String good = "{\"user_id\":\"u\",\"item_id\":\"i\",\"timestamp\":\"2026-03-19T10:00:00Z\"}";
    for (Map.Entry<String, String> bad : cases.entrySet()) {
      Path records = Files.write(folder.resolve("bad.jsonl"), List.of(good, bad.getKey()));
      Cli cli = Cli.run("transform", prepared.toString(), records.toString(), "-o", out.toString());
      assertThat(cli.code()).as(bad.getKey()).isEqualTo(3);
      assertThat(cli.err()).contains("bad.jsonl:2: ", bad.getValue(), "hint: ");
      assertThat(out).doesNotExist();
    }
    Path foreign = folder.resolve("foreign.jsonl");
    Files.writeString(foreign, good.replace("\"u\"", "\"Jos\u00e9\""), StandardCharsets.ISO_8859_1);
    Cli other = Cli.run("transform", prepared.toString(), foreign.toString());
    assertThat(other.code()).isEqualTo(3);
    assertThat(other.err())
        .contains("not UTF-8 text", "hint: write it again: iconv -f ISO-8859-1")
        .doesNotContain("RECORDS.encoding");
    Cli cli = Cli.run("transform", prepared.toString(), folder.resolve("none.jsonl").toString());
    assertThat(cli.code()).isEqualTo(3);
    assertThat(cli.err()).contains("none.jsonl: no such file; expected JSON lines, CSV or Parquet");
  }
}
