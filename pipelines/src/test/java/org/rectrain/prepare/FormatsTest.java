package org.rectrain.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.ParquetTableWriter;
import org.rectrain.spark.TestSpark;

/** One log in every shape in which logs come: the same prepared rows from all. */
@Tag("slow")
final class FormatsTest {
  private static final int ROWS = 300;
  private static final String CONFIG =
      """
      data:
        root: ROOT
        events: {path: LOG, time_format: epoch_s, labels: {click: click}, context: {device: {}}}
        items: {path: ITEMS, text: "{title}", features: {genre: {}}}
      prepare:
        clean: {max_time: "1980-01-01T00:00:00Z", min_time: "1970-01-01T00:00:00Z"}
        split: {kind: temporal, test_from: "1970-01-01T00:04:00Z", valid_from: "1970-01-01T00:03:00Z"}
      """;

  @TempDir Path root;
  private static List<String> expected = List.of();

  @BeforeEach
  void prepareCsv() throws IOException {
    Files.write(root.resolve("log.csv"), csv(0, ROWS, ","));
    Files.write(root.resolve("items.csv"), items(","));
    if (expected.isEmpty()) {
      expected = examples("csv", "log.csv", "items.csv");
    }
    assertThat(expected).hasSizeGreaterThan(200);
  }

  private static List<String> csv(int from, int end, String separator) {
    List<String> lines = new ArrayList<>();
    lines.add(String.join(separator, "user_id", "item_id", "timestamp", "click", "device"));
    for (int i = from; i < end; i++) {
      lines.add(
          String.join(separator, "u" + i % 17, "i" + i % 7, "" + i, "" + i * i % 3 % 2, device(i)));
    }
    return lines;
  }

  private static String device(int i) {
    return i % 2 == 0 ? "phone" : "tv";
  }

  private static List<String> items(String separator) {
    List<String> lines = new ArrayList<>();
    lines.add(String.join(separator, "item_id", "title", "genre"));
    for (int i = 0; i < 7; i++) {
      lines.add(String.join(separator, "i" + i, "Item " + i, "g" + i % 2));
    }
    return lines;
  }

  private static List<String> json(int from, int end) {
    List<String> lines = new ArrayList<>();
    for (int i = from; i < end; i++) {
      lines.add(
          String.format(
              java.util.Locale.ROOT,
              "{\"user_id\":\"u%d\",\"item_id\":\"i%d\",\"timestamp\":%d,\"click\":%d,\"device\":\"%s\"}",
              i % 17,
              i % 7,
              i,
              i * i % 3 % 2,
              device(i)));
    }
    return lines;
  }

  private static void parquet(Path file, int from, int end) throws IOException {
    Files.createDirectories(file.getParent());
    int rows = end - from;
    String[] users = new String[rows];
    String[] items = new String[rows];
    String[] devices = new String[rows];
    long[] times = new long[rows];
    long[] clicks = new long[rows];
    for (int i = from; i < end; i++) {
      users[i - from] = "u" + i % 17;
      items[i - from] = "i" + i % 7;
      devices[i - from] = device(i);
      times[i - from] = i;
      clicks[i - from] = i * i % 3 % 2;
    }
    new ParquetTableWriter()
        .strings("user_id", users)
        .strings("item_id", items)
        .longs("timestamp", times)
        .longs("click", clicks)
        .strings("device", devices)
        .write(file);
  }

  private List<String> examples(String name, String log, String items, String... overrides)
      throws IOException {
    PreparedFolder made =
        PreparedFolder.make(
            root.resolve("out-" + name),
            CONFIG.replace("ROOT", root.toString()).replace("LOG", log).replace("ITEMS", items),
            overrides);
    List<String> out = new ArrayList<>();
    for (String split : List.of("train", "valid", "test")) {
      out.addAll(made.lines("examples/split=" + split));
    }
    return out;
  }

  @Test
  void jsonLinesAndGzip() throws IOException {
    Files.write(root.resolve("log.jsonl"), json(0, ROWS));
    assertThat(examples("jsonl", "log.jsonl", "items.csv")).isEqualTo(expected);
    PreparedFolder.gzip(root.resolve("log.jsonl.gz"), json(0, ROWS));
    assertThat(examples("jsonl-gz", "log.jsonl.gz", "items.csv")).isEqualTo(expected);
    PreparedFolder.gzip(root.resolve("zipped.csv.gz"), csv(0, ROWS, ","));
    assertThat(examples("csv-gz", "zipped.csv.gz", "items.csv")).isEqualTo(expected);
  }

