package org.rectrain.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.dataset.DataAudit;
import org.rectrain.dataset.PreparedManifest;

/** Every fault that was planted in the shipped sample is found, against the truth beside it. */
@Tag("slow")
final class PlantedFaultsTest {
  /** Which rules answer for a kind of fault. */
  private static final Map<String, Set<String>> RULES =
      Map.of(
          "duplicate", Set.of("duplicate"),
          "missing_field", Set.of("missing_key", "missing_label"),
          "broken_timestamp", Set.of("bad_time", "time_range"),
          "unknown_item", Set.of("unknown_item"),
          "flipped_label", Set.of("contradiction"),
          "bot", Set.of("bot"));

  @TempDir static Path root;
  private static PreparedFolder made;
  private static final Map<String, Set<String>> FAULTS = SampleDirt.faults();

  @BeforeAll
  static void prepare() throws IOException {
    made = SampleDirt.prepare(root.resolve("strict"));
  }

  @Test
  void everyPlantedRowIsQuarantinedUnderItsRuleAndNoOther() throws IOException {
    Map<String, Set<String>> found = new TreeMap<>();
    for (Map<String, String> row : made.rows("quarantine")) {
      JsonNode raw = new ObjectMapper().readTree(row.get("raw"));
      found
          .computeIfAbsent(row.get("rule"), r -> new HashSet<>())
          .add(raw.path("impression_id").asText());
    }
    RULES.forEach(
        (kind, rules) -> {
          Set<String> caught = new HashSet<>();
          rules.forEach(rule -> caught.addAll(found.getOrDefault(rule, Set.of())));
          Set<String> planted = FAULTS.get(kind);
          Set<String> both = new HashSet<>(caught);
          both.retainAll(planted);
          String figures =
              String.format(
                  Locale.ROOT,
                  "%s: recall %.4f, precision %.4f",
                  kind,
                  (double) both.size() / planted.size(),
                  (double) both.size() / caught.size());
          assertThat(caught).as(figures).isEqualTo(planted);
        });
    PreparedManifest.Rows rows = made.manifest().rows();
    assertThat(rows.raw()).isEqualTo(63_200).isEqualTo(rows.kept() + rows.quarantined());
    assertThat(rows.quarantined()).isEqualTo(made.rows("quarantine").size()).isEqualTo(5_000);
  }

  @Test
  void missingContextIsCountedAndKept() {
    PreparedManifest manifest = made.manifest();
    double missing = manifest.missing().get("device") + manifest.missing().get("region");
    assertThat(missing * manifest.rows().raw())
        .isCloseTo(FAULTS.get("missing_context").size(), org.assertj.core.data.Offset.offset(1e-6));
  }

  @Test
  void itemsWithoutATextAreCounted() {
    PreparedManifest manifest = made.manifest();
    assertThat(manifest.missing().get("items.description") * 900)
        .isCloseTo(FAULTS.get("missing_text").size(), org.assertj.core.data.Offset.offset(1e-6));
    assertThat(manifest.gates()).noneMatch(g -> g.name().equals("missing items.description"));
  }

  @Test
  void personalDataIsMaskedInExactlyTheItemsThatHaveIt() {
    Set<String> masked = new HashSet<>();
    Set<String> called = new HashSet<>();
    for (Map<String, String> item : made.rows("items")) {
      if (item.get("text").contains("[email]")) {
        masked.add(item.get("item_id"));
      }
      if (item.get("text").contains("[phone]")) {
        called.add(item.get("item_id"));
      }
      assertThat(item.get("text")).doesNotContain("@").doesNotContain("[card]");
    }
    assertThat(masked).isEqualTo(FAULTS.get("email"));
    assertThat(called).isEqualTo(FAULTS.get("phone"));
    assertThat(made.manifest().personalColumns())
        .containsEntry("items.description", Map.of("email", 27L, "phone", 18L))
        .containsEntry("users.name", Map.of("email", 12L))
        .containsOnlyKeys("query", "items.description", "users.name");
  }

