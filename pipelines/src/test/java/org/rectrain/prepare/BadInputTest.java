package org.rectrain.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.dataset.ParquetTableWriter;

/** What is wrong with the input is told in one message, with the file, the value and a hint. */
@Tag("slow")
final class BadInputTest {
  private static final String CONFIG =
      """
      data:
        root: ROOT
        events: {path: "LOG", time_format: epoch_s, labels: {click: click}}
      prepare:
        clean: {max_time: "1980-01-01T00:00:00Z", min_time: "1970-01-01T00:00:00Z"}
        split: {kind: temporal, test_from: "1970-01-01T00:05:00Z", valid_from: "1970-01-01T00:04:00Z"}
      """;

  @TempDir Path root;

  private static List<String> rows() {
    List<String> lines = new ArrayList<>(List.of("user_id,item_id,timestamp,click"));
    for (int i = 0; i < 400; i++) {
      lines.add("u" + i % 20 + ",i" + i % 7 + "," + i + "," + i % 2);
    }
    return lines;
  }

  private PreparedFolder make(String log, String... overrides) throws IOException {
    return PreparedFolder.make(
        root.resolve("out"),
        CONFIG.replace("ROOT", root.toString()).replace("LOG", log),
        overrides);
  }

  private AbstractThrowableAssert<?, ? extends Throwable> fails(
      String log, int exitCode, String hint, String... overrides) {
    return assertThatThrownBy(() -> make(log, overrides))
        .isInstanceOfSatisfying(
            Failure.class,
            f -> {
              assertThat(f.exitCode()).isEqualTo(exitCode);
              assertThat(f.hint()).contains(hint);
            });
  }

  @Test
  void aMissingFile() {
    fails("nowhere.csv", 3, "data.root and data.events.path")
        .hasMessage("data.events.path: " + root.resolve("nowhere.csv") + " does not exist");
  }

  @Test
  void anEmptyFileAndOneWithAHeaderOnly() throws IOException {
    Files.createFile(root.resolve("empty.csv"));
    fails("empty.csv", 3, "export").hasMessageEndingWith("empty.csv is empty");
    PreparedFolder.write(root.resolve("header.csv"), "user_id,item_id,timestamp,click");
    fails("header.csv", 3, "export").hasMessageEndingWith("header.csv: a header and no rows");
  }

  @Test
  void anEmptyFolderAndAGlobThatMatchesNothing() throws IOException {
    Files.createDirectories(root.resolve("folder"));
    fails("folder", 3, "name a file, a folder or a glob")
        .hasMessageEndingWith("folder holds no data files");
    fails("*.parquet", 3, "name a file, a folder or a glob")
        .hasMessageEndingWith("*.parquet holds no data files");
  }

  @Test
  void aWrongColumnIsToldWithTheNearest() throws IOException {
    Files.write(root.resolve("log.csv"), rows());
    fails(
            "log.csv",
            3,
            "its columns are: user_id, item_id, timestamp, click",
            "data.events.item=itm_id")
        .hasMessageContaining("data.events: no column 'itm_id' in")
        .hasMessageEndingWith("did you mean 'item_id'?");
  }

  @Test
  void aLabelOfTheWrongTypeLeavesNoRow() throws IOException {
    List<String> lines = rows().stream().map(l -> l.replaceAll(",[01]$", ",often")).toList();
    Files.write(root.resolve("log.csv"), lines);
    fails("log.csv", 3, "check data.events.labels")
        .hasMessage(
            "prepare: no clean rows are left; quarantined: 400 under missing_label (label 'click'"
                + " is not readable: 'often')");
  }

  @Test
  void hardNegativesOfItemsThatThereAreNotAreNoExamples() throws IOException {
    Files.write(root.resolve("log.csv"), rows());
    String hard = "prepare.negatives.hard={path: scores.csv}";
    PreparedFolder.write(
        root.resolve("scores.csv"),
        "user_id,item_id,score",
        "u1,i1,0.9",
        "u1,gone,0.8",
        "u2,i2,0.7",
        "u2,i3,0.2");
    assertThat(make("log.csv", hard).rows("examples/split=train"))
        .extracting(r -> r.get("item_id"))
        .contains("i1")
        .doesNotContain("gone");
    // Written as whole numbers, none of them is an item of the log.
    PreparedFolder.write(root.resolve("scores.csv"), "user_id,item_id,score", "u1,1,1", "u1,i1,1");
    make("log.csv", hard);
    PreparedFolder.write(root.resolve("scores.csv"), "user_id,item_id,score", "u1,1,1", "u2,2,1");
    fails("log.csv", 3, "prepare.negatives.hard.item", hard)
        .hasMessageEndingWith(
            "2 of 2 rows are of items that are not in the catalogue, such as '1'");
  }

