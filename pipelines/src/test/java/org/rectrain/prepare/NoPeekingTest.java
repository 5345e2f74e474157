package org.rectrain.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.dataset.PreparedManifest;

/** Turns labels of some rows and expects the features of others to be the same, to the last bit. */
@Tag("slow")
final class NoPeekingTest {
  private static final long DAY = 86_400;
  private static final int ROWS = 1200;
  private static final String CONFIG =
      """
      data:
        root: ROOT
        events:
          path: log.csv
          time_format: epoch_s
          labels: {click: click, like: like}
          context: {device: {}}
      prepare:
        clean: {max_time: "1980-01-01T00:00:00Z", min_time: "1970-01-01T00:00:00Z", bots: {action: off}}
        as_of: train_end
        split: {kind: temporal, valid_from: "1970-01-07T00:00:00Z", test_from: "1970-01-09T00:00:00Z"}
        negatives: {ratio: 0}
        statistics: {by: [item, user, device, user*device, item*device]}
        moments: [hour, session_index, previous_gap]
      """;

  @TempDir Path root;

  /** Ten days; {@code turned} names the seconds whose labels are the opposite. */
  private PreparedFolder make(String name, IntPredicate turned, String... overrides)
      throws IOException {
    Path folder = Files.createDirectories(root.resolve(name));
    List<String> lines = new ArrayList<>();
    lines.add("user_id,item_id,timestamp,click,like,device");
    Random random = new Random(5);
    for (int i = 0; i < ROWS; i++) {
      int second = (int) (i * 10 * DAY / ROWS);
      boolean flip = turned.test(second);
      boolean click = random.nextInt(3) == 0 != flip;
      boolean like = random.nextInt(5) == 0 != flip;
      lines.add(
          String.join(
              ",",
              "u" + random.nextInt(25),
              "i" + random.nextInt(40),
              "" + second,
              click ? "1" : "0",
              like ? "1" : "0",
              "d" + random.nextInt(3)));
    }
    Files.write(folder.resolve("log.csv"), lines);
    return PreparedFolder.make(
        folder.resolve("out"), CONFIG.replace("ROOT", folder.toString()), overrides);
  }

  /** Histories and features of the examples by id, without labels and what follows from them. */
  private static Map<String, Map<String, String>> inputs(PreparedFolder made) {
    Map<String, Map<String, String>> out = new HashMap<>();
    for (String split : List.of("train", "valid", "test")) {
      for (Map<String, String> row : made.rows("examples/split=" + split)) {
        List.of("click", "like", "origin").forEach(row::remove);
        out.put(row.get("example_id"), row);
      }
    }
    assertThat(out).hasSize(ROWS);
    return out;
  }

  private static List<Map<String, String>> until(Map<String, Map<String, String>> all, long end) {
    return all.values().stream()
        .filter(r -> Long.parseLong(r.get("timestamp")) < end * 1000)
        .toList();
  }

  private static void same(
      List<Map<String, String>> rows, Map<String, Map<String, String>> others) {
    assertThat(rows)
        .isNotEmpty()
        .allSatisfy(r -> assertThat(others.get(r.get("example_id"))).isEqualTo(r));
  }

  @Test
  void pointInTimeDoesNotSeeWhatComesAfter() throws IOException {
    String windows = "prepare.statistics.windows=[6, 48]";
    Map<String, Map<String, String>> as = inputs(make("as", s -> false, windows));
    assertThat(as.values().iterator().next()).containsKey("stat_user_device_like_rate_48h");
    for (long from : new long[] {3 * DAY, 5 * DAY + 7200, 8 * DAY}) {
      Map<String, Map<String, String>> turned =
          inputs(make("turned" + from, s -> s >= from, windows));
      same(until(as, from), turned);
      if (from < 6 * DAY) {
        assertThat(turned).as("the labels that were turned reach later rows").isNotEqualTo(as);
      }
    }
  }

