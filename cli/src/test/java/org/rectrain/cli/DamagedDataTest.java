package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.SparkConfig;
import org.rectrain.spark.SparkSessions;

/**
 * Damaged tables, through every command that reads one. What is done in spite of the damage must be
 * told apart by its rows; a format that checks itself (gzip, Parquet with checksums) may not give
 * another result in silence.
 */
@Tag("slow")
class DamagedDataTest {
  @TempDir static Path shared;
  private static TinyInput input;

  private final Mutator mutator = new Mutator(23);
  private Harness harness;
  private int number;

  @BeforeAll
  static void write() throws IOException {
    input = TinyInput.write(shared);
  }

  @BeforeEach
  void open() {
    harness = new Harness();
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  void logs() throws IOException {
    rows("prepare", TinyInput.LOG, "data.events.path", 28);
    rows("prepare", TinyInput.LOG_CSV, "data.events.path", 28);
    rows("prepare", TinyInput.ITEMS, "data.items.path", 14);
    checked("prepare", gzipped(TinyInput.LOG_CSV), "log.csv.gz", "data.events.path", 16);
    checked("prepare", parquet(TinyInput.LOG), "log.parquet", "data.events.path", 24);
    harness.check(110);
  }

  @Test
  void experiments() throws IOException {
    rows("abtest analyze", TinyInput.EXPERIMENT, "abtest.input.path", 42);
    checked("abtest analyze", gzipped(TinyInput.EXPERIMENT), "e.csv.gz", "abtest.input.path", 24);
    checked("abtest analyze", parquet(TinyInput.EXPERIMENT), "e.parquet", "abtest.input.path", 40);
    harness.check(106);
  }

  @Test
  void scoredTables() throws IOException {
    Path table = shared.resolve("scored");
    spark()
        .read()
        .json(input.data().resolve(TinyInput.LOG).toString())
        .selectExpr("user_id", "click", "cast(length(item_id) + click as double) as score_click")
        .coalesce(1)
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(table.toString());
    byte[] whole = Files.readAllBytes(part(table));
    Path folder = Files.createDirectories(shared.resolve("table"));
    Path file = Files.write(folder.resolve("part-0.parquet"), whole);
    String[] command = {"eval", "--table", folder.toString(), "spark.master=local[1]"};
    JsonNode sound = sound(harness.run("undamaged", command));
    for (Mutator.Mutant mutant : mutator.bytes(whole, 48)) {
      Files.write(file, mutant.content());
      same("eval --table: " + mutant.how(), harness.run(mutant.how(), command), sound);
    }
    harness.check(49);
  }

  @Test
  void recordsAndStateOfTransform() throws IOException {
    Path run = shared.resolve("served");
    assertThat(prepare(run).code()).isZero();
    Path prepared = run.resolve("prepare");
    Path records = input.data().resolve(TinyInput.LOG);
    Path items = input.data().resolve(TinyInput.ITEMS);
    String[] command = {
      "transform",
      prepared.toString(),
      records.toString(),
      "--items",
      items.toString(),
      "-o",
      shared.resolve("features.jsonl").toString()
    };
    sound(harness.run("undamaged", command));
    for (Path file : List.of(records, items)) {
      String whole = Files.readString(file);
      for (Mutator.Mutant mutant : mutator.lines(whole, 84)) {
        Files.write(file, mutant.content());
        harness.run("transform, " + file.getFileName() + ": " + mutant.how(), command);
      }
      Files.writeString(file, whole);
    }
    try (Stream<Path> files = Files.walk(prepared)) {
      for (Path file :
          files
              .filter(f -> f.toString().endsWith(".json") || f.toString().contains("/statistics/"))
              .filter(Files::isRegularFile)
              .sorted()
              .toList()) {
        byte[] whole = Files.readAllBytes(file);
        for (Mutator.Mutant mutant : mutator.bytes(whole, 24)) {
          Files.write(file, mutant.content());
          harness.run("transform, " + prepared.relativize(file) + ": " + mutant.how(), command);
        }
        Files.write(file, whole);
      }
    }
    harness.check(200);
  }

  /** A text file of rows, damaged row by row: what is broken is counted, or refused in words. */
  private void rows(String command, String name, String key, int count) throws IOException {
    String whole = Files.readString(input.data().resolve(name));
    Path file = input.data().resolve("damaged-" + name);
    for (Mutator.Mutant mutant : mutator.lines(whole, count)) {
      Files.write(file, mutant.content());
      run(command, command + ", " + name + ": " + mutant.how(), key + "=" + file);
    }
  }

  /** A file that checks itself: what is read from it is what was written. */
  private void checked(String command, byte[] whole, String name, String key, int count)
      throws IOException {
    Path file = Files.write(input.data().resolve("damaged-" + name), whole);
    String path = key + "=" + file;
    JsonNode sound = sound(run(command, command + ", " + name + ", undamaged", path));
    for (Mutator.Mutant mutant : mutator.bytes(whole, count)) {
      Files.write(file, mutant.content());
      String how = command + ", " + name + ": " + mutant.how();
      same(how, run(command, how, path), sound);
    }
  }

  private void same(String how, Cli cli, JsonNode sound) {
    if (cli.code() == 0 && !cli.last().path("metrics").equals(sound)) {
      harness.wrong(how, "another result in silence", cli.last().path("metrics").toString());
    }
  }

  private Cli run(String command, String how, String... overrides) {
    Path run = shared.resolve("run" + number++);
    String[] words =
        Stream.of(
                Stream.of(command.split(" ")),
                Stream.of("--json", "-c", input.config().toString(), "output=" + run),
                Stream.of(overrides))
            .flatMap(s -> s)
            .toArray(String[]::new);
    return harness.run(how, words);
  }

  private static Cli prepare(Path run) {
    return Cli.run("prepare", "-c", input.config().toString(), "output=" + run);
  }

  private static JsonNode sound(Cli cli) {
    assertThat(cli.code()).as(cli.err()).isZero();
    return cli.last().path("metrics");
  }

  private static byte[] gzipped(String name) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(Files.readAllBytes(input.data().resolve(name)));
    }
    return out.toByteArray();
  }

  private static byte[] parquet(String name) throws IOException {
    String from = input.data().resolve(name).toString();
    Path to = shared.resolve(name + ".parquet");
    var rows =
        name.endsWith(".csv")
            ? spark().read().option("header", "true").option("inferSchema", "true").csv(from)
            : spark().read().json(from);
    rows.coalesce(1).write().mode(SaveMode.Overwrite).parquet(to.toString());
    return Files.readAllBytes(part(to));
  }

  private static Path part(Path table) throws IOException {
    try (Stream<Path> files = Files.list(table)) {
      return files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
  }

  private static SparkSession spark() {
    return SparkSessions.open(new SparkConfig("local[1]", 1, Map.of()));
  }
}