  @Test
  void aWordWhereANumberBelongsCountsAsMissing() throws IOException {
    List<String> lines = new ArrayList<>(List.of("user_id,item_id,timestamp,click,depth"));
    rows().stream()
        .skip(1)
        .forEach(l -> lines.add(l + (lines.size() % 4 == 0 ? ",unknown" : ",7")));
    Files.write(root.resolve("log.csv"), lines);
    PreparedFolder.write(
        root.resolve("items.csv"),
        "id,price",
        "i0,1",
        "i1,2",
        "i2,?",
        "i3,3",
        "i4,",
        "i5,5",
        "i6,6");
    PreparedFolder made =
        make(
            "log.csv",
            "data.events.context={depth: {kind: numeric}}",
            "data.items={path: items.csv, id: id, features: {price: {kind: numeric}}}",
            "prepare.gates.max_missing=0.5");
    assertThat(made.manifest().missing())
        .containsEntry("depth", 0.25)
        .containsEntry("items.price", 2 / 7.0);
  }

  @Test
  void aTimeInAnotherFormatLeavesNoRow() throws IOException {
    Files.write(root.resolve("log.csv"), rows());
    fails("log.csv", 3, "set data.events.time_format", "data.events.time_format=iso")
        .hasMessageContaining("400 under bad_time ('0' is not in the format iso)");
  }

  @Test
  void numbersWithOtherSignsAreNotMissingValues() throws IOException {
    List<String> lines = new ArrayList<>(rows());
    lines.replaceAll(l -> l + (l.startsWith("user") ? ";paid" : ";9.5"));
    lines.replaceAll(l -> l.replace(',', ';'));
    for (int i = 10; i < 13; i++) {
      lines.set(i, lines.get(i).replace("9.5", "1,009.5"));
    }
    lines.set(13, lines.get(13).replace("9.5", "inf")); // would leave no mean
    lines.set(20, lines.get(20).replace("9.5", "free")); // a text is missing as ever
    Files.write(root.resolve("log.csv"), lines);
    String paid = "data.events.context.paid={kind: numeric}";
    PreparedFolder out = make("log.csv", paid);
    String grouped = "bad_number: paid is '1,009.5', a number with data.events.thousands: ','";
    assertThat(out.rows("quarantine"))
        .extracting(r -> r.get("rule") + ": " + r.get("reason"))
        .containsExactlyInAnyOrder(
            grouped, grouped, grouped, "bad_number: paid is 'inf', no finite number");
    lines.set(20, lines.get(19));
    Files.write(root.resolve("log.csv"), lines);
    fails("log.csv", 3, "", paid, "data.events.decimal=','")
        .hasMessageContaining("400 under bad_number (paid is '");

    Files.writeString(
        root.resolve("items.csv"),
        "item_id,price\ni0,12.5\ni1,\"1,024.50\"\ni2,\"2,000\"\ni3,\ni4,?\ni5,1\ni6,2\n");
    Files.write(root.resolve("log.csv"), rows());
    String[] items = {"data.items.path=items.csv", "data.items.features.price={kind: numeric}"};
    fails("log.csv", 3, "set data.items.thousands: ','", items)
        .hasMessageEndingWith(
            "items.csv: 2 values of the numeric column 'price' (data.items) cannot be read, such as"
                + " '1,024.50'");
    Files.writeString(root.resolve("items.csv"), "item_id,price\ni0,12.5\ni1,-Infinity\n");
    fails("log.csv", 3, "leave cells without a finite number empty", items)
        .hasMessageContaining("'price' (data.items) cannot be read, such as '-Infinity'");
    Files.writeString(root.resolve("items.csv"), "item_id,price\ni0,1e300\ni1,-1e300\n");
    fails("log.csv", 3, "log1p", items[0], items[1], "prepare.clean.unknown_items=flag")
        .hasMessageContaining("feature 'price' are too large for a mean");
  }

