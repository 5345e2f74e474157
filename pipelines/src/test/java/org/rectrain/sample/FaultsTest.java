package org.rectrain.sample;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is planted is what the truth says, and what a reader of the log can find. */
@Tag("slow")
class FaultsTest {
  private static final List<@Nullable Object[]> EVENTS = GeneratedLog.rows(SampleTable.EVENTS);
  private static final List<@Nullable Object[]> TRUTH = GeneratedLog.rows(SampleTable.TRUE_FAULTS);
  private static final List<@Nullable Object[]> ITEMS = GeneratedLog.rows(SampleTable.ITEMS);

  private static @Nullable Object value(@Nullable Object[] row, String column) {
    return row[GeneratedLog.column(SampleTable.EVENTS, column)];
  }

  private static Set<Object> planted(String kind) {
    return TRUTH.stream()
        .filter(row -> kind.equals(row[0]))
        .map(row -> Objects.requireNonNull(row[2]))
        .collect(Collectors.toSet());
  }

  /** SampleIds of the rows that match, each row once. */
  private static Set<Object> found(java.util.function.Predicate<@Nullable Object[]> rule) {
    return EVENTS.stream()
        .filter(rule)
        .map(row -> Objects.requireNonNull(row[0]))
        .collect(Collectors.toSet());
  }

  @Test
  void amountsAreThoseOfTheOptions() {
    Map<Object, Long> counts =
        TRUTH.stream()
            .collect(
                Collectors.groupingBy(
                    row -> Objects.requireNonNull(row[0]), TreeMap::new, Collectors.counting()));
    // 60,000 impressions, 1,200 people, 900 items and the default shares.
    assertThat(counts)
        .containsExactlyEntriesOf(
            new TreeMap<>(
                Map.ofEntries(
                    entry("duplicate", 600L),
                    entry("missing_field", 600L),
                    entry("missing_context", 300L),
                    entry("broken_timestamp", 300L),
                    entry("unknown_item", 300L),
                    entry("flipped_label", 600L),
                    entry("bot", 2600L),
                    entry("email", 27L),
                    entry("phone", 18L),
                    entry("missing_text", 9L),
                    entry("personal_query", 30L),
                    entry("personal_name", 12L))));
    assertThat(GeneratedLog.GENERATOR.faultCounts())
        .containsExactlyInAnyOrderEntriesOf(
            counts.entrySet().stream()
                .collect(Collectors.toMap(e -> e.getKey().toString(), Map.Entry::getValue)));
    assertThat(EVENTS).hasSize(63_200);
  }

  @Test
  void duplicatesAreExactAndNear() {
    Map<Object, Integer> firstAt = new HashMap<>();
    Set<Object> twice = new HashSet<>();
    for (int i = 0; i < EVENTS.size(); i++) {
      @Nullable Object[] row = EVENTS.get(i);
      Integer before = firstAt.putIfAbsent(Objects.requireNonNull(row[0]), i);
      if (before != null) {
        assertThat(row).isEqualTo(EVENTS.get(before));
        assertThat(i - before).isBetween(1, 8);
        twice.add(row[0]);
      }
    }
    assertThat(twice).isEqualTo(planted("duplicate"));
  }

  @Test
  void missingFieldsAreNullOrEmpty() {
    assertThat(
            found(
                row ->
                    List.of("user_id", "item_id", "timestamp", "click").stream()
                        .map(c -> value(row, c))
                        .anyMatch(v -> v == null || "".equals(v))))
        .isEqualTo(planted("missing_field"));
    assertThat(found(row -> value(row, "device") == null || value(row, "region") == null))
        .isEqualTo(planted("missing_context"));
  }

  @Test
  void brokenTimestampsAreUnreadableOrOutOfRange() {
    Instant first = Instant.parse("2026-03-05T00:00:00Z");
    Instant end = Instant.parse("2026-03-19T00:00:00Z");
    assertThat(
            found(
                row -> {
                  Object text = value(row, "timestamp");
                  if (text == null || "".equals(text)) {
                    return false;
                  }
                  try {
                    Instant at = Instant.parse(text.toString());
                    return at.isBefore(first) || !at.isBefore(end);
                  } catch (DateTimeParseException e) {
                    return true;
                  }
                }))
        .isEqualTo(planted("broken_timestamp"));
  }

  @Test
  void unknownItemsAreNotInTheCatalogue() {
    Set<@Nullable Object> known =
        ITEMS.stream().map(row -> row[0]).collect(Collectors.toCollection(HashSet::new));
    known.add(null);
    known.add("");
    assertThat(found(row -> !known.contains(value(row, "item_id"))))
        .isEqualTo(planted("unknown_item"));
  }

