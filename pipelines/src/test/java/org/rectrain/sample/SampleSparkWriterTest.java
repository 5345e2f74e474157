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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.sample.SampleConfig;
import org.rectrain.run.Progress;
import org.rectrain.spark.TestSpark;

/** Spark's rows are those of one JVM, in the same order, whatever the number of partitions. */
@Tag("slow")
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
    SampleConfig config = GeneratedLog.config(SMALL);
    var writer = new SampleSparkWriter(TestSpark.session(), config, SEED, Progress.silent());
    for (int partitions : new int[] {1, 4}) {
      assertThat(writer.rows(SampleTable.EVENTS, partitions).toJSON().collectAsList())
          .as("%d partitions", partitions)
          .isEqualTo(local(SampleTable.EVENTS));
    }
  }

  @Test
  void jsonPartFilesHoldTheSameLines() throws IOException {
    Path out = folder.resolve("json");
    SampleConfig config = GeneratedLog.config("events=3000", "experiment.users=150", "files=3");
    new SampleSparkWriter(TestSpark.session(), config, SEED, Progress.silent())
        .write(SampleTable.TRUE_FAULTS, out);
    List<Path> parts;
    try (Stream<Path> files = Files.list(out)) {
      parts = files.filter(f -> f.toString().endsWith(".json.gz")).sorted().toList();
    }
    assertThat(parts).hasSize(3);
    List<String> lines = new ArrayList<>();
    for (Path part : parts) {
      lines.addAll(lines(part));
    }
    assertThat(lines).isEqualTo(local(SampleTable.TRUE_FAULTS));
  }

  @Test
  void parquetHoldsTheSameRowsAndTheTruth() throws IOException {
    Path out = Files.createDirectories(folder.resolve("parquet"));
    SampleConfig config =
        GeneratedLog.config("events=3000", "experiment.users=150", "format=parquet");
    SampleTruth truth =
        GeneratedSample.run(config, TestSpark.config(), SEED, out, Progress.silent());
    for (SampleTable table : List.of(SampleTable.EVENTS, SampleTable.TRUE_ITEMS)) {
      Dataset<Row> rows = TestSpark.session().read().parquet(out.resolve(table.path()).toString());
      assertThat(rows.columns())
          .containsExactlyElementsOf(
              table.columnNames().stream()
                  .filter(c -> !c.equals("score") && !c.equals("cover"))
                  .toList());
      assertThat(rows.toJSON().collectAsList())
          .as(table.path())
          .containsExactlyInAnyOrderElementsOf(local(table));
    }
    assertThat(SampleTable.values())
        .allMatch(table -> Files.exists(out.resolve(table.path()).resolve("_SUCCESS")));
    assertThat(truth.events()).isEqualTo(local(SampleTable.EVENTS).size());
    assertThat(truth.faults().values().stream().mapToLong(n -> n).sum())
        .isEqualTo(local(SampleTable.TRUE_FAULTS).size());
    assertThat(out.resolve("truth/truth.json")).exists();
  }
}
