package org.rectrain.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.data.Dialect;
import org.rectrain.config.read.ConfigTrees;

/** Tables without Spark: every type of docs/types.md becomes the text that it names. */
final class PlainRowsTest {
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          "message m { optional binary text (STRING); optional int32 small; optional int32 unsigned"
              + " (INTEGER(32,false)); optional int64 large (INTEGER(64,false)); optional double"
              + " real; optional float single; optional int32 price (DECIMAL(9,2)); optional binary"
              + " amount (DECIMAL(38,2)); optional boolean flag; optional int32 day (DATE);"
              + " optional int64 at (TIMESTAMP(NANOS,true)); optional int64 local"
              + " (TIMESTAMP(MILLIS,false)); optional int96 old; optional group tags (LIST) {"
              + " repeated group list { optional binary element (STRING); } } optional group device"
              + " { optional binary os (STRING); } optional binary blob; }");

  @TempDir Path root;

  private Path parquet(Group... rows) throws IOException {
    Path file = root.resolve("rows.parquet");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(SCHEMA)
            .build()) {
      for (Group row : rows) {
        writer.write(row);
      }
    }
    return file;
  }

  private List<String> read(Path path, Map<String, ?> keys, String... columns) {
    List<String> out = new ArrayList<>();
    Source source =
        Source.find("t.path", root, path.toString(), ConfigTrees.defaultsBut(Dialect.class, keys));
    PlainRows.read(
        source,
        List.of(columns),
        new PlainRows.Sink() {
          @Override
          public void row(RawRow row, String written, String where) {
            for (int i = 0; i < columns.length; i++) {
              out.add(String.valueOf(row.text(i)));
            }
          }

          @Override
          public void broken(Unreadable row, String where) {
            out.add(where.substring(where.lastIndexOf('/') + 1) + " " + row.reason());
          }
        });
    return out;
  }

  @Test
  void parquetTypesAreTheTextsOfTheTable() throws IOException {
    Group row = new SimpleGroup(SCHEMA);
    row.add("text", "007");
    row.add("small", -7);
    row.add("unsigned", -1);
    row.add("large", -1L);
    row.add("real", 7.0);
    row.add("single", 0.1f);
    row.add("price", 102450);
    row.add("amount", Binary.fromConstantByteArray(new byte[] {(byte) 0xFF, 0x38}));
    row.add("flag", true);
    row.add("day", 20_000);
    row.add("at", 1_700_000_000_123_456_789L);
    row.add("local", 1_700_000_000_123L);
    row.add("old", new NanoTime(2_440_589, 1_500_000_000L).toBinary());
    Group tags = row.addGroup("tags");
    tags.addGroup("list").add("element", "a\"b");
    tags.addGroup("list");
    row.addGroup("device").add("os", "ios");
    Path file = parquet(row, new SimpleGroup(SCHEMA));
    assertThat(
            read(
                file,
                Map.of(),
                "text",
                "small",
                "unsigned",
                "large",
                "real",
                "single",
                "price",
                "amount",
                "flag",
                "day",
                "at",
                "local",
                "old",
                "tags",
                "tags[0]",
                "tags[1]",
                "tags[2]",
                "device.os"))
        .startsWith(
            "007",
            "-7",
            "4294967295",
            "18446744073709551615",
            "7",
            "0.1",
            "1024.50",
            "-2.00",
            "true",
            "2024-10-04",
            "2023-11-14T22:13:20.123456Z",
            "2023-11-14T22:13:20.123",
            "1970-01-02T00:00:01.500Z",
            "[\"a\\\"b\",null]",
            "a\"b",
            "null",
            "null",
            "ios")
        .endsWith(java.util.Collections.nCopies(18, "null").toArray(String[]::new));
    assertThatThrownBy(() -> read(file, Map.of(), "text", "blob"))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
        .hasMessageContaining("column 'blob' (t) is bytes without the annotation STRING");
  }

  @Test
  void brokenRowsCarryTheirLine() throws IOException {
    Path json =
        Files.writeString(
            root.resolve("a.jsonl"), "{\"u\":1e5}\n\n{\"u\":\"\\ud800\n{\"u\":{\"n\":5.10}}\n");
    assertThat(read(json, Map.of(), "u"))
        .hasSize(3)
        .startsWith("1e5")
        .endsWith("{\"n\":5.10}")
        .anyMatch(l -> l.startsWith("a.jsonl:3 not JSON"));
    Path csv = Files.writeString(root.resolve("b.csv"), "u;t\n1;\"a\nb\"\n\n2\n3;c\n");
    assertThat(read(csv, Map.of(), "u", "t"))
        .containsExactly("1", "a\nb", "b.csv:5 1 cells; expected 2", "3", "c");
  }

  @Test
  void numbersAreWrittenAsTheTableSays() throws IOException {
    Path csv = Files.writeString(root.resolve("n.csv"), "u;x\na;1.024,50\n");
    double[] seen = new double[1];
    Source source =
        Source.find(
            "t.path",
            root,
            csv.toString(),
            ConfigTrees.defaultsBut(Dialect.class, Map.of("decimal", ",", "thousands", ".")));
    PlainRows.read(
        source,
        List.of("x"),
        new PlainRows.Sink() {
          @Override
          public void row(RawRow row, String written, String where) {
            seen[0] = row.number(0);
          }

          @Override
          public void broken(Unreadable row, String where) {
            throw new AssertionError(where);
          }
        });
    assertThat(seen[0]).isEqualTo(1024.5);
  }
}
