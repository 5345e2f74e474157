package org.rectrain.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.monitor.MonitorConfig;
import org.rectrain.config.sample.SampleConfig;
import org.rectrain.monitor.MonitorResult.State;
import org.rectrain.monitor.MonitorResult.WindowResult;
import org.rectrain.run.Progress;
import org.rectrain.sample.GeneratedSample;
import org.rectrain.spark.TestSpark;

/**
 * Whatever the generator changes is named within two days, and nothing is before. Page and position
 * are no features here, for both move by themselves: 'related' needs an earlier click, and visits
 * become a little shorter.
 */
@Tag("slow")
class PlantedShiftsTest {
  private static final String DAY = "2026-03-13";

  private static final String[] SHIFTS = {
    "1 | {kind: devices, strength: 0.4}; {kind: missing, column: region, strength: 1}"
        + " | COVARIATE device, MISSING region",
    "2 | {kind: users, strength: 0.5}; {kind: unit, column: dwell_ms, strength: 1}"
        + " | COVARIATE age_group, UNIT dwell_ms",
    "3 | {kind: categories, strength: 0.4}; {kind: renamed, column: device, strength: 1}"
        + " | COVARIATE category, RENAMED device",
    "4 | {kind: clicks, strength: 0.8} | PRIOR click",
    "5 | {kind: tastes, strength: 1}   | CONCEPT click",
  };

  @TempDir private Path folder;

  static Stream<Arguments> shifts() {
    return Arrays.stream(SHIFTS).map(line -> Arguments.of((Object[]) line.split(" *[|] *")));
  }

  @ParameterizedTest
  @MethodSource("shifts")
  void isNamed(long seed, String shifts, String causes) throws IOException {
    MonitorResult result = monitored(folder, seed, dated(shifts, DAY), 14, 30_000);
    for (WindowResult window : result.windows()) {
      if (window.date().compareTo(DAY) < 0) {
        assertThat(window.state())
            .as(window.date() + " " + window.reasons())
            .isEqualTo(State.STEADY);
      }
    }
    assertThat(named(result, DAY)).contains(causes.split(", "));
  }

  private static String dated(String shifts, String day) {
    return shifts.replace("}", ", from: " + day + "}").replace(';', ',');
  }

  /** What the first two windows from a day on name. */
  private static List<String> named(MonitorResult result, String day) {
    return result.windows().stream()
        .filter(window -> window.date().compareTo(day) >= 0)
        .limit(2)
        .flatMap(window -> window.reasons().stream())
        .map(reason -> reason.cause() + " " + reason.name())
        .toList();
  }

  /**
   * The last window is the last day; of 14 days the reference ends with the 10th, of 30 with the
   * 15th.
   */
  private static MonitorResult monitored(
      Path folder, long seed, String shifts, int days, int events) throws IOException {
    Path log = Files.createDirectories(folder.resolve("log"));
    List<String> options =
        List.of(
            "events=" + events,
            "users=" + events / 20,
            "items=4000",
            "days=" + days,
            "cold_share=0",
            "dirt.bots=0",
            "experiment.users=100",
            "shifts=[" + shifts + "]");
    SampleConfig sample = ConfigReader.bind("", options, SampleConfig.class, "test");
    GeneratedSample.run(sample, TestSpark.config(), seed, log, Progress.silent());
    MonitorConfig config =
        ConfigReader.bind(
            """
            input:
              path: events.jsonl.gz
              join:
                - {path: items.jsonl.gz, on: item_id}
                - {path: users.jsonl.gz, on: user_id}
            features:
              device: device
              region: region
              category: category
              age_group: age_group
            numbers:
              dwell_ms: dwell_ms
            tasks:
              click: {label: click, score: score}
            draws: 1000
            """,
            List.of(
                "date=2026-03-" + days,
                "reference.from=2026-03-05",
                "reference.to=2026-03-" + (days == 14 ? 10 : 15)),
            MonitorConfig.class,
            "test");
    return new Monitor(config, log.toString(), 7, TestSpark::session, Progress.silent())
        .run(Files.createDirectories(folder.resolve("out")), null);
  }

  /**
   * The tables of benchmarks/notes/monitor.md, over 30 days: a folder to work in, how many seeds.
   * The reference ends with the 15th; shifts come on the 24th, and windows before are without any.
   */
  public static void main(String[] args) throws IOException {
    Path work = Path.of(args[0]);
    String day = "2026-03-24";
    for (int seed = 1; seed <= Integer.parseInt(args[1]); seed++) {
      for (String line : SHIFTS) {
        String[] parts = line.split(" *[|] *");
        Path folder = work.resolve(parts[0] + "-" + seed);
        print(monitored(folder, seed, dated(parts[1], day), 30, 64_000), seed, parts[2], day);
      }
      for (int rows : new int[] {200, 1000, 5000}) {
        Path folder = work.resolve(rows + "-" + seed);
        // A log has scores where something is planted: nearly nothing, on the last day.
        String shift = dated("{kind: devices, strength: 0.01}", "2026-03-30");
        print(monitored(folder, seed, shift, 30, 30 * rows), seed, "none before", day);
      }
    }
  }

  private static void print(MonitorResult result, int seed, String causes, String day) {
    List<WindowResult> calm =
        result.windows().stream().filter(window -> window.date().compareTo(day) < 0).toList();
    List<String> alarms =
        calm.stream()
            .filter(window -> window.state() != State.STEADY)
            .map(window -> window.date() + " " + window.state() + " " + window.reasons())
            .toList();
    double rows = calm.stream().mapToLong(WindowResult::rows).average().orElse(Double.NaN);
    System.out.printf(
        Locale.ROOT,
        "| %d | %s | %s | %d of %d, %.0f rows each | %s |%n",
        seed,
        causes,
        named(result, day).stream().distinct().toList(),
        alarms.size(),
        calm.size(),
        rows,
        alarms);
  }
}
