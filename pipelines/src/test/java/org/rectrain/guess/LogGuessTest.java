package org.rectrain.guess;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who, what and when, where names alone do not say it. */
final class LogGuessTest {
  private static final int ROWS = 300;

  @TempDir Path root;

  private Guess look(String file, String header, IntFunction<String> row) throws IOException {
    SampleRows.write(root.resolve(file), header, ROWS, row);
    return Guess.of(List.of(root), List.of(), Budget.Allowance.usual(10), "test");
  }

  @Test
  void theMostDetailedIdIsTheItem() throws IOException {
    Guess guess =
        look(
            "plays.jsonl",
            "",
            i ->
                """
                {"at": "2026-03-01T10:00:%02dZ", "listener": {"id": "l%d"}, "episode": {"guid": \
                "e-%d", "title": "Episode number %d", "show": {"id": "s%d", "name": "Show %d"}}}\
                """
                    .formatted(i % 60, i % 40, i * 7 % 60, i * 7 % 60, i * 7 % 6, i * 7 % 6));
    assertThat(guess.roles())
        .containsEntry("user", "listener.id")
        .containsEntry("item", "episode.guid")
        .containsEntry("text", "{episode.title}. {episode.show.name}.");
    Guess flat =
        look(
            "plays.jsonl",
            "",
            i ->
                """
                {"at": "2026-03-01T10:00:%02dZ", "user": "l%d", "show_id": "s%d", \
                "audio_episode_id": "e%d"}\
                """
                    .formatted(i % 60, i % 40, i * 7 % 6, i * 7 % 60));
    assertThat(flat.roles()).containsEntry("item", "audio_episode_id");
    assertThat(flat.unsure())
        .contains(
            "each audio_episode_id has one show_id, so the former is the item; item=show_id"
                + " settles it");
  }

  @Test
  void whatEachRowNumbersAfreshIsNoItem() throws IOException {
    Guess guess =
        look(
            "log.csv",
            "customer_id,product_id,order_item_id,created_at",
            i ->
                "c" + i % 40 + ",p" + i * 7 % 60 + "," + (70_000 + i) + ",2026-03-0" + (1 + i % 9));
    assertThat(guess.roles()).containsEntry("item", "product_id");
    assertThat(guess.unsure()).isEmpty();
  }

  @Test
  void ordersOfShopsNameTheirCustomersByMail() throws IOException {
    Guess guess =
        look(
            "orders_export.csv",
            "Name,Email,Paid at,Created at,Lineitem quantity,Lineitem name,Lineitem sku",
            i ->
                "#%d,c%d@example.com,%s,2026-03-%02d 10:00:00 +0100,1,Linen Shirt - %d,LI-%03d"
                    .formatted(
                        1000 + i / 2,
                        i / 2 % 40,
                        i % 2 == 0 ? "2026-03-02 10:00:00 +0100" : "",
                        1 + i / 12,
                        i * 7 % 60,
                        i * 7 % 60));
    assertThat(guess.roles())
        .containsEntry("user", "Email")
        .containsEntry("item", "Lineitem sku")
        .containsEntry("time", "Created at")
        .containsEntry("feedback", "positives");
    assertThat(guess.unsure()).isEmpty();
    assertThat(guess.yaml()).doesNotContain("time_zone");
    assertThat(guess.facts()).anyMatch(f -> f.startsWith("Email holds e-mail addresses"));
  }

  @Test
  void numbersThatCanOnlyBeTimesAreTimesWhateverTheirName() throws IOException {
    IntFunction<String> row =
        i -> i % 40 + "," + i * 7 % 60 + "," + (1 + i % 5) + "," + (1_700_000_000L + 3600L * i);
    Guess guess = look("log.csv", "user,item,rating,hetki", row);
    assertThat(guess.roles()).containsEntry("time", "hetki").containsEntry("split", "temporal");
    assertThat(guess.unsure())
        .anyMatch(u -> u.startsWith("hetki was taken for times by its values"));
    assertThat(look("log.csv", "user,item,rating,session_id", row).roles().get("time")).isNull();
  }

  @Test
  void listsOfFewItemsAreShort() throws IOException {
    String head = "user,item,time";
    Guess few = look("log.csv", head, i -> i % 40 + "," + i * 7 % 60 + ",2026-03-0" + (1 + i % 9));
    assertThat(few.yaml())
        .contains("hide_popularity: 0, k: 10}", "eval: {recall_at: [1, 5, 10]} # a list of 100");
    Guess many = look("log.csv", head, i -> i % 40 + "," + i + ",2026-03-0" + (1 + i % 9));
    assertThat(many.yaml()).contains("k: 50}", "recall_at: [1, 5, 10, 20, 50]}");
    Guess rated =
        look(
            "log.csv",
            "user,item,rating,time",
            i -> i % 40 + "," + i * 7 % 60 + "," + (1 + i % 5) + ",2026-03-0" + (1 + i % 9));
    assertThat(rated.yaml()).contains("retrieval: {k: 10}", "eval: {recall_at: [1, 5, 10]}");
  }
}
