package org.rectrain.guess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;

/** Layouts of public data sets and of what shops export, each in its own words. */
@Tag("slow")
final class PublicLayoutsTest {
  private static final int ROWS = 300;

  @TempDir Path root;

  private Guess look() {
    return Guess.of(List.of(root), List.of(), Budget.Allowance.usual(10), "test");
  }

  private void write(String file, int rows, IntFunction<String> row) throws IOException {
    Files.write(root.resolve(file), IntStream.range(0, rows).mapToObj(row).toList());
  }

  private void csv(String file, String header, IntFunction<String> row) throws IOException {
    write(file, ROWS + 1, i -> i == 0 ? header : row.apply(i - 1));
  }

  @Test
  void theIdThatJoinsTheCatalogueIsTheItemAndStarsAreTheLabel() throws IOException {
    write(
        "reviews.jsonl",
        ROWS,
        i ->
            "{\"rating\": %d.0, \"asin\": \"V%d\", \"parent_asin\": \"P%d\", \"user_id\": \"u%d\","
                    .formatted(1 + i % 5, i * 7 % 60, i * 7 % 60, i % 40)
                + " \"timestamp\": %d, \"verified_purchase\": %b}"
                    .formatted(1_700_000_000_000L + 3_600_000L * i, i % 9 > 0));
    write(
        "meta.jsonl",
        60,
        i ->
            "{\"title\": \"A thing number %d\", \"parent_asin\": \"P%d\", \"description\":"
                    .formatted(i, i)
                + " [\"It is a thing of %d parts, well made\", \"and it lasts for years\"],"
                    .formatted(i)
                + " \"images\": [\"https://a.b/%d.jpg\"]}".formatted(i));
    Guess guess = look();
    assertThat(guess.roles())
        .containsEntry("item", "parent_asin")
        .containsEntry("items", "meta.jsonl")
        .containsEntry("feedback", "ratings")
        .containsEntry("text", "{title}. {description}.");
    assertThat(guess.yaml()).contains("images (links)");
  }

  @Test
  void nestedEventsOfVisitorsWhoseIdsLookLikeFractions() throws IOException {
    List<String> events = List.of("view_item", "view_item", "view_item", "add_to_cart");
    write(
        "events.json",
        ROWS,
        i ->
            "{\"event_timestamp\": \"%d\", \"event_name\": \"%s\", \"user_pseudo_id\": \"%d.16\","
                    .formatted(1_700_000_000_000_000L + i, events.get(i % 4), 77 + i / 4 % 40)
                + " \"event_params\": [{\"key\": \"page\"}, {\"key\": \"id\"}], \"items\": "
                + (i % 9 == 8 ? "[]" : "[{\"item_id\": \"s%d\"}]".formatted(i / 4 * 7 % 60))
                + "}");
    assertThat(look().roles())
        .containsEntry("user", "user_pseudo_id")
        .containsEntry("item", "items[].item_id")
        .containsEntry("labels", List.of("add_to_cart"));
  }

  @Test
  void sessionsWithAListOfEvents() throws IOException {
    write(
        "train.jsonl",
        40,
        s -> {
          List<String> events =
              IntStream.range(0, 6)
                  .mapToObj(
                      i ->
                          "{\"aid\": %d, \"ts\": %d, \"type\": \"%s\"}"
                              .formatted(
                                  (s * 5 + i * 7) % 60,
                                  1_700_000_000_000L + 86_400_000L * i + s,
                                  i == 5 ? "orders" : "clicks"))
                  .toList();
          return "{\"session\": %d, \"events\": %s}".formatted(s, events);
        });
    Guess guess = look();
    assertThat(guess.yaml()).contains("240 rows");
    assertThat(guess.roles())
        .containsEntry("user", "session")
        .containsEntry("item", "events[].aid")
        .containsEntry("time", "events[].ts")
        .containsEntry("labels", List.of("clicks", "orders"));
  }

