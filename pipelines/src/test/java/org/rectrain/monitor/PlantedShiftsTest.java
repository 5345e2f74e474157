package org.rectrain.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.monitor.MonitorConfig;
import org.rectrain.config.sample.SampleConfig;
import org.rectrain.monitor.MonitorResult.State;
import org.rectrain.monitor.MonitorResult.WindowResult;
import org.rectrain.run.Progress;
import org.rectrain.sample.GeneratedSample;
import org.rectrain.spark.TestSpark;

/**
 * Whatever the generator changes is named within two days, and nothing is before. The page is no
 * feature here: 'related' needs an earlier click, so that its share grows by itself.
 */
@Tag("slow")
class PlantedShiftsTest {
  private static final String DAY = "2026-03-13";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | {kind: devices, strength: 0.4}; {kind: missing, column: region, strength: 1}"
            + " | COVARIATE device, MISSING region",
        "2 | {kind: users, strength: 0.5}; {kind: unit, column: dwell_ms, strength: 1}"
            + " | COVARIATE age_group, UNIT dwell_ms",
        "3 | {kind: categories, strength: 0.4}; {kind: renamed, column: device, strength: 1}"
            + " | COVARIATE category, RENAMED device",
        "4 | {kind: clicks, strength: 0.8} | PRIOR click",
        "5 | {kind: tastes, strength: 1}   | CONCEPT click",
      })
  void isNamed(long seed, String shifts, String causes) throws IOException {
    String dated = shifts.replace("}", ", from: " + DAY + "}").replace(';', ',');
    MonitorResult result = monitored(seed, dated);
    for (WindowResult window : result.windows()) {
      if (window.date().compareTo(DAY) < 0) {
        assertThat(window.state())
            .as(window.date() + " " + window.reasons())
            .isEqualTo(State.STEADY);
      }
    }
    List<WindowResult> two =
        result.windows().stream().filter(w -> w.date().compareTo(DAY) >= 0).limit(2).toList();
    assertThat(two.stream().flatMap(window -> window.reasons().stream()))
        .extracting(reason -> reason.cause() + " " + reason.name())
        .contains(causes.split(", "));
  }

  private MonitorResult monitored(long seed, String shifts) throws IOException {
    Path log = Files.createDirectories(folder.resolve("log"));
    List<String> options =
        List.of(
            "events=30000",
            "users=1500",
            "items=4000",
            "days=14",
            "cold_share=0",
            "dirt.bots=0",
            "experiment.users=100",
            "shifts=[" + shifts + "]");
    SampleConfig sample = ConfigReader.bind("", options, SampleConfig.class, "test");
    GeneratedSample.run(sample, TestSpark.config(), seed, log, Progress.silent());
    MonitorConfig config =
        ConfigReader.bind(
            """
            date: "2026-03-14"
            input:
              path: events.jsonl.gz
              join:
                - {path: items.jsonl.gz, on: item_id}
                - {path: users.jsonl.gz, on: user_id}
            reference: {from: "2026-03-05", to: "2026-03-10"}
            features:
              device: device
              region: region
              category: category
              age_group: age_group
            numbers:
              position: position
              dwell_ms: dwell_ms
            tasks:
              click: {label: click, score: score}
            draws: 1000
            """,
            List.of(),
            MonitorConfig.class,
            "test");
    return new Monitor(config, log.toString(), 7, TestSpark.session(), Progress.silent())
        .run(Files.createDirectories(folder.resolve("out")), null);
  }
}