  @Test
  void personalDataInQueriesIsCountedByKindAndMaskedInEveryRow() {
    Map<String, Long> planted = new TreeMap<>();
    for (JsonNode fault : SampleDirt.lines(SampleDirt.SAMPLES.resolve("truth/faults.jsonl.gz"))) {
      if (fault.path("kind").asText().equals("personal_query")) {
        String query = fault.path("value").asText();
        String kind =
            query.contains("@")
                ? "email"
                : query.contains("555") ? "phone" : query.startsWith("4") ? "card" : "national_id";
        planted.merge(kind, 1L, Long::sum);
      }
    }
    assertThat(planted).hasSize(4);
    assertThat(made.manifest().personalColumns()).containsEntry("query", planted);
    Set<String> masked = new HashSet<>();
    for (String split : List.of("train", "valid", "test")) {
      for (Map<String, String> row : made.rows("examples/split=" + split)) {
        String query = row.get("query");
        assertThat(query).doesNotContain("@").doesNotContainPattern("\\d{3,}");
        if (query.contains("[")) {
          masked.add(query);
        }
      }
    }
    assertThat(masked)
        .containsExactlyInAnyOrder(
            "[email]", "call [phone]", "[card]", "my number is [national_id]");
  }

  @Test
  void personalDataInNamesIsMaskedForExactlyTheUsersThatHaveIt() {
    Set<String> masked = new HashSet<>();
    for (Map<String, String> user : made.rows("users")) {
      if (user.get("text").equals("[email]")) {
        masked.add(user.get("user_id"));
      }
      assertThat(user.get("text")).doesNotContain("@");
    }
    // Those without a clean row have no profile.
    assertThat(masked).isSubsetOf(FAULTS.get("personal_name")).hasSizeBetween(10, 12);
  }

  /**
   * The rule that knows contradictions is off; what is left is doubt. A like without a click stands
   * out. Whether one clicks is partly chance, which confident learning takes for noise: nearly all
   * turned labels are in that list too, among many others.
   */
  @Test
  void suspectsAreTheTurnedLabels() throws IOException {
    Path out = root.resolve("flagged");
    PreparedFolder doubted =
        SampleDirt.prepare(
            out,
            "prepare.clean.contradictions=flag",
            "prepare.negatives.ratio=0",
            "prepare.label_noise.labels=[click, like]");
    Set<String> turned = new HashSet<>();
    Map<String, String> impressions = SampleDirt.impressions();
    for (Map<String, String> row : doubted.rows("examples/split=train")) {
      String time = java.time.Instant.ofEpochMilli(Long.parseLong(row.get("timestamp"))).toString();
      String id = impressions.get(row.get("user_id") + "|" + row.get("item_id") + "|" + time);
      if (FAULTS.get("flipped_label").contains(id)) {
        turned.add(row.get("example_id"));
      }
    }
    assertThat(turned).hasSizeBetween(380, 450);
    for (DataAudit.Noise noise : doubted.manifest().audit().noise()) {
      List<JsonNode> suspects = SampleDirt.lines(out.resolve(noise.file()));
      assertThat(suspects).hasSize((int) noise.suspects()).isNotEmpty();
      List<Boolean> right =
          suspects.stream().map(n -> turned.contains(n.get("example_id").asText())).toList();
      double hits = right.stream().filter(r -> r).count();
      double precision = hits / suspects.size();
      double recall = hits / turned.size();
      String figures =
          String.format(
              Locale.ROOT,
              "%s: %d suspects of %d rows, %d turned, precision %.4f, recall %.4f, doubt %.4f",
              noise.label(),
              suspects.size(),
              noise.rows(),
              turned.size(),
              precision,
              recall,
              noise.doubt());
      System.out.println(figures);
      assertThat(noise.doubt()).as(figures).isLessThan(1);
      double least = noise.label().equals("like") ? 0.9 : 0.1;
      assertThat(precision).as(figures).isGreaterThan(least);
      assertThat(recall).as(figures).isGreaterThan(0.9);
      assertThat(suspects)
          .extracting(s -> s.get("confidence").asDouble())
          .as("the most suspect first")
          .isSorted();
    }
  }
}