  @Test
  void aColumnOfACatalogueOfWhichNothingCanBeRead() throws IOException {
    Files.write(root.resolve("log.csv"), rows());
    String path = "data.items.path=items.csv";
    StringBuilder items = new StringBuilder("item_id,age,made\n");
    for (int i = 0; i < 7; i++) {
      items.append("i" + i + "," + i + "0-" + i + "9,1700000000" + i + "00\n");
    }
    Files.writeString(root.resolve("items.csv"), items);
    fails(
            "log.csv",
            3,
            "leave 'kind: numeric' out",
            path,
            "data.items.features.age={kind: numeric}")
        .hasMessageEndingWith(
            "none of 7 values of the numeric column 'age' (data.items) is a number, such as"
                + " '00-09'");
    fails("log.csv", 3, "set data.items.time_format", path, "data.items.created_at=made")
        .hasMessageEndingWith(
            "column 'made' (data.items) has no time that can be read: '1700000000000' is not in the"
                + " format iso; it looks like epoch_ms");
    // Where some can, the others are missing.
    String mixed = items.toString().replaceFirst("1700000000000", "2024-02-30");
    Files.writeString(root.resolve("items.csv"), mixed.replace("10-19", "15"));
    String epoch = "data.items.time_format=epoch_ms";
    String age = "data.items.features.age={kind: numeric}";
    String gates = "prepare.gates.max_missing_of={items.age: 1, items.made: 1}";
    assertThat(
            make("log.csv", path, age, epoch, "data.items.created_at=made", gates)
                .manifest()
                .missing())
        .containsEntry("items.age", 6 / 7.0)
        .containsEntry("items.made", 1 / 7.0);
  }

  @Test
  void aLogWithoutAClick() throws IOException {
    Files.write(
        root.resolve("log.csv"), rows().stream().map(l -> l.replaceAll(",1$", ",0")).toList());
    fails("log.csv", 3, "must be true for some rows")
        .hasMessage("prepare: no row is a click; data.events.labels.click reads column 'click'");
  }

  @Test
  void aDelimiterThatNothingFindsIsAskedFor() throws IOException {
    Files.write(root.resolve("log.csv"), rows().stream().map(l -> l.replace(',', '#')).toList());
    fails("log.csv", 3, "'user_id#item_id#timestamp#click'; set data.events.delimiter")
        .hasMessageContaining("no column 'user_id'");
  }

  @Test
  void filesOfOneTableWithOtherColumns() throws IOException {
    Files.createDirectories(root.resolve("days"));
    Files.write(root.resolve("days/1.csv"), rows());
    Path other =
        PreparedFolder.write(
            root.resolve("days/2.csv"), "item_id,user_id,timestamp,clicked", "i1,u1,3,1");
    fails("days", 3, "this one has item_id, user_id, timestamp, clicked")
        .hasMessage(
            other + ": no column 'click', which other files of " + root.resolve("days") + " have");
  }

  @Test
  void anotherEncodingWouldMergeIds() throws IOException {
    List<String> lines = rows().stream().map(l -> l.replace("u1", "\u00fc1")).toList();
    Files.write(root.resolve("log.csv"), lines, StandardCharsets.ISO_8859_1);
    fails("log.csv", 3, "set data.events.encoding: ISO-8859-1")
        .hasMessage(
            root.resolve("log.csv")
                + ": not UTF-8 text; 220 of the first 401 lines cannot be read (data.events)");
  }

  @Test
  void truncatedGzip() throws IOException {
    Path file = PreparedFolder.gzip(root.resolve("log.csv.gz"), rows());
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 40));
    fails("log.csv.gz", 3, "cut short or damaged")
        .hasMessageStartingWith(file + ": cannot be read to the end");
  }

  @Test
  void aNameThatSaysGzipDoesNotMakeOne() throws IOException {
    Files.write(root.resolve("log.csv.gz"), rows());
    fails("log.csv.gz", 3, "", "data.events.item=itm_id")
        .hasMessageContaining("did you mean 'item_id'?");
  }

  @Test
  void truncatedParquet() throws IOException {
    Path file = root.resolve("log.parquet");
    new ParquetTableWriter()
        .strings("user_id", new String[] {"a", "b"})
        .strings("item_id", new String[] {"a", "b"})
        .longs("timestamp", new long[] {1, 2})
        .longs("click", new long[] {1, 0})
        .write(file);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    fails("log.parquet", 3, "cut short or damaged")
        .hasMessageStartingWith(file + ": not a whole Parquet file");
  }

  @Test
  void linesThatAreNoJson() throws IOException {
    PreparedFolder.write(root.resolve("log.jsonl"), "user_id,item_id", "a,b");
    fails("log.jsonl", 3, "data.events.format")
        .hasMessageEndingWith("2 of its first 2 rows are no JSON objects");
  }

  @Test
  void aFileOfAnUnknownKind() throws IOException {
    Files.write(root.resolve("log.dat"), List.of("Once upon a time", "there was a log."));
    fails("log.dat", 2, "json, csv, parquet or recbole")
        .hasMessageContaining("cannot be detected from");
  }

  @Test
  void nothingHalfWrittenIsLeftOfAFailure() throws IOException {
    Files.write(root.resolve("log.csv"), rows());
    fails("log.csv", 3, "", "data.events.time_format=iso");
    try (var files = Files.walk(root.resolve("out"))) {
      assertThat(files.filter(p -> p.getFileName().toString().startsWith("."))).isEmpty();
    }
  }
}
