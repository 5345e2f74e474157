package org.rectrain.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.Failure;
import org.rectrain.config.data.Dialect;
import org.rectrain.config.data.TableFormat;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.run.Fingerprints;
import org.rectrain.source.text.CsvRows;
import org.rectrain.source.text.TextRows;

/** Text tables in the layouts in which people have them, without Spark. */
@Tag("slow")
final class TablePartsTest {
  private static final String PLAIN = "u,i\na,1\nb,2\n";
  private static final List<String> ROWS = List.of("a|1", "b|2");

  @TempDir Path root;

  private Path write(String name, byte[] bytes) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  private Path write(String name, String text) throws IOException {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static Dialect dialect(Map<String, ?> keys) {
    return ConfigTrees.defaultsBut(Dialect.class, keys);
  }

  private Source source(String path, Map<String, ?> keys) {
    return Source.find("data.events.path", root, path, dialect(keys));
  }

  private List<String> rows(String path, Map<String, ?> keys, String... columns) {
    return rows(source(path, keys), Long.MAX_VALUE, columns);
  }

  /** TextRows with bars between cells; a row that is not in the format as its reason. */
  private static List<String> rows(Source source, long largest, String... columns) {
    TableParts table = new TableParts(source, List.of(columns));
    List<String> out = new ArrayList<>();
    List<TableParts.Part> parts = table.parts(source, largest);
    table.require(List.of(columns));
    for (TableParts.Part part : parts) {
      int[] all = IntStream.range(0, columns.length).toArray();
      try (TextRows rows = table.rows(part, all)) {
        while (rows.next()) {
          String broken = rows.broken();
          out.add(
              broken != null
                  ? "!" + broken + ": " + rows.raw()
                  : IntStream.of(all)
                      .mapToObj(
                          c ->
                              part.constants()[c] != null
                                  ? part.constants()[c]
                                  : rows.value(c) == null ? "" : rows.value(c).toString())
                      .collect(Collectors.joining("|")));
        }
      }
    }
    return out;
  }

  private interface Packer {
    OutputStream over(OutputStream out) throws IOException;
  }

  private static byte[] packed(String text, Packer packer) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream in = packer.over(out)) {
      in.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  @Test
  void compressionGoesByTheFirstBytesAndNotByTheName() throws IOException {
    write("a.csv.gz", packed(PLAIN, GZIPOutputStream::new));
    write("b.csv.bz2", packed(PLAIN, BZip2CompressorOutputStream::new));
    write("c.csv.zst", packed(PLAIN, com.github.luben.zstd.ZstdOutputStream::new));
    write("d.csv", packed(PLAIN, GZIPOutputStream::new));
    write("e.csv.gz", PLAIN);
    Packer zip =
        out -> {
          ZipOutputStream zipped = new ZipOutputStream(out);
          zipped.putNextEntry(new ZipEntry("inner.csv"));
          return zipped;
        };
    write("f.zip", packed(PLAIN, zip));
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    frames.write(new byte[] {0x5A, 0x2A, 0x4D, 0x18, 4, 0, 0, 0, 1, 2, 3, 4}); // as pzstd begins
    frames.write(packed("u,i\na,1\n", com.github.luben.zstd.ZstdOutputStream::new));
    frames.write(packed("b,2\n", com.github.luben.zstd.ZstdOutputStream::new));
    write("h.csv.zst", frames.toByteArray());
    for (String name :
        List.of("a.csv.gz", "b.csv.bz2", "c.csv.zst", "d.csv", "e.csv.gz", "f.zip", "h.csv.zst")) {
      assertThat(rows(name, Map.of(), "u", "i")).as(name).isEqualTo(ROWS);
    }
    write("g.csv.xz", new byte[] {(byte) 0xFD, '7', 'z', 'X', 'Z', 0, 0, 0});
    assertThatThrownBy(() -> rows("g.csv.xz", Map.of(), "u"))
        .hasMessageEndingWith("g.csv.xz: is compressed by xz");
    write("i.zip", packed("", ZipOutputStream::new));
    assertThatThrownBy(() -> rows("i.zip", Map.of(), "u"))
        .hasMessageEndingWith("i.zip: holds 0 files; expected one");
  }

  @Test
  void aFileWithoutABytePackedOrNotIsPassedOver() throws IOException {
    write("t/0.csv.gz", packed("", GZIPOutputStream::new));
    write("t/1.csv", PLAIN);
    write("t/2.csv.zst", packed("", com.github.luben.zstd.ZstdOutputStream::new));
    write("t/3.csv", "");
    assertThat(rows("t", Map.of(), "u", "i")).isEqualTo(ROWS);
    assertThatThrownBy(() -> rows("t/0.csv.gz", Map.of(), "u"))
        .hasMessageEndingWith("0.csv.gz is empty");
  }

  @Test
  void whatIsNoTableIsCalledByItsName() throws IOException {
    byte[] tar = new byte[1024];
    System.arraycopy("a.csv".getBytes(StandardCharsets.US_ASCII), 0, tar, 0, 5);
    System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 5);
    write("a.tar", tar);
    write("a.tar.gz", packed(new String(tar, StandardCharsets.US_ASCII), GZIPOutputStream::new));
    write("twice.csv.gz", packed(packed(PLAIN, GZIPOutputStream::new)));
    write("page.csv", "<!DOCTYPE html>\n<html><body>404</body></html>\n");
    write("lfs.csv", "version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 12\n");
    byte[] noise = new byte[3000];
    new java.util.Random(5).nextBytes(noise);
    write("noise.csv", noise);
    write("f/a.csv", PLAIN);
    write("f/b.parquet", "PAR1" + "\0".repeat(9) + "PAR1");
    Map<String, String> words =
        Map.of(
            "a.tar", "is a tar archive",
            "a.tar.gz", "is a tar archive",
            "twice.csv.gz", "is compressed twice",
            "page.csv", "is an HTML page",
            "lfs.csv", "is a pointer of Git LFS",
            "noise.csv", "holds",
            "f", "b.parquet: is a Parquet file among text files");
    words.forEach(
        (name, word) ->
            assertThatThrownBy(() -> rows(name, Map.of(), "u"))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
                .hasMessageContaining(word)
                .hasMessageContaining(name));
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream in = new GZIPOutputStream(out)) {
      in.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void linksCountAsWhatTheyLeadToAndNothingIsSkippedInSilence() throws IOException {
    write("real/day/a.csv", PLAIN);
    Files.createDirectories(root.resolve("links"));
    Files.createSymbolicLink(root.resolve("links/day"), root.resolve("real/day"));
    Files.createSymbolicLink(root.resolve("latest"), root.resolve("links"));
    assertThat(rows("latest", Map.of(), "u", "i")).isEqualTo(ROWS);
    assertThat(rows("file:" + root.resolve("latest/day/a.csv"), Map.of(), "u", "i")).hasSize(2);
    String before = Fingerprints.ofPath(root.resolve("latest"));
    write("real/day/a.csv", PLAIN + "c,3\n");
    assertThat(Fingerprints.ofPath(root.resolve("latest"))).isNotEqualTo(before);
    Path dangling = root.resolve("links/b.csv");
    Files.createSymbolicLink(dangling, root.resolve("nowhere.csv"));
    assertThatThrownBy(() -> rows("latest", Map.of(), "u"))
        .hasMessageContaining("latest/b.csv is neither a file nor a folder");
    Files.delete(dangling);
    Files.createSymbolicLink(root.resolve("real/day/up"), root.resolve("real"));
    assertThatThrownBy(() -> rows("latest", Map.of(), "u"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("is a link to a folder above it");
  }

  @Test
  void otherFileSystemsAndEmptyPathsAreNamed() {
    for (String url : List.of("s3://bucket/log.csv", "https://example.org/log.csv")) {
      assertThatThrownBy(() -> rows(url, Map.of(), "u"))
          .isInstanceOf(Failure.class)
          .hasMessage(url + ": is on another file system; the files of this machine are read");
    }
    assertThatThrownBy(() -> rows(" ", Map.of(), "u")).hasMessage("data.events.path: is empty");
  }

  @Test
  void aDamagedArchiveIsNamed() throws IOException {
    byte[] whole = packed(PLAIN.repeat(100), GZIPOutputStream::new);
    write("cut.csv.gz", Arrays.copyOf(whole, whole.length - 12));
    byte[] checksum = whole.clone();
    checksum[checksum.length - 6] ^= 1;
    write("sum.csv.gz", checksum);
    for (String name : List.of("cut.csv.gz", "sum.csv.gz")) {
      assertThatThrownBy(() -> rows(name, Map.of(), "u"))
          .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
          .hasMessageContaining(name + ": cannot be read to the end");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "log[1].csv",
        "ev{1}.csv",
        "a:b.csv",
        "a b#c.csv",
        "x%41.csv",
        "st*r?.csv",
        "日志.csv"
      })
  void aNameThatExistsIsThatFile(String name) throws IOException {
    write(name, PLAIN);
    write("log1.csv", "u,i\nz,9\n");
    write("ev1.csv", "u,i\nz,9\n");
    write("star1.csv", "u,i\nz,9\n");
    assertThat(rows(name, Map.of(), "u", "i")).isEqualTo(ROWS);
  }

  @Test
  void aPatternBeginsInAFolderOfAnyName() throws IOException {
    write("d[1] {x}/dt=1/a.csv", PLAIN);
    write("d[1] {x}/dt=1/b.txt", "u,i\nz,9\n");
    write("d[1] {x}/_dt/c.csv", "u,i\nz,9\n");
    write("d1/dt=1/a.csv", "u,i\nz,9\n");
    assertThat(rows("d[1] {x}/dt=?/*.csv", Map.of(), "u", "i", "dt"))
        .containsExactly("a|1|1", "b|2|1");
    assertThat(rows("d[1] {x}/*/a.csv", Map.of(), "u", "i", "dt"))
        .containsExactly("a|1|1", "b|2|1");
    assertThatThrownBy(() -> source("d[1] {x}/no.csv", Map.of()))
        .hasMessageEndingWith("no.csv does not exist");
  }

  @Test
  void aPatternOfFoldersIsTheFilesBelowThem() throws IOException {
    write("log/dt=2026-03-01/a.csv", "u,i\na,1\n");
    write("log/dt=2026-03-02/h=1/b.csv", "u,i\nb,2\n");
    write("log/dt=2026-03-02/_h/b.csv", "u,i\nz,9\n");
    write("log/dt=2026-04-01/c.csv", "u,i\nz,9\n");
    assertThat(rows("log/dt=2026-03-*", Map.of(), "u", "i", "dt"))
        .containsExactly("a|1|2026-03-01", "b|2|2026-03-02");
  }

  @Test
  @Timeout(20)
  void onlyFilesAndFoldersAreRead() throws Exception {
    Path pipe = root.resolve("pipe.csv");
    new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor();
    assertThatThrownBy(() -> source("pipe.csv", Map.of()))
        .hasMessageEndingWith("pipe.csv is neither a file nor a folder");
  }

  @Test
  void theDelimiterIsFoundByContent() throws IOException {
    for (String delimiter : List.of("\t", ";", "|", "::", "\u0001", ",")) {
      write("log.csv", "u" + delimiter + "i\na b, c" + delimiter + "1\nd" + delimiter + "2\n");
      String cell = delimiter.equals(",") ? "\"a b, c\"" : "a b, c";
      write(
          "log.csv",
          String.join(delimiter, "u", "i", "n")
              + "\n"
              + String.join(delimiter, cell, "1", "2")
              + "\n"
              + String.join(delimiter, "d", "2", "3"));
      assertThat(rows("log.csv", Map.of(), "u", "i")).containsExactly("a b, c|1", "d|2");
    }
  }

  @Test
  void quotesMayBeDoubledBackslashedOrLetters() throws IOException {
    write("a.csv", "u,i\n\"say \"\"x\"\", y\",1\n\"Toy\" story,2\n5\" disk,3\n");
    assertThat(rows("a.csv", Map.of(), "u", "i"))
        .containsExactly("say \"x\", y|1", "\"Toy\" story|2", "5\" disk|3");
    write("b.csv", "u,i\n\"say \\\"x\\\", y\",1\na\\,b,2\n\\N,3\n");
    assertThat(rows("b.csv", Map.of("quote", Dialect.Quote.BACKSLASH), "u", "i"))
        .containsExactly("say \"x\", y|1", "a,b|2", "|3");
    write("c.tsv", "u\ti\n\"Toy\t1\n\"x\" y\"\t2\n");
    assertThat(rows("c.tsv", Map.of("quote", Dialect.Quote.OFF), "u", "i"))
        .containsExactly("\"Toy|1", "\"x\" y\"|2");
  }

  @Test
  void lineBreaksWithinQuotesBelongToTheCell() throws IOException {
    write("a.csv", "u,t,i\na,\"one\ntwo, three\r\n\nfour\",1\nb,x,2\n\"c\nd\",y,3\n");
    assertThat(rows("a.csv", Map.of(), "u", "t", "i"))
        .containsExactly("a|one\ntwo, three\r\n\nfour|1", "b|x|2", "c\nd|y|3");
  }

  @Test
  void aQuoteTooManyCostsOneRow() throws IOException {
    write("a.csv", "u,t,i\na,\"bad,1\nb,x,2\nc,y,3\nd,z\",4\ne,w,5\n");
    assertThat(rows("a.csv", Map.of(), "u", "i"))
        .containsExactly("!a quote is not closed: a,\"bad,1", "b|2", "c|3", "d|4", "e|5");
  }

  @Test
  void rowsWithTooFewOrTooManyCellsAreSetAside() throws IOException {
    write("a.csv", "u,i\na,1\nb\nc,1,2\n\nd,4");
    assertThat(rows("a.csv", Map.of(), "u", "i"))
        .containsExactly("a|1", "!1 cells; expected 2: b", "!3 cells; expected 2: c,1,2", "d|4");
  }

  @Test
  void filesWithoutAHeader() throws IOException {
    write("u.data", "196\t242\t3\t881250949\n186\t302\t3\t891717742\n");
    Map<String, ?> named = Map.of("columns", List.of("u", "i", "r", "t"));
    assertThat(rows("u.data", named, "u", "t")).containsExactly("196|881250949", "186|891717742");
    assertThatThrownBy(() -> rows("u.data", Map.of("columns", List.of("u", "i")), "u"))
        .hasMessageEndingWith("its first line has 4 cells, data.events.columns names 2");
    write("h.csv", PLAIN);
    assertThatThrownBy(() -> rows("h.csv", Map.of("columns", List.of("u", "i")), "u"))
        .hasMessageContaining("so it has a header");
    write("u.item", "1|Toy Story (1995)|01-Jan-1995\n2|GoldenEye (1995)|02-Jan-1995\n");
    assertThat(rows("u.item", Map.of("columns", List.of("i", "t", "d")), "i", "t"))
        .containsExactly("1|Toy Story (1995)", "2|GoldenEye (1995)");
  }

  @Test
  void anyEncodingIsReadAndBrokenBytesCostOneRow() throws IOException {
    String text = "用户,i\n王é,1\nJosé,2\n";
    for (String encoding : List.of("UTF-16LE", "UTF-16BE", "GB18030", "UTF-8")) {
      write("log.csv", text.getBytes(Charset.forName(encoding)));
      assertThat(rows("log.csv", Map.of("encoding", encoding), "用户", "i"))
          .as(encoding)
          .containsExactly("王é|1", "José|2");
    }
    write("mark.csv", ("\uFEFF" + text).getBytes(StandardCharsets.UTF_16LE));
    assertThat(rows("mark.csv", Map.of(), "用户", "i")).containsExactly("王é|1", "José|2");
    write("mark8.csv", "\uFEFF" + text);
    assertThat(rows("mark8.csv", Map.of(), "用户", "i")).hasSize(2);
    byte[] mixed = (PLAIN + "c,3\n").repeat(60).getBytes(StandardCharsets.UTF_8);
    mixed[4] = (byte) 0xE9;
    write("mixed.csv", mixed);
    assertThat(rows("mixed.csv", Map.of(), "u", "i").get(0))
        .isEqualTo("!" + CsvRows.NOT_UTF8 + ": \\xE9,1");
    byte[] lines = "{\"u\":\"a\"}\n".repeat(400).getBytes(StandardCharsets.UTF_8);
    lines[6] = (byte) 0xE9;
    write("mixed.jsonl", lines);
    assertThat(Header.columns(source("mixed.jsonl", Map.of()))).containsExactly("u");
    assertThat(rows("mixed.jsonl", Map.of(), "u").subList(0, 2))
        .containsExactly("!" + CsvRows.NOT_UTF8 + ": {\"u\":\"\\xE9\"}", "a");
  }

  @Test
  void aFileInAnotherEncodingIsNamedWithTheKeyThatReadsIt() throws IOException {
    Map<String, String> texts =
        Map.of(
            "GB18030",
            "用户,物品\n张三,一\n李四,二\n",
            "Shift_JIS",
            "ユーザ,アイテム\nさくら,ほん\n",
            "ISO-8859-1",
            "u,i\nJosé,1\nJosè,2\n");
    for (Map.Entry<String, String> text : texts.entrySet()) {
      write("log.csv", text.getValue().getBytes(Charset.forName(text.getKey())));
      Source source = source("log.csv", Map.of());
      assertThatThrownBy(() -> Header.columns(source))
          .isInstanceOfSatisfying(
              Failure.class,
              f -> assertThat(f.hint()).contains("data.events.encoding: " + text.getKey()))
          .hasMessageContaining("log.csv: not UTF-8 text");
    }
  }

  @Test
  void aLargeFileIsCutWithoutLosingOrDoublingARow() throws IOException {
    StringBuilder text = new StringBuilder("u,i\r\n");
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      text.append("u").append(i).append(",").append("x".repeat(i % 41)).append("\r\n");
      expected.add("u" + i + "|" + "x".repeat(i % 41));
    }
    write("log.csv", text.toString());
    for (long largest : List.of(997L, 4096L, 10_001L)) {
      assertThat(rows(source("log.csv", Map.of()), largest, "u", "i")).isEqualTo(expected);
    }
    String json =
        expected.stream()
            .map(r -> "{\"u\":\"" + r.replace("|", "\",\"i\":\"") + "\"}\n")
            .collect(Collectors.joining());
    write("log.jsonl", json);
    assertThat(rows(source("log.jsonl", Map.of()), 1009, "u", "i")).isEqualTo(expected);
  }

  @Test
  void jsonOfWhichOneValueIsNotClearCostsTheRow() throws IOException {
    write(
        "a.jsonl",
        """
        {"u":"a","u":"b","i":1}
        {"u":"c","x":1,"x":2}
        {"u":"\\ud800d"}
        {"u":"\\ud83d\\ude00"}
        {"u":"e\\udc00"}
        """);
    assertThat(rows("a.jsonl", Map.of(), "u"))
        .containsExactly(
            "!the key 'u' is there twice: {\"u\":\"a\",\"u\":\"b\",\"i\":1}",
            "c",
            "!half a surrogate pair is no character: {\"u\":\"\\ud800d\"}",
            "\ud83d\ude00",
            "!half a surrogate pair is no character: {\"u\":\"e\\udc00\"}");
  }

  @Test
  void aFirstLineOfValuesIsNoHeader() {
    assertThat(List.of("1|2|x", "N1|news|https://a.b/c", "N1|news|{'a': 1}", "N1|news|[]"))
        .allMatch(line -> Header.looksLikeRow(List.of(line.split("\\|"))));
    assertThat(List.of("user|item|url", "0|1|2", "1st|item|time"))
        .noneMatch(line -> Header.looksLikeRow(List.of(line.split("\\|"))));
  }

  @Test
  void oneValueIsNeededForAnId() throws IOException {
    write("a.jsonl", "{\"u\":{\"id\":1},\"i\":[2],\"v\":1,\"v.w\":2}\n");
    Source source = source("a.jsonl", Map.of());
    RawTable.requireSingle(source, List.of("v", "v.w", "u.id", "i[0]"));
    assertThatThrownBy(() -> RawTable.requireSingle(source, List.of("u")))
        .isInstanceOf(Failure.class)
        .hasMessageEndingWith(
            "a.jsonl: column 'u' (data.events) holds lists or objects, where one value is needed");
    assertThatThrownBy(() -> RawTable.requireSingle(source, List.of("i")))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.hint()).isEqualTo("name one of them, such as i[0]"));
  }

