package org.rectrain.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.monitor.MonitorConfig;
import org.rectrain.dataset.StableHash;
import org.rectrain.monitor.MonitorResult.Cause;
import org.rectrain.monitor.MonitorResult.Decision;
import org.rectrain.run.Progress;
import org.rectrain.spark.TestSpark;

/** Days in files of their own, from the log to the files that a scheduler and Prometheus read. */
@Tag("slow")
class MonitorRunTest {
  private static final int ROWS = 150;

  @TempDir private Path folder;

  /** A day: devices, prices, scores that hold, and labels unless they are open. */
  private void day(String day, int rows, String columns) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      long key = StableHash.of(StableHash.of(1, day), i / 2);
      double u = StableHash.unit(key);
      double score = 0.1 + 0.6 * StableHash.unit(StableHash.of(key, i));
      int click = StableHash.unit(StableHash.of(key, 50 + i)) < score ? 1 : 0;
      lines.add(
          String.format(
              java.util.Locale.ROOT,
              "{\"user_id\":\"u%d\",\"timestamp\":\"%sT%02d:%02d:00Z\",\"score\":%.4f,\"click\":%d%s}",
              key,
              day,
              i / 60 % 24,
              i % 60,
              score,
              click,
              columns
                  .replace("DEVICE", u < 0.6 ? "mobile" : "desktop")
                  .replace("PRICE", String.format(java.util.Locale.ROOT, "%.2f", 5 + 20 * u))));
    }
    Files.createDirectories(folder.resolve("log"));
    Files.write(folder.resolve("log").resolve(day + ".jsonl"), lines);
  }

  private static final String BOTH = ",\"device\":\"DEVICE\",\"price\":PRICE";

  private MonitorConfig config(String... overrides) {
    return ConfigReader.bind(
        """
        input: {path: "log/{date}.jsonl"}
        reference: {from: "2026-03-01", to: "2026-03-04"}
        features: {device: device}
        numbers: {price: price}
        tasks: {click: {label: click, score: score}}
        slices: {mobile: "device = 'mobile'"}
        history: 5
        draws: 200
        """,
        List.of(overrides),
        MonitorConfig.class,
        "test");
  }

  private MonitorResult run(MonitorConfig config, String out, String previous) throws IOException {
    Path before = previous.isEmpty() ? null : folder.resolve(previous);
    return new Monitor(config, folder.toString(), 7, TestSpark::session, Progress.silent())
        .run(Files.createDirectories(folder.resolve(out)), before);
  }

  @Test
  void daysAreSummarisedOnceAndBrokenOnesAreNamed() throws IOException {
    for (int d = 1; d <= 6; d++) {
      day("2026-03-0" + d, ROWS, BOTH);
    }
    MonitorResult steady = run(config("date='2026-03-06'"), "a", "");
    assertThat(steady.decision()).as(steady.sentence()).isEqualTo(Decision.NOTHING_TO_DO);
    assertThat(steady.windows()).hasSize(2);
    assertThat(steady.reference().rows()).isEqualTo(4 * ROWS);
    assertThat(steady.windows().get(1).tasks().get(0).auc().low()).isGreaterThan(0.5);

    // Summaries that are there are merged, without Spark.
    Supplier<SparkSession> none =
        () -> {
          throw new IllegalStateException("the log is read again");
        };
    MonitorConfig longer = config("date='2026-03-06'", "window=sliding");
    MonitorResult merged =
        new Monitor(longer, folder.toString(), 7, none, Progress.silent())
            .run(Files.createDirectories(folder.resolve("merged")), folder.resolve("a"));
    assertThat(merged.windows().get(1).rows()).isEqualTo(2 * ROWS);

    // The files of days that are summarised are not looked into again.
    byte[] summary = Files.readAllBytes(folder.resolve("a/days/2026-03-06/summary.json.gz"));
    for (int d = 1; d <= 6; d++) {
      Path file = folder.resolve("log/2026-03-0" + d + ".jsonl");
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
    }
    day("2026-03-07", 40, BOTH);
    MonitorResult few = run(config("date='2026-03-07'"), "b", "a");
    assertThat(few.decision()).isEqualTo(Decision.NOT_ENOUGH);
    assertThat(few.reasons()).isEmpty();
    assertThat(folder.resolve("b/days/2026-03-06/summary.json.gz")).hasBinaryContent(summary);
    assertThat(folder.resolve("b/reference/rows.bin.gz"))
        .hasSameBinaryContentAs(folder.resolve("a/reference/rows.bin.gz"));

    // A day without the column, and then one without any rows.
    day("2026-03-08", ROWS, ",\"device\":\"DEVICE\"");
    MonitorResult broken = run(config("date='2026-03-08'"), "c", "b");
    assertThat(broken.decision()).isEqualTo(Decision.BROKEN);
    assertThat(broken.reasons().get(0).cause()).isEqualTo(Cause.MISSING);
    assertThat(broken.reasons().get(0).name()).isEqualTo("price");
    assertThat(run(config("date='2026-03-09'"), "d", "c").decision())
        .isEqualTo(Decision.NOT_ENOUGH);

    // Three days together are enough where one is not.
    MonitorResult sliding = run(config("date='2026-03-07'", "window=sliding"), "e", "");
    assertThat(sliding.windows().get(2).rows()).isEqualTo(2 * ROWS + 40);
    assertThat(sliding.decision()).isEqualTo(Decision.NOTHING_TO_DO);
    String metrics = Exposition.of(broken, "mine", Map.of("main", 12.5), 1_700_000_000L);
    assertThat(metrics)
        .contains("rectrain_monitor_last_success_timestamp_seconds{run=\"mine\"} 1700000000\n")
        .contains("rectrain_monitor_decision{run=\"mine\",decision=\"broken\"} 1\n")
        .contains("rectrain_monitor_feature_missing_ratio{run=\"mine\",feature=\"price\"} 1\n")
        .contains("{run=\"mine\",model=\"main\",quantile=\"0.95\"} 12.5\n");
  }

  @Test
  void openLabelsGiveAnEstimateAndNoAlarm() throws IOException {
    for (int d = 1; d <= 5; d++) {
      day("2026-03-0" + d, ROWS, BOTH);
    }
    Path last = folder.resolve("log/2026-03-05.jsonl");
    Files.writeString(last, Files.readString(last).replaceAll("\"click\":[01],", ""));
    MonitorResult result = run(config("date='2026-03-05'"), "open", "");
    MonitorResult.TaskResult task = result.windows().get(0).tasks().get(0);
    assertThat(task.labelled()).isZero();
    assertThat(task.open()).isEqualTo(ROWS);
    assertThat(task.auc().value()).isNaN();
    assertThat(task.estimated().auc()).isBetween(0.55, 0.85);
    assertThat(task.state()).isEqualTo(MonitorResult.State.NOT_ENOUGH);
    assertThat(result.decision()).isEqualTo(Decision.NOTHING_TO_DO);
  }

  @Test
  void aStrayClockDoesNotNameTheLastDay() throws IOException {
    for (int d = 1; d <= 5; d++) {
      day("2026-03-0" + d, ROWS, BOTH);
    }
    Path last = folder.resolve("log/2026-03-05.jsonl");
    Files.writeString(
        last,
        Files.readString(last)
            .replaceFirst("2026-03-05T", "2026-05-30T")
            .replaceFirst("2026-03-05T", "2199-05-30T"));
    MonitorResult result = run(config("input.path=log"), "stray", "");
    assertThat(result.date()).isEqualTo("2026-03-05");
    assertThat(result.untimedRows()).isOne();
    assertThat(result.windows().get(0).rows()).isEqualTo(ROWS - 2);
  }

  @Test
  void wrongInputIsNamed() throws IOException {
    day("2026-03-01", ROWS, BOTH);
    day("2026-03-05", ROWS, BOTH);
    assertThatThrownBy(() -> run(config(), "x", ""))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("monitor.date: missing");
    assertThatThrownBy(() -> run(config("date='2026-03-02'"), "x", ""))
        .hasMessageContaining("2026-03-02 is within the reference");
    assertThatThrownBy(() -> run(config("date='2026-03-05'", "numbers.price=prize"), "x", ""))
        .hasMessageContaining("columns are not there: monitor.numbers.price reads [prize]");
    Files.writeString(folder.resolve("prices.csv"), "device,cost\nmobile,1\ndesktop,2\nmobile,3\n");
    assertThatThrownBy(
            () ->
                run(
                    config(
                        "date='2026-03-05'",
                        "numbers.price=cost",
                        "input.join=[{path: prices.csv, on: device}]"),
                    "x",
                    ""))
        .hasMessageContaining("prices.csv: device 'mobile' has 2 rows; expected one");
    Path fifth = folder.resolve("log/2026-03-05.jsonl");
    Files.writeString(
        fifth, Files.readString(fifth).replaceAll("2026-03-05T00:0[0-4]", "1970-01-01T00:00"));
    assertThatThrownBy(() -> run(config("date='2026-03-05'"), "x", ""))
        .hasMessageContaining("5 of 300 rows have in 'timestamp' no time that can be read")
        .hasMessageContaining("1.00 % is allowed");
    assertThatThrownBy(() -> config("reference.to='2026-02-01'"))
        .hasMessageContaining("is after to");
    assertThatThrownBy(() -> config("date=yesterday"))
        .hasMessageContaining("date: 'yesterday' is not allowed");
  }
}
