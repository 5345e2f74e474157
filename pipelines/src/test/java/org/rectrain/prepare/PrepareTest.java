package org.rectrain.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.FeatureSpec.Side;
import org.rectrain.dataset.PreparedManifest;

/** The whole stage on a log that is small enough to work out by hand. */
@Tag("slow")
final class PrepareTest {
  private static final String CONFIG =
      """
      data:
        root: ROOT
        events:
          path: log.csv
          time_format: epoch_s
          labels: {click: click, like: like}
          position: pos
          context: {device: {}}
        items:
          path: items.jsonl
          text: "{title}. {genre}."
          created_at: since
          features: {genre: {}}
        users:
          path: users.csv
          id: uid
          text: "aged {age}"
          features: {age: {kind: numeric}}
      prepare:
        as_of: train_end
        clean: {max_time: "1970-02-01T00:00:00Z", min_time: "1970-01-01T00:00:00Z"}
        split:
          test_from: "1970-01-01T10:00:00Z"
          valid_from: "1970-01-01T08:00:00Z"
          strata: [device, activity]
        skipped_length: 2
        negatives: {ratio: 1}
        statistics: {by: [item, user, user*genre], bucket_minutes: 60, smoothing: 2, user_smoothing: 2}
        gates: {max_missing: 0.5, max_quarantined: 0.9}
      """;

  @TempDir static Path root;
  private static PreparedFolder made;

  @BeforeAll
  static void prepare() throws IOException {
    PreparedFolder.write(
        root.resolve("log.csv"),
        "user_id,item_id,timestamp,click,like,pos,device",
        "u1,a,100,1,0,0,ios", // hour 0
        "u1,b,100,1,1,1,ios", // the same second: neither knows of the other
        "u1,b,100,1,1,1,ios", // repeated
        "u1,c,3700,0,0,0,web", // hour 1, a new session
        "u2,a,3800,0,0,0,web",
        "u2,b,3900,1,0,,web",
        "u1,a,30000,1,0,0,ios", // valid: hour 8
        "u1,c,36000,1,0,0,ios", // test: hour 10
        "u2,c,40000,0,0,0,",
        "u2,x,41000,0,0,0,web", // no such item
        "u2,,41000,0,0,0,web",
        "u2,a,noon,0,0,0,web",
        "u2,a,41000,,0,0,web");
    PreparedFolder.write(
        root.resolve("items.jsonl"),
        "{\"item_id\":\"a\",\"title\":\"Alpha\",\"genre\":\"x\",\"since\":\"1970-01-01T00:00:00Z\"}",
        "{\"item_id\":\"b\",\"title\":\"Mail bob@mail.example.org\",\"genre\":\"y\"}",
        "{\"item_id\":\"c\",\"genre\":\"x\"}",
        "{\"item_id\":\"c\",\"genre\":\"z\"}",
        "{\"item_id\": broken");
    PreparedFolder.write(root.resolve("users.csv"), "uid,age", "u1,30", "u2,", "u3,50");
    made = PreparedFolder.make(root.resolve("out"), CONFIG.replace("ROOT", root.toString()));
  }