  @Test
  void parquetFileFolderAndGlob() throws IOException {
    parquet(root.resolve("log.parquet"), 0, ROWS);
    assertThat(examples("parquet", "log.parquet", "items.csv")).isEqualTo(expected);
    parquet(root.resolve("folder/a.parquet"), 0, 100);
    parquet(root.resolve("folder/b.parquet"), 100, ROWS);
    Files.createFile(root.resolve("folder/_SUCCESS"));
    assertThat(examples("folder", "folder", "items.csv")).isEqualTo(expected);
    assertThat(examples("glob", "fol*/*.parquet", "items.csv")).isEqualTo(expected);
  }

  /**
   * Timestamps in nanoseconds, with a zone and without: what pandas writes unless told otherwise.
   */
  @Test
  void fieldsOfStructsAndElementsOfListsInParquet() throws IOException {
    Files.write(root.resolve("flat.jsonl"), json(0, ROWS));
    TestSpark.session()
        .read()
        .json(root.resolve("flat.jsonl").toString())
        .selectExpr(
            "named_struct('id', user_id, 'device', named_struct('os', device)) as user",
            "array(named_struct('id', item_id, 'n', 1), named_struct('id', 'other', 'n', 2)) as"
                + " items",
            "array(timestamp) as times",
            "click")
        .coalesce(1)
        .write()
        .parquet(root.resolve("nested").toString());
    String[] paths = {
      "data.events.user=user.id",
      "data.events.item=items[0].id",
      "data.events.time=times[0]",
      "data.events.context.device.column=user.device.os"
    };
    assertThat(examples("nested", "nested", "items.csv", paths)).isEqualTo(expected);
    paths[2] = "data.events.time=times[1]"; // behind the end of every list
    assertThatThrownBy(() -> examples("behind", "nested", "items.csv", paths))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("under missing_key (time is missing)");
    paths[2] = "data.events.time=times.list.element";
    assertThatThrownBy(() -> examples("inside", "nested", "items.csv", paths))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("no column 'times.list.element'");
  }