  @Test
  void aLikeNeedsAClickUnlessLabelsWereFlipped() {
    assertThat(
            found(
                row ->
                    Objects.equals(value(row, "like"), 1)
                        && Objects.equals(value(row, "click"), 0)))
        .isEqualTo(planted("flipped_label"));
    assertThat(GeneratedLog.impressions())
        .hasSize(60_000)
        .allMatch(seen -> seen.click() == 1 || seen.like() == 0);
  }

  @Test
  void botsRushAndStayNowhere() {
    Map<Object, int[]> perHour = new HashMap<>();
    Set<Object> bots = new HashSet<>();
    for (@Nullable Object[] row : TRUTH) {
      if ("bot".equals(row[0])) {
        bots.add(Objects.requireNonNull(row[4]));
      }
    }
    assertThat(bots).hasSize(4);
    Map<Object, long[]> dwell = new HashMap<>();
    int busiestPerson = 0;
    for (@Nullable Object[] row : EVENTS) {
      Object user = value(row, "user_id");
      Object time = value(row, "timestamp");
      if (user == null || time == null || time.toString().length() < 13) {
        continue;
      }
      int[] count =
          perHour.computeIfAbsent(user + time.toString().substring(0, 13), h -> new int[1]);
      count[0]++;
      if (bots.contains(user)) {
        dwell.computeIfAbsent(user, u -> new long[1])[0] +=
            (Integer) Objects.requireNonNull(value(row, "dwell_ms"));
      } else {
        busiestPerson = Math.max(busiestPerson, count[0]);
        assertThat(value(row, "dwell_ms")).isNotEqualTo(0);
      }
    }
    assertThat(busiestPerson).isLessThan(120);
    assertThat(dwell.values()).hasSize(4).allMatch(sum -> sum[0] == 0);
    assertThat(found(row -> bots.contains(value(row, "user_id")))).isEqualTo(planted("bot"));
  }

  @Test
  void personalDataStandsInDescriptions() {
    int text = GeneratedLog.column(SampleTable.ITEMS, "description");
    Map<String, String> rules =
        Map.of(
            "email", ".*[a-z]+[._][a-z]+@[a-z.]*example\\.(org|com|net).*",
            "phone", ".*(212|\\(415\\)|\\+1-202)[ -]555[ -]01\\d\\d\\b.*");
    rules.forEach(
        (kind, pattern) ->
            assertThat(
                    ITEMS.stream()
                        .filter(row -> row[text] != null && row[text].toString().matches(pattern))
                        .map(row -> row[0]))
                .containsExactlyInAnyOrderElementsOf(planted(kind)));
    assertThat(ITEMS.stream().filter(row -> row[text] == null).map(row -> row[0]))
        .containsExactlyInAnyOrderElementsOf(planted("missing_text"));
  }

  @Test
  void personalDataStandsInQueriesAndNames() {
    assertThat(
            found(
                row ->
                    String.valueOf(value(row, "query"))
                        .matches(".*(@example\\.com|555 01\\d\\d|4111 1111|078-05).*")))
        .isEqualTo(planted("personal_query"));
    long searched = EVENTS.stream().filter(row -> value(row, "query") != null).count();
    assertThat(searched / 63_200.0).isBetween(0.025, 0.035);
    int name = GeneratedLog.column(SampleTable.USERS, "name");
    assertThat(
            GeneratedLog.rows(SampleTable.USERS).stream()
                .filter(row -> String.valueOf(row[name]).contains("@"))
                .map(row -> row[0]))
        .containsExactlyInAnyOrderElementsOf(planted("personal_name"));
  }

  /** Four answers to each, and each annotator right as often as the options say. */
  @Test
  void annotatorsAreRightAsOftenAsTheyAre() {
    Map<Object, Object> liked = new HashMap<>();
    Set<Object> turned = planted("flipped_label");
    EVENTS.stream()
        .filter(row -> !turned.contains(row[0]))
        .forEach(row -> liked.put(row[0], value(row, "like")));
    Map<Object, int[]> right = new TreeMap<>();
    for (@Nullable Object[] answer : GeneratedLog.rows(SampleTable.ANNOTATIONS)) {
      Object like = liked.get(answer[0]);
      if (like != null) {
        int[] counts = right.computeIfAbsent(answer[1], a -> new int[2]);
        counts[like.equals(answer[2]) ? 0 : 1]++;
      }
    }
    double[] expected = {0.97, 0.93, 0.9, 0.85};
    assertThat(right).containsOnlyKeys("a1", "a2", "a3", "a4");
    int at = 0;
    for (int[] counts : right.values()) {
      double share = (double) counts[0] / (counts[0] + counts[1]);
      assertThat(share).isCloseTo(expected[at++], org.assertj.core.data.Offset.offset(0.04));
    }
  }
}