  @Test
  void knownAtTheStartOfTheSessionNothingOfTheSessionIsSeen() throws IOException {
    String[] session = {
      "prepare.as_of=session",
      "prepare.session_gap_minutes=600",
      "prepare.skipped_length=9",
      "prepare.statistics.windows=[6, 48]"
    };
    PreparedFolder made = make("as", s -> false, session);
    assertThat(made.manifest().asOf()).isEqualTo("session");
    assertThat(made.manifest().leakage().holds()).isTrue();
    Map<String, Map<String, String>> as = inputs(made);
    // One user's longest session, and a moment within it: its rows do not see the labels that turn.
    Map<String, Long> starts = new HashMap<>();
    Map<String, Long> ends = new HashMap<>();
    for (Map<String, String> row : as.values()) {
      long time = Long.parseLong(row.get("timestamp")) / 1000;
      starts.merge(row.get("session_id"), time, Math::min);
      ends.merge(row.get("session_id"), time, Math::max);
    }
    String longest =
        starts.keySet().stream()
            .max(Comparator.comparingLong(s -> ends.get(s) - starts.get(s)))
            .orElseThrow();
    long start = starts.get(longest);
    assertThat(ends.get(longest) - start).isGreaterThan(7200);
    Map<String, Map<String, String>> turned = inputs(make("turned", s -> s >= start, session));
    List<Map<String, String>> rows =
        as.values().stream().filter(r -> r.get("session_id").equals(longest)).toList();
    assertThat(rows).hasSizeGreaterThan(2);
    same(rows, turned);
    assertThat(turned).as("later sessions know what was turned").isNotEqualTo(as);
    // Rows of one session share the state of their user, and what is known up to the event does
    // not.
    List<String> state = List.of("stat_user_count", "stat_user_click_rate", "history_ages");
    for (String column : state) {
      assertThat(rows).extracting(r -> r.get(column)).containsOnly(rows.get(0).get(column));
    }
    Map<String, Map<String, String>> event =
        inputs(make("event", s -> false, "prepare.as_of=event"));
    assertThat(rows)
        .extracting(r -> event.get(r.get("example_id")).get("stat_user_count"))
        .doesNotHaveDuplicates();
  }

  @Test
  void heldOutLabelsReachNoFeatureOutOfFoldEither() throws IOException {
    String mode = "prepare.statistics.train=out_of_fold";
    Map<String, Map<String, String>> as = inputs(make("as", s -> false, mode));
    assertThat(inputs(make("turned", s -> s >= 6 * DAY, mode))).isEqualTo(as);
    assertThat(inputs(make("point", s -> false))).isNotEqualTo(as);
  }

  @Test
  void outOfFoldIsTheSameWhateverTheOwnDayHolds() throws IOException {
    String mode = "prepare.statistics.train=out_of_fold";
    Map<String, Map<String, String>> as = inputs(make("as", s -> false, mode));
    Map<String, Map<String, String>> turned = inputs(make("turned", s -> s / DAY == 2, mode));
    for (Map<String, String> row : as.values()) {
      if (Long.parseLong(row.get("timestamp")) / 1000 / DAY == 2) {
        Map<String, String> other = turned.get(row.get("example_id"));
        row.forEach(
            (name, value) -> {
              if (name.startsWith("stat_")) {
                assertThat(other).containsEntry(name, value);
              }
            });
      }
    }
    assertThat(turned).isNotEqualTo(as);
  }

  @Test
  void testRowsAreTheSameUnderBoth() throws IOException {
    Map<String, Map<String, String>> point = inputs(make("point", s -> false));
    Map<String, Map<String, String>> fold =
        inputs(make("fold", s -> false, "prepare.statistics.train=out_of_fold"));
    same(
        point.values().stream()
            .filter(r -> Long.parseLong(r.get("timestamp")) >= 6 * DAY * 1000)
            .toList(),
        fold);
  }

  @Test
  void whatARollingWindowLeavesOutIsQuarantinedButNoFaultOfTheData() throws IOException {
    PreparedFolder made =
        make(
            "rolling",
            s -> false,
            "prepare.split={kind: rolling, windows: 5, window: 1}",
            "prepare.gates.max_quarantined=0.01");
    PreparedManifest manifest = made.manifest();
    assertThat(manifest.rows().quarantined()).isGreaterThan(ROWS / 2);
    assertThat(manifest.rules())
        .filteredOn(rule -> rule.removed() > 0)
        .extracting(PreparedManifest.Rule::name)
        .containsExactly("outside_window");
    assertThat(manifest.gates()).allMatch(PreparedManifest.Gate::passed);
    assertThat(manifest.leakage().holds()).isTrue();
  }

  @Test
  void windowsAreRefusedWhereThereIsNoBefore() {
    assertThatThrownBy(
            () ->
                make(
                    "windows",
                    s -> false,
                    "prepare.statistics.windows=[24]",
                    "prepare.statistics.train=out_of_fold"))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(2))
        .hasMessageContaining("windows: [24] is not allowed with train: out_of_fold");
    assertThatThrownBy(
            () ->
                make(
                    "length",
                    s -> false,
                    "prepare.statistics.windows=[1]",
                    "prepare.statistics.bucket_minutes=40"))
        .hasMessageContaining("expected hours that are a multiple of bucket_minutes: 40");
  }

  @Test
  void outOfFoldIsRefusedWhereTestLabelsWouldFeedTrain() {
    assertThatThrownBy(
            () ->
                make(
                    "event",
                    s -> false,
                    "prepare.as_of=event",
                    "prepare.statistics.train=out_of_fold"))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(2))
        .hasMessageContaining("statistics.train: out_of_fold is not allowed with as_of: event");
    assertThatThrownBy(
            () ->
                make(
                    "session",
                    s -> false,
                    "prepare.as_of=session",
                    "prepare.statistics.train=out_of_fold"))
        .hasMessageContaining("statistics.train: out_of_fold is not allowed with as_of: session");
  }
}