  private static Map<String, String> example(String split, String user, String item, long second) {
    return made.rows("examples/split=" + split).stream()
        .filter(r -> r.get("user_id").equals(user))
        .filter(r -> r.get("item_id").equals(item))
        .filter(r -> r.get("timestamp").equals(second + "000"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void everyRowIsKeptOrQuarantinedWithItsReason() {
    PreparedManifest manifest = made.manifest();
    assertThat(manifest.rows()).isEqualTo(new PreparedManifest.Rows(13, 8, 5));
    List<Map<String, String>> removed = made.rows("quarantine");
    assertThat(removed)
        .extracting(r -> r.get("rule"))
        .containsExactlyInAnyOrder(
            "duplicate",
            "unknown_item",
            "missing_key",
            "bad_time",
            "missing_label",
            "duplicate",
            "unreadable");
    assertThat(removed)
        .filteredOn(r -> r.get("rule").equals("bad_time"))
        .singleElement()
        .satisfies(
            r -> {
              assertThat(r.get("reason")).isEqualTo("'noon' is not in the format epoch_s");
              assertThat(r.get("raw")).contains("\"timestamp\":\"noon\"", "\"user_id\":\"u2\"");
              assertThat(r.get("source")).endsWith("log.csv");
            });
    assertThat(manifest.sources())
        .extracting(PreparedManifest.Source::quarantined)
        .containsExactly(5L, 2L, 0L);
  }

  @Test
  void historiesHoldClicksStrictlyBefore() {
    assertThat(example("train", "u1", "b", 100)).containsEntry("history_items", "[]");
    Map<String, String> later = example("train", "u1", "c", 3700);
    assertThat(later)
        .containsEntry("history_items", "[a, b]")
        .containsEntry("history_events", "[click, like]")
        .containsEntry("history_ages", "[3600, 3600]");
    // What was clicked in valid is unknown to test.
    assertThat(example("test", "u1", "c", 36000)).containsEntry("history_items", "[a, b]");
  }

  @Test
  void skippedRowsAreThoseShownAndNotClickedStrictlyBefore() {
    assertThat(example("train", "u1", "c", 3700)).containsEntry("skipped_items", "[]");
    assertThat(example("train", "u2", "b", 3900))
        .containsEntry("skipped_items", "[a]")
        .containsEntry("skipped_ages", "[100]");
    assertThat(example("test", "u1", "c", 36000))
        .containsEntry("skipped_items", "[c]")
        .containsEntry("skipped_ages", "[32300]");
    assertThat(example("test", "u2", "c", 40000)).containsEntry("skipped_items", "[a]");
  }

  @Test
  void examplesCarryLabelsPositionOriginAndSession() {
    Map<String, String> row = example("train", "u1", "b", 100);
    assertThat(row)
        .containsEntry("click", "1")
        .containsEntry("like", "1")
        .containsEntry("position", "1.0")
        .containsEntry("origin", "clicked")
        .containsEntry("weight", "1.0")
        .containsEntry("device", "ios")
        .containsEntry("genre", "y")
        .containsEntry("age", "30.0");
    assertThat(example("train", "u2", "b", 3900)).containsEntry("position", "null");
    assertThat(example("train", "u1", "a", 100).get("session_id"))
        .isEqualTo(row.get("session_id"))
        .isNotEqualTo(example("train", "u1", "c", 3700).get("session_id"));
    assertThat(example("test", "u2", "c", 40000))
        .containsEntry("origin", "exposed")
        .containsEntry("device", "null")
        .containsEntry("age", "null");
  }

  @Test
  void statisticsKnowTheTrainRowsBefore() {
    // Hour 1: two train rows before, both clicked, one liked. Item a: one of them.
    Map<String, String> row = example("train", "u2", "a", 3800);
    double prior = 2.5 / 3;
    assertThat(row)
        .containsEntry("stat_item_count", "1.0")
        .containsEntry("stat_item_click_rate", Double.toString((1 + 2 * prior) / 3))
        .containsEntry("stat_user_count", "0.0")
        .containsEntry("stat_user_click_rate", Double.toString(2 * prior / 2));
    // Test knows all five train rows and nothing of valid: 3 clicks, 1 like.
    Map<String, String> test = example("test", "u1", "c", 36000);
    double known = 3.5 / 6;
    assertThat(test)
        .containsEntry("stat_item_count", "1.0")
        .containsEntry("stat_item_click_rate", Double.toString(2 * known / 3))
        .containsEntry("stat_user_count", "3.0")
        .containsEntry("stat_user_click_rate", Double.toString((2 + 2 * known) / 5))
        .containsEntry("stat_user_genre_count", "2.0")
        .containsEntry("stat_user_genre_like_rate", Double.toString(2 * (1.5 / 6) / 4));
    assertThat(example("train", "u1", "a", 100)).containsEntry("stat_item_click_rate", "null");
  }

  @Test
  void itemsCarryTextPopularityAndStatistics() {
    List<Map<String, String>> items = made.rows("items");
    assertThat(items).extracting(r -> r.get("item_id")).containsExactly("a", "b", "c");
    assertThat(items.get(0))
        .containsEntry("text", "Alpha. x.")
        .containsEntry("train_impressions", "2")
        .containsEntry("train_clicks", "1")
        .containsEntry("created_at", "0.0")
        .containsEntry("stat_item_count", "2.0")
        .doesNotContainKey("stat_user_count")
        .doesNotContainKey("device");
    assertThat(items.get(1)).containsEntry("text", "Mail [email]. y.");
    // Of a repeated id the row stays whose JSON comes first.
    assertThat(items.get(2)).containsEntry("genre", "x").containsEntry("created_at", "null");
    assertThat(made.manifest().personalData()).isEqualTo(Map.of("email", 1L));
  }

  @Test
  void usersAndQueriesStandAtTheEndOfTrain() {
    List<Map<String, String>> users = made.rows("users");
    assertThat(users).hasSize(2);
    Map<String, String> user =
        users.stream().filter(r -> r.get("user_id").equals("u1")).findFirst().orElseThrow();
    assertThat(user)
        .containsEntry("text", "aged 30")
        .containsEntry("history_items", "[a, b]")
        .containsEntry("stat_user_count", "3.0")
        .doesNotContainKey("stat_item_count");
    assertThat(made.rows("queries/split=test"))
        .singleElement()
        .satisfies(
            q ->
                assertThat(q)
                    .containsEntry("user_id", "u1")
                    .containsEntry("positives", "[c]")
                    .containsEntry("seen", "[a, b]")
                    .containsEntry("device", "ios")
                    .containsEntry("timestamp", "36000000"));
    // u1's only click in valid is an item clicked before: nothing is left to find.
    assertThat(made.rows("queries/split=valid")).isEmpty();
  }

  @Test
  void negativesAreThinnedAndCounted() {
    PreparedManifest.Sampling sampling = made.manifest().sampling();
    assertThat(sampling)
        .isEqualTo(new PreparedManifest.Sampling(1, "keep", 2, 2, 1.0, 0, 0, 1, 1, 2));
  }

  @Test
  void theManifestProvesThatNothingLeaks() {
    PreparedManifest.Leakage proof = made.manifest().leakage();
    assertThat(proof.holds()).isTrue();
    assertThat(proof.examplesInSeveralSplits()).isZero();
    assertThat(proof.rowsKnowingTheirFuture()).isZero();
    assertThat(proof.validRowsKnown()).isZero();
    assertThat(proof.testRowsKnown()).isZero();
    assertThat(proof.largestTrainTime()).isEqualTo("1970-01-01T01:05:00Z");
    assertThat(proof.smallestTestTime()).isEqualTo("1970-01-01T10:00:00Z");
    assertThat(proof.newestKnownToHeldOut()).isEqualTo("1970-01-01T01:05:00Z");
    assertThat(proof.usersInSeveralSplits()).isEqualTo(2);
  }

  @Test
  void theManifestCountsSplitsAndStrata() {
    PreparedManifest manifest = made.manifest();
    assertThat(manifest.splits().get("train").impressions()).isEqualTo(5);
    assertThat(manifest.splits().get("train").rates()).containsEntry("click", 0.6);
    assertThat(manifest.splits().get("test").queries()).isEqualTo(1);
    assertThat(manifest.strata())
        .filteredOn(s -> s.column().equals("device"))
        .extracting(PreparedManifest.Stratum::value, PreparedManifest.Stratum::rows)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("(missing)", 1L),
            org.assertj.core.groups.Tuple.tuple("ios", 4L),
            org.assertj.core.groups.Tuple.tuple("web", 3L));
    assertThat(manifest.missing()).containsEntry("pos", 1.0 / 13).containsEntry("device", 1.0 / 13);
  }

  @Test
  void theSchemaIsFittedOnTrain() {
    FeatureSchema schema = FeatureSchema.read(root.resolve("out"));
    assertThat(schema.labels()).containsExactly("click", "like");
    assertThat(schema.fingerprint()).isEqualTo(made.manifest().featureFingerprint());
    FeatureSpec device = spec(schema, "device");
    assertThat(device.vocabulary()).containsExactly("web", "ios");
    assertThat(device.side()).isEqualTo(Side.CONTEXT);
    assertThat(spec(schema, "age").mean()).isEqualTo(30);
    assertThat(spec(schema, "age").missingRate()).isEqualTo(0.4);
    assertThat(spec(schema, "stat_user_genre_count").side()).isEqualTo(Side.PAIR);
  }

  private static FeatureSpec spec(FeatureSchema schema, String name) {
    return schema.features().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void nothingUnfinishedIsLeft() throws IOException {
    try (var files = Files.walk(root.resolve("out"))) {
      assertThat(files.filter(p -> p.getFileName().toString().startsWith("."))).isEmpty();
    }
  }
}