  @Test
  void oneJsonArrayAndObjectsOverSeveralLines() throws IOException {
    write("a.json", "[{\"u\":\"a\",\"i\":1},\n {\"u\":\"b]\\\"}\",\"i\":2.0}]");
    assertThat(rows("a.json", Map.of(), "u", "i")).containsExactly("a|1", "b]\"}|2.0");
    write("b.json", "{\n  \"u\": \"a\",\n  \"i\": 1e5\n}\n{\n  \"u\": \"b\"\n}\n");
    assertThat(rows("b.json", Map.of(), "u", "i")).containsExactly("a|1e5", "b|");
    write("c.json", "[{\"u\":\"a\"},{\"u\":");
    assertThatThrownBy(() -> rows("c.json", Map.of(), "u"))
        .hasMessageEndingWith("c.json: ends within its JSON");
  }

  @Test
  void nestedFieldsAndElementsOfLists() throws IOException {
    write(
        "a.jsonl",
        """
        {"u":"a","device":{"category":"tv"},"items":[{"id":"x, [1]"},{"id":"y"}],"tags":["p, q","r"]}
        {"u":"b","device":{},"items":[],"tags":null,"device.category":"flat"}
        {"u":"c"
        """);
    assertThat(rows("a.jsonl", Map.of(), "u", "device.category", "items[0].id", "tags"))
        .containsExactly(
            "a|tv|x, [1]|[\"p, q\",\"r\"]",
            "b|flat||",
            "!not JSON: Unexpected end-of-input: expected close marker for Object"
                + ": {\"u\":\"c\"");
    assertThat(rows("a.jsonl", Map.of(), "u", "items[].id").subList(0, 3))
        .containsExactly("a|x, [1]", "a|y", "b|");
    assertThat(Header.paths(source("a.jsonl", Map.of())))
        .contains("device.category", "items[].id", "tags");
    assertThatThrownBy(() -> rows("a.jsonl", Map.of(), "items[].id", "tags[]"))
        .hasMessageContaining("rows from several lists");
  }