  @Test
  void whatWasNotSkippedIsTheLabel() throws IOException {
    csv(
        "log.csv",
        "session_id,track_id,session_position,skip_1,not_skipped,date",
        i ->
            "s%d,t%d,%d,%b,%b,2018-07-%02d"
                .formatted(i / 10, i * 7 % 60, i % 10, i % 3 > 0, i % 3 == 0, 1 + i / 10));
    Guess guess = look();
    assertThat(guess.roles())
        .containsEntry("feedback", "impressions")
        .containsEntry("labels", List.of("not_skipped"));
    csv(
        "log.csv",
        "user_id,track_id,played_at,skipped",
        i -> "u%d,t%d,%d,%d".formatted(i % 40, i * 7 % 60, 1_700_000_000 + i, i % 3 > 0 ? 1 : 0));
    assertThat(look().yaml()).contains("not_skipped: \"skipped in [0]\"");
  }

  @Test
  void kindsOfEventsThatAreNumbersAreSaidAsUnsure() throws IOException {
    csv(
        "log.csv",
        "user_id\titem_id\tinteraction_type\tcreated_at",
        i -> "u%d\ti%d\t%d\t%d".formatted(i % 40, i * 7 % 60, i % 5, 1_700_000_000 + 90_000L * i));
    assertThat(look().unsure())
        .anyMatch(u -> u.contains("interaction_type holds codes") && u.contains("in [N, M]"));
  }

  @Test
  void listsAndObjectsThatPythonPrintedAreLeftOut() throws IOException {
    csv(
        "log.csv",
        "user,item,time",
        i -> "u%d,i%d,%d".formatted(i % 40, i * 7 % 60, 1_700_000_000 + i));
    csv(
        "films.csv",
        "item,genres,collection,keywords",
        i ->
            "i%d,\"[{'id': %d, 'name': 'Drama'}]\",\"{'id': %d, 'name': 'All'}\","
                    .formatted(i, i % 9, i % 7)
                + "\"[\"\"sea\"\", \"\"k%d\"\"]\"".formatted(i % 5));
    assertThat(look().yaml())
        .contains("genres (as Python prints lists", "collection (as Python prints lists")
        .contains("keywords: {separator: \",\", values: 3}");
  }

  @Test
  void accentsAmongLatinLettersAreNoChinese() throws IOException {
    Files.write(
        root.resolve("log.csv"),
        IntStream.range(0, ROWS).mapToObj(i -> i == 0 ? "user;item;time;ville" : row(i)).toList(),
        StandardCharsets.ISO_8859_1);
    assertThat(look().yaml()).contains("encoding: ISO-8859-1");
  }

  private static String row(int i) {
    return "u%d;i%d;%d;%s"
        .formatted(i % 40, i * 7 % 60, 1_700_000_000 + i, i % 2 > 0 ? "Málaga" : "Zürich");
  }

  @Test
  void manyRowsWithoutAUserRaiseTheGateOnThem() throws IOException {
    csv(
        "retail.csv",
        "InvoiceNo,StockCode,InvoiceDate,CustomerID",
        i ->
            "%d,8%d,%d/%d/2011 8:26,%s"
                .formatted(536 + i, i * 7 % 60, 1 + i % 12, 1 + i % 28, i % 4 > 0 ? i % 40 : ""));
    Guess guess = look();
    assertThat(guess.roles())
        .containsEntry("user", "CustomerID")
        .containsEntry("item", "StockCode");
    assertThat(guess.yaml()).contains("max_quarantined: 0.3", "CustomerID: 0.3");
  }

  @Test
  void rowsBelowTheirIdGetTheLineThatConvertsThem() throws IOException {
    write("ratings.txt", ROWS, i -> i % 10 == 0 ? i / 10 + ":" : i + "," + i % 5 + ",2005-09-06");
    assertThatThrownBy(this::look)
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.hint()).contains("awk '/:$/"));
    // A catalogue without a header is no log of its own.
    write("titles.csv", ROWS, i -> i + "," + (1990 + i % 20) + ",A film number " + i);
    assertThatThrownBy(this::look)
        .hasMessageContaining("no table has a column of users")
        .hasMessageContaining("ratings.txt: its lines are below the id");
  }
}
