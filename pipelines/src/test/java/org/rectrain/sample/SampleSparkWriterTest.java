package org.rectrain.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.SampleConfig;
import org.rectrain.run.Progress;
import org.rectrain.spark.TestSpark;

/** Spark's rows are those of one JVM, in the same order, whatever the number of partitions. */
class SampleSparkWriterTest {
  private static final long SEED = 11;
  private static final String[] SMALL = {"events=3000", "experiment.users=150"};

  @TempDir private static Path folder;

  private static List<String> lines(Path file) throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      return in.lines().toList();
    }
  }

  private static List<String> local(SampleTable table) throws IOException {
    Path out = folder.resolve("local");
    if (!Files.exists(out)) {
      SampleGenerator generator = new SampleGenerator(GeneratedLog.config(SMALL), SEED);
      new SampleWriter(generator, Progress.silent()).write(out);
    }
    return lines(out.resolve(table.path() + ".jsonl.gz"));
  }

  @Test
  void oneAndFourPartitionsGiveTheRowsOfOneJvm() throws IOException {
    SparkSession spark = TestSpark.session();
    SampleConfig config = GeneratedLog.config(SMALL);
    SampleSparkWriter writer = new SampleSparkWriter(spark, config, SEED, Progress.silent());
    for (SampleTable table : SampleTable.values()) {
      List<String> expected = local(table);
      for (int partitions : new int[] {1, 4}) {
        Dataset<Row> rows = writer.rows(table, partitions);
        assertThat(rows.toJSON().collectAsList())
            .as("%s in %d partitions", table, partitions)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void jsonPartFilesHoldTheSameLines() throws IOException {
    Path out = folder.resolve("json");
    SampleConfig config = GeneratedLog.config("events=3000", "experiment.users=150", "files=3");
    new SampleSparkWriter(TestSpark.session(), config, SEED, Progress.silent()).write(out);
    List<Path> parts;
    try (Stream<Path> files = Files.list(out.resolve("events"))) {
      parts = files.filter(f -> f.toString().endsWith(".json.gz")).sorted().toList();
    }
    assertThat(parts).hasSize(3);
    List<String> lines = new ArrayList<>();
    for (Path part : parts) {
      lines.addAll(lines(part));
    }
    assertThat(lines).isEqualTo(local(SampleTable.EVENTS));
  }

  @Test
  void parquetHoldsTheSameRowsAndTheTruth() throws IOException {
    Path out = folder.resolve("parquet");
    SampleConfig config =
        GeneratedLog.config("events=3000", "experiment.users=150", "format=parquet");
    SampleTruth truth =
        Sample.run(
            config, TestSpark.config(), SEED, Files.createDirectories(out), Progress.silent());
    Dataset<Row> events = TestSpark.session().read().parquet(out.resolve("events").toString());
    assertThat(events.columns()).containsExactlyElementsOf(SampleTable.EVENTS.columnNames());
    assertThat(events.toJSON().collectAsList())
        .containsExactlyInAnyOrderElementsOf(local(SampleTable.EVENTS));
    assertThat(truth.events()).isEqualTo(events.count());
    assertThat(out.resolve("truth/truth.json")).exists();
    assertThat(TestSpark.session().read().parquet(out.resolve("truth/faults").toString()).count())
        .isEqualTo(truth.faults().values().stream().mapToLong(n -> n).sum());
  }
}