  @Test
  void foldersGiveColumns() throws IOException {
    write("t/dt=2024-01-01/zone=a%3Ab/x.csv", PLAIN);
    write("t/dt=2024-01-02/zone=__HIVE_DEFAULT_PARTITION__/x.csv", "i,u\n3,c\n");
    assertThat(rows("t", Map.of(), "u", "dt", "zone", "i"))
        .containsExactly("a|2024-01-01|a:b|1", "b|2024-01-01|a:b|2", "c|2024-01-02||3");
    assertThat(Header.columns(source("t/*/*/*.csv", Map.of())))
        .containsExactly("u", "i", "dt", "zone");
  }

  @Test
  void manyColumnsAndDoubledOnes() throws IOException {
    String names =
        IntStream.range(0, 25_000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
    String cells =
        IntStream.range(0, 25_000).mapToObj(i -> "v" + i).collect(Collectors.joining(","));
    write("wide.csv", names + "\n" + cells + "\n");
    assertThat(rows("wide.csv", Map.of(), "c24999", "c3")).containsExactly("v24999|v3");
    write("twice.csv", "u,x,i,x\na,1,2,3\n");
    assertThat(rows("twice.csv", Map.of(), "u", "i")).containsExactly("a|2");
    assertThatThrownBy(() -> rows("twice.csv", Map.of(), "u", "x"))
        .hasMessageEndingWith("twice.csv: column 'x' is there twice (positions 2 and 4)");
  }

  @Test
  void pythonLiteralsGetTheLineThatConvertsThem() throws IOException {
    write("a.csv", "i,g\n1,\"['Drama', 'War']\"\n2,\"[{'id': 3, 'name': None}]\"\n");
    Source source = source("a.csv", Map.of());
    assertThatThrownBy(() -> Literals.reject(source, List.of("i", "g")))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.hint()).contains("ast.literal_eval", "t['g']"))
        .hasMessageEndingWith("a.csv: column 'g' holds Python literals");
    Literals.reject(source, List.of("i"));
    write("b.json", "{'asin': '1', 'x': None}\n");
    Source lines = source("b.json", Map.of());
    assertThatThrownBy(() -> Header.columns(lines))
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.hint()).contains("ast.literal_eval(l)"));
  }

  @Test
  void theFormatGoesByContentWhereTheNameDoesNotTell() throws IOException {
    write("log", "{\"u\":1}\n");
    assertThat(source("log", Map.of()).format()).isEqualTo(TableFormat.JSON);
    write("ratings.dat", "1::2::5::97\n1::3::4::98\n");
    assertThat(source("ratings.dat", Map.of()).delimiter()).isEqualTo("::");
    write("prose.dat", "Once upon a time\n");
    assertThatThrownBy(() -> source("prose.dat", Map.of()))
        .hasMessageContaining("data.events.format: cannot be detected from");
    write("book.csv", new byte[] {(byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, 0, 0});
    assertThatThrownBy(() -> source("book.csv", Map.of())).hasMessageContaining("is an Excel");
  }
}