  @Test
  void parquetOfWhichIdsAreNoTextOrHaveLostDigits() throws IOException {
    Files.write(root.resolve("flat.jsonl"), json(0, ROWS));
    TestSpark.session()
        .read()
        .json(root.resolve("flat.jsonl").toString())
        .selectExpr(
            "if(timestamp < 5, cast(X'75E9' as string), user_id) as user_id",
            "if(timestamp between 5 and 7, 9007199254740993D, double(timestamp)) as id",
            "item_id",
            "timestamp",
            "click",
            "device",
            "date'2020-01-01' as day",
            "map('os', device) as client")
        .coalesce(1)
        .write()
        .parquet(root.resolve("ids").toString());
    examples("ids", "ids", "items.csv", "data.events.id=id");
    assertThat(PreparedFolder.open(root.resolve("out-ids")).rows("quarantine"))
        .extracting(row -> row.get("rule") + ": " + row.get("reason"))
        .containsOnly(
            "unreadable: a text is not UTF-8",
            "missing_key: id is 9.007199254740992E15: a floating number of this size has lost"
                + " digits, so it is no id")
        .hasSize(8);
    assertThatThrownBy(
            () -> examples("day", "ids", "items.csv", "data.events.context.day={kind: numeric}"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("column 'day' (data.events) is a time, where a number is needed");
    assertThatThrownBy(
            () ->
                examples("map", "ids", "items.csv", "data.events.context.device.column=client.os"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("column 'client' (data.events) is a map");
  }

  @Test
  void parquetOfWhichTheBytesOfNumbersAreSplit() throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message m { required binary user_id (STRING); required binary item_id (STRING);"
                + " required double timestamp; required int64 click; required binary device"
                + " (STRING); }");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(root.resolve("split.parquet")))
            .withType(schema)
            .withDictionaryEncoding(false)
            .withByteStreamSplitEncoding(true)
            .build()) {
      for (int i = 0; i < ROWS; i++) {
        writer.write(
            new SimpleGroup(schema)
                .append("user_id", "u" + i % 17)
                .append("item_id", "i" + i % 7)
                .append("timestamp", (double) i)
                .append("click", (long) (i * i % 3 % 2))
                .append("device", device(i)));
      }
    }
    assertThat(examples("split", "split.parquet", "items.csv")).isEqualTo(expected);
  }

  @Test
  void parquetOfPandas() throws IOException {
    for (String name : List.of("utc", "naive")) {
      String log = golden(name + ".parquet").toString();
      assertThat(examples(name, log, "items.csv", "data.events.time_format=iso"))
          .isEqualTo(expected);
    }
  }

  @Test
  void csvOfPandasWithQuotesAndLineBreaksInCells() throws IOException {
    assertThat(examples("quotes", "log.csv", golden("items.csv").toString())).isEqualTo(expected);
    JsonNode titles =
        new ObjectMapper().readTree(Files.readString(golden("items.json"))).get("titles");
    ParquetTable items = ParquetTable.read(root.resolve("out-quotes/items"), "item_id", "text");
    assertThat(items.rows()).isEqualTo(7);
    for (int i = 0; i < items.rows(); i++) {
      String id = items.strings("item_id")[i];
      // A text template makes one line.
      assertThat(items.strings("text")[i])
          .as(id)
          .isEqualTo(titles.get(id).asText().replace('\n', ' '));
    }
  }

  private static Path golden(String name) {
    return Path.of("src/test/resources/golden/formats", name).toAbsolutePath();
  }

  @Test
  void csvFoldersAndGlobsHaveAHeaderInEveryFile() throws IOException {
    Files.createDirectories(root.resolve("days"));
    Files.write(root.resolve("days/1.csv"), csv(0, 120, ","));
    PreparedFolder.gzip(root.resolve("days/2.csv.gz"), csv(120, ROWS, ","));
    assertThat(examples("days", "days", "items.csv")).isEqualTo(expected);
    assertThat(examples("days-glob", "days/*.csv*", "items.csv")).isEqualTo(expected);
  }

  @Test
  void tabsAndOtherDelimiters() throws IOException {
    Files.write(root.resolve("log.tsv"), csv(0, ROWS, "\t"));
    assertThat(examples("tsv", "log.tsv", "items.csv", "data.events.delimiter=\\t"))
        .isEqualTo(expected);
    Files.write(root.resolve("semi.csv"), csv(0, ROWS, ";"));
    assertThat(examples("semi", "semi.csv", "items.csv", "data.events.delimiter=;"))
        .isEqualTo(expected);
  }

  @Test
  void aPartitionedTableGivesItsFolderNamesAsColumns() throws IOException {
    for (String device : List.of("phone", "tv")) {
      List<String> lines =
          csv(0, ROWS, ",").stream()
              .filter(l -> l.startsWith("user_id") || l.endsWith("," + device))
              .map(l -> l.substring(0, l.lastIndexOf(',')))
              .toList();
      Path folder = Files.createDirectories(root.resolve("table/device=" + device));
      Files.write(folder.resolve("part-0.csv"), lines);
    }
    assertThat(examples("partitions", "table", "items.csv")).isEqualTo(expected);
  }

  @Test
  void aPatternOfFoldersGivesTheirNamesAsColumnsInParquetToo() throws IOException {
    Files.write(root.resolve("flat.jsonl"), json(0, ROWS));
    TestSpark.session()
        .read()
        .json(root.resolve("flat.jsonl").toString())
        .coalesce(1)
        .write()
        .partitionBy("device")
        .parquet(root.resolve("[by] day").toString());
    assertThat(examples("by-day", "'[by] day/device=*'", "items.csv")).isEqualTo(expected);
  }

  /** Out as atomic files and in again: the same users, items, times, labels and side features. */
  @Test
  void recBoleOutAndIn() throws IOException {
    examples(
        "recbole-out",
        "log.csv",
        "items.csv",
        "prepare.export=[recbole]",
        "prepare.negatives.ratio=0");
    Path out = root.resolve("out-recbole-out/recbole/data");
    assertThat(Files.readAllLines(out.resolve("data.item")).subList(0, 2))
        .allSatisfy(l -> assertThat(l).contains("\t"))
        .first()
        .asString()
        .startsWith("item_id:token\ttext:token_seq\tgenre:token\tstat_item_count:float");
    List<String> train = Files.readAllLines(out.resolve("data.train.inter"));
    assertThat(train.get(0))
        .isEqualTo(
            "user_id:token\titem_id:token\ttimestamp:float\tclick:float\tweight:float"
                + "\tdevice:token");
    assertThat(train).hasSize(181);
    assertThat(Files.readAllLines(out.resolve("data.valid.inter"))).hasSize(61);
    assertThat(Files.readAllLines(out.resolve("data.test.inter"))).hasSize(61);
    String inter = root.relativize(out).resolve("data.*.inter").toString();
    String items = root.relativize(out).resolve("data.item").toString();
    assertThat(examples("recbole-in", inter, items, "data.items.text='{text}'"))
        .isEqualTo(expected);
  }
}
