package org.rectrain.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a scheduler sees of monitoring: exit codes, the last line, and files. */
@Tag("slow")
class MonitorCommandTest {
  @TempDir private Path folder;

  private Path config() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("user_id,timestamp,device,price,click");
    for (int day = 1; day <= 7; day++) {
      for (int i = 0; i < 150; i++) {
        int draw = Math.floorMod((day * 1000 + i / 2) * 7919, 101);
        String price = day == 7 ? "" : Integer.toString(10 + draw % 50);
        lines.add(
            String.format(
                Locale.ROOT,
                "u%d,2026-03-%02dT%02d:00:00Z,%s,%s,%d",
                day * 1000 + i / 2,
                day,
                i % 24,
                draw < 60 ? "mobile" : "desktop",
                price,
                i % 5 == 0 ? 1 : 0));
      }
    }
    Files.write(folder.resolve("log.csv"), lines);
    return Files.writeString(
        folder.resolve("monitor.yaml"),
        """
        output: %s
        spark: {master: "local[2]", shuffle_partitions: 2}
        monitor:
          input: {path: %s}
          reference: {from: "2026-03-01", to: "2026-03-05"}
          features: {device: device}
          numbers: {price: price}
          tasks: {click: {label: click}}
          draws: 200
        """
            .formatted(folder.resolve("run"), folder.resolve("log.csv")));
  }

  @Test
  void schedulersReadItsExitCode() throws IOException {
    String config = config().toString();
    Cli steady = Cli.run("monitor", "-c", config, "--date", "2026-03-06", "--skip-code");
    assertThat(steady.code()).as(steady.err()).isEqualTo(99);
    assertThat(steady.last().path("metrics").path("monitor").path("decision").asText())
        .isEqualTo("nothing_to_do");
    Path out = folder.resolve("run/monitor");
    assertThat(out.resolve("verdict.json")).exists();
    assertThat(Files.readString(out.resolve("report.html")))
        .contains("Nothing has moved by more than chance does");
    assertThat(Files.readString(out.resolve("metrics.prom")))
        .contains("rectrain_monitor_decision{run=\"run\",decision=\"nothing_to_do\"} 1");
    assertThat(Files.readString(out.resolve("alerts.yaml"))).contains("- alert: RectrainAucDrop");

    Cli broken = Cli.run("monitor", "-c", config, "--date", "2026-03-07", "--skip-code");
    assertThat(broken.code()).as(broken.err()).isEqualTo(4);
    assertThat(broken.last().path("status").asText()).isEqualTo("gate_failed");
    assertThat(broken.last().path("error").asText()).contains("price is missing in 100.0 %");
    assertThat(Files.readString(out.resolve("report.html"))).contains("The data is broken");

    Cli wrong = Cli.run("monitor", "-c", config, "--date", "soon");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("monitor.date: 'soon' is not allowed");
  }

  @Test
  void whatCannotBeWatchedIsRefused() throws IOException {
    String config = config().toString();
    Cli words =
        Cli.run("monitor", "-c", config, "--date", "2026-03-06", "monitor.numbers={kind: device}");
    assertThat(words.code()).isEqualTo(3);
    assertThat(words.err())
        .contains("monitor.numbers.kind: 'device' is no number in any of the 750 rows");

    // The log's own rows as the table that is joined: one file under two keys.
    Path users = folder.resolve("users.csv");
    Files.write(users, Files.readAllLines(folder.resolve("log.csv")).subList(0, 2));
    String join = "monitor.input.join=[{path: %s, on: user_id}, {path: %s, on: user_id}]";
    Cli twice =
        Cli.run("monitor", "-c", config, "--date", "2026-03-06", join.formatted(users, users));
    assertThat(twice.code()).as(twice.err()).isNotEqualTo(1);

    Path log = folder.resolve("log.csv");
    Files.writeString(log, Files.readString(log).replaceAll("u600\\d", ""));
    Cli nobody = Cli.run("monitor", "-c", config, "--date", "2026-03-06");
    assertThat(nobody.code()).isEqualTo(3);
    assertThat(nobody.err())
        .contains("20 of 1,050 rows have in 'user_id' no user; 1.00 % is allowed")
        .contains("hint: set monitor.input.user to the column's name, or allow more");
  }
}
