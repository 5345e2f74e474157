package org.rectrain.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.dataset.PreparedManifest;

/** Logs that say themselves what is train, valid and test, and what each user clicked before. */
@Tag("slow")
final class GivenSplitTest {
  private static final String CONFIG =
      """
      data:
        root: ROOT
        events:
          path: train.jsonl
          held_out: {valid: valid.jsonl, test: test.jsonl}
          time_format: epoch_s
          labels: {click: label}
          history: before
        items:
          text: "{title}"
          features: {year: {column: title, pattern: '[(](\\d{4})[)]', kind: numeric}}
      prepare:
        clean: {max_time: "1970-02-01T00:00:00Z", min_time: "1970-01-01T00:00:00Z"}
        history_length: 2
        split: {kind: given}
        negatives: {ratio: 0}
        statistics: {by: [item, user], smoothing: 2, user_smoothing: 2}
        gates: {max_missing: 0.5, max_quarantined: 0.9, min_label_entropy: 0}
      """;

  @TempDir Path root;

  @BeforeEach
  void write() throws IOException {
    PreparedFolder.write(
        root.resolve("train.jsonl"),
        row("u1", "a", 100, 1, "Alpha (1999)", ""),
        row("u1", "b", 200, 0, "Beta", "0, a"),
        row("u2", "a", 300, 0, "Alpha (1999)", ""));
    PreparedFolder.write(
        root.resolve("valid.jsonl"), row("u1", "c", 90000, 1, "Gamma (2001)", "b, a, x, c, b"));
    PreparedFolder.write(root.resolve("test.jsonl"), row("u3", "d", 95000, 0, "Delta", "a"));
  }

  private static String row(
      String user, String item, long time, int label, String title, String history) {
    String ids = history.isEmpty() ? "" : '"' + history.replace(", ", "\", \"") + '"';
    return String.format(
        "{\"user_id\":\"%s\",\"item_id\":\"%s\",\"timestamp\":%d,\"label\":%d,"
            + "\"title\":\"%s\",\"before\":[%s]}",
        user, item, time, label, title, ids);
  }

  private PreparedFolder make(String... overrides) throws IOException {
    return PreparedFolder.make(
        root.resolve("out"), CONFIG.replace("ROOT", root.toString()), overrides);
  }

  @Test
  void filesSayWhatIsHeldOutAndHistoriesAreThoseOfTheLog() throws IOException {
    PreparedFolder made = make();
    List<Map<String, String>> train = made.rows("examples/split=train");
    assertThat(train).extracting(r -> r.get("item_id")).containsExactlyInAnyOrder("a", "b", "a");
    assertThat(only(made, "valid"))
        .containsEntry("history_items", "[c, b]") // x is no item; the newest two stay
        .containsEntry("history_events", "[click, click]")
        .containsEntry("history_ages", "[0, 0]");
    assertThat(only(made, "test")).containsEntry("history_items", "[a]");
    assertThat(made.rows("items"))
        .extracting(r -> r.get("item_id") + " " + r.get("text") + " " + r.get("year"))
        .containsExactlyInAnyOrder(
            "a Alpha (1999) 1999.0", "b Beta null", "c Gamma (2001) 2001.0", "d Delta null");
    PreparedManifest manifest = made.manifest();
    assertThat(manifest.rows()).isEqualTo(new PreparedManifest.Rows(5, 5, 0));
    assertThat(manifest.sources().get(0).location()).contains("train.jsonl, valid: ");
    assertThat(manifest.leakage().holds()).isTrue();
  }

  @Test
  void skippedRowsDoNotStandAmongHistoriesWithoutTimes() {
    assertThatThrownBy(() -> make("prepare.skipped_length=2"))
        .hasMessageContaining("prepare.skipped_length: 2 does not go with data.events.history");
  }

  @Test
  void labelsOfHeldOutFilesAreNeverKnown() throws IOException {
    // Of item a, train says: shown twice, clicked once. Valid and test add nothing.
    Map<String, String> valid = only(make(), "valid");
    assertThat(valid).containsEntry("stat_user_count", "2.0");
    double prior = (1 + 0.5) / (3 + 1);
    assertThat(Double.parseDouble(valid.get("stat_user_click_rate")))
        .isEqualTo((1 + 2 * prior) / (2 + 2));
  }

  @Test
  void aColumnMaySayTheSplit() throws IOException {
    PreparedFolder.write(
        root.resolve("log.csv"),
        "user_id,item_id,timestamp,label,fold",
        "u1,a,100,1,train",
        "u1,b,200,0,dev",
        "u2,a,300,0,TEST",
        "u2,b,400,1,later");
    PreparedFolder made =
        make(
            "data.events={path: log.csv, time_format: epoch_s, labels: {click: label}, split:"
                + " fold}",
            "data.items=null");
    assertThat(only(made, "train")).containsEntry("timestamp", "100000");
    assertThat(only(made, "valid")).containsEntry("timestamp", "200000");
    assertThat(only(made, "test")).containsEntry("timestamp", "300000");
    assertThat(made.rows("quarantine"))
        .singleElement()
        .satisfies(
            r ->
                assertThat(r.get("reason"))
                    .isEqualTo("split 'later' is none of train, valid and test"));
  }

  @Test
  void tellsWhatIsMissing() {
    assertThatThrownBy(() -> make("data.events.held_out={}"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("given needs data.events.held_out or data.events.split");
    assertThatThrownBy(() -> make("prepare.split.kind=user"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("held_out and split need prepare.split.kind: given");
    assertThatThrownBy(() -> make("data.events.held_out.test=absent.jsonl"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("data.events.held_out.test: ")
        .hasMessageContaining("absent.jsonl does not exist");
    assertThatThrownBy(() -> make("data.events.held_out.rest=x.jsonl"))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("data.events.held_out: ")
        .hasMessageContaining("expected valid and test");
  }

  private static Map<String, String> only(PreparedFolder made, String split) {
    List<Map<String, String>> rows = made.rows("examples/split=" + split);
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  @Test
  void usersWhoAreNamedInAnotherWayAreNoticed() throws IOException {
    assertThat(make().lines())
        .noneMatch(line -> line.contains("users of valid"))
        .contains(
            "warning: none of the 1 users of test has a row of train; ids join by their text, so"
                + " 7, 007 and 7.0 are three users");
    PreparedFolder.write(root.resolve("test.jsonl"), row("u1", "d", 95000, 0, "Delta", "a"));
    assertThat(make().lines()).noneMatch(line -> line.contains("has a row of train"));
  }
}
