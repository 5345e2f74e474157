package org.rectrain.guess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.rectrain.guess.SampleRows.ITEMS;
import static org.rectrain.guess.SampleRows.LOG;
import static org.rectrain.guess.SampleRows.USERS;
import static org.rectrain.guess.SampleRows.delimited;
import static org.rectrain.guess.SampleRows.jsonLines;
import static org.rectrain.guess.SampleRows.quoted;
import static org.rectrain.guess.SampleRows.seconds;
import static org.rectrain.guess.SampleRows.stars;
import static org.rectrain.guess.SampleRows.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.dataset.PreparedManifest;
import org.rectrain.path.runner.PathRunner;
import org.rectrain.run.Progress;

/**
 * The sample's rows in the layouts that people have: the roles that are found are the true ones.
 */
@Tag("slow")
final class LayoutsTest {
  private static final Path TINY =
      Path.of("src/test/resources/golden/weights/tiny/bert").toAbsolutePath();

  @TempDir Path root;
  private @Nullable Guess last;

  private Guess look(String... pairs) {
    last = Guess.of(List.of(root), List.of(pairs), Budget.Allowance.usual(10), "test");
    return last;
  }

  /** Roles that are true but do not run are worth nothing. */
  @AfterEach
  void whatInitWritesRunsToAReport(@TempDir Path out) throws IOException {
    if (last == null) {
      return;
    }
    List<String> small = new ArrayList<>(List.of("output=" + out));
    boolean trains = last.yaml().contains("\ntrain:");
    if (trains) {
      small.addAll(
          List.of(
              "train.epochs=1",
              "train.encoder.max_tokens=16",
              "train.encoder.base=" + TINY,
              "eval.resampling.replicates=20",
              "spark.shuffle_partitions=1"));
    }
    RunConfig config = ConfigReader.bind(last.yaml(), small, RunConfig.class, "mine.yaml");
    new PathRunner(config, Progress.silent()).run(PathRunner.wanted(config), false);
    assertThat(Files.readString(out.resolve("report.html")))
        .contains(trains ? "Models side by side" : "Experiment")
        .doesNotContain("NaN");
    if (trains) {
      PreparedManifest manifest = PreparedManifest.read(out.resolve("prepare"));
      // An event that became part of an earlier one's row is not lost.
      long lost = manifest.rows().quarantined() - manifest.joined();
      assertThat(lost).isLessThan(manifest.rows().raw() / 10);
      assertThat(manifest.rows().kept()).isPositive();
    }
  }

  private void write(String file, List<String> lines) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.write(path, lines);
  }

  private void writeItems() throws IOException {
    write("items.jsonl", jsonLines(ITEMS));
  }

  private static Function<JsonNode, List<String>> cells(String... fields) {
    return row -> {
      List<String> out = new ArrayList<>();
      for (String field : fields) {
        out.add(text(row, field));
      }
      return out;
    };
  }

  private static void isLog(Guess guess, String user, String item, String time) {
    assertThat(guess.roles()).containsEntry("user", user).containsEntry("item", item);
    assertThat(guess.roles().get("time")).isEqualTo(time);
  }

  @Test
  void jsonLinesWithCatalogueAndProfiles() throws IOException {
    write("events.jsonl", jsonLines(LOG));
    write("users.jsonl", jsonLines(USERS));
    writeItems();
    Guess guess = look();
    isLog(guess, "user_id", "item_id", "timestamp");
    assertThat(guess.roles())
        .containsEntry("log", "events.jsonl")
        .containsEntry("items", "items.jsonl")
        .containsEntry("users", "users.jsonl")
        .containsEntry("feedback", "impressions")
        .containsEntry("labels", List.of("click", "like"))
        .containsEntry("position", "position")
        .containsEntry("request", "impression_id")
        .containsEntry("text", "{title}. {category}. {description}.")
        .containsEntry("split", "temporal");
    // The log and the profiles both have a region; names of people tell nothing of their kind.
    assertThat(guess.yaml())
        .contains("region: {}", "user_region: {column: region}", "name (personal data)");
    assertThat(guess.yaml()).contains("time_format: iso", "device: {}").doesNotContain("dwell_ms:");
    assertThat(look().yaml()).isEqualTo(guess.yaml());
  }

  @Test
  void commaSeparatedNamesInCamelCaseAndEpochMilliseconds() throws IOException {
    write(
        "log.csv",
        delimited(
            "userId,productId,eventTime,clicked",
            LOG,
            row ->
                List.of(
                    text(row, "user_id"),
                    text(row, "item_id"),
                    seconds(row) + "000",
                    text(row, "click")),
            ","));
    Guess guess = look();
    isLog(guess, "userId", "productId", "eventTime");
    assertThat(guess.yaml()).contains("time_format: epoch_ms", "clicked: clicked");
  }

  @Test
  void listsOfWhatWasShownWithTheHistoryBesideThem() throws IOException {
    List<String> rows = new ArrayList<>();
    List<String> news = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      List<String> shown = new ArrayList<>();
      for (int j = 0; j < 1 + i % 5; j++) {
        shown.add("N" + (i * 7 + j * 13) % 60 + "-" + (j == i % 3 ? 1 : 0));
      }
      rows.add(
          String.join(
              "\t",
              Integer.toString(i + 1),
              "U" + i % 40,
              "11/" + (1 + i % 20) + "/2019 9:05:58 AM",
              "N" + i % 60 + " N" + (i + 9) % 60,
              String.join(" ", shown)));
    }
    for (int i = 0; i < 60; i++) {
      news.add("N" + i + "\tnews\tsub" + i % 4 + "\tA long title of the piece number " + i);
    }
    write("behaviors.tsv", rows);
    write("news.tsv", news);
    Guess guess = look();
    isLog(guess, "c2", "item_id", "c3");
    assertThat(guess.roles())
        .containsEntry("impressions", "c5")
        .containsEntry("labels", List.of("click"))
        .containsEntry("position", "position")
        .containsEntry("items", "news.tsv");
    assertThat(guess.yaml())
        .contains("columns: [c1, c2, c3, c4, c5]", "impressions: {column: c5, label: click}")
        .contains("id: c1", "history: c4", "click: click");
    assertThat(guess.unsure()).anyMatch(u -> u.contains("column 2 was taken for users"));
  }

  @Test
  void aZippedFileOfNestedObjects() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      rows.add(
          String.format(
              Locale.ROOT,
              "{\"customer\": {\"id\": \"c%d\"}, \"at\": \"2026-03-%02dT10:00:00Z\","
                  + " \"lines\": [{\"sku\": \"s%d\"}]}",
              i % 30,
              1 + i % 28,
              i * 7 % 50));
    }
    try (java.util.zip.ZipOutputStream out =
        new java.util.zip.ZipOutputStream(Files.newOutputStream(root.resolve("orders.zip")))) {
      out.putNextEntry(new java.util.zip.ZipEntry("orders.jsonl"));
      out.write(String.join("\n", rows).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    Guess guess = look();
    isLog(guess, "customer.id", "lines[].sku", "at");
    assertThat(guess.yaml()).contains("# JSON, zip, UTF-8, 200 rows");
  }

  @Test
  void pythonsLiteralsGetTheLineThatConvertsThem() throws IOException {
    write("log.jsonl", List.of("{'user': 'a', 'item': 'b'}", "{'user': 'c', 'item': 'd'}"));
    assertThatThrownBy(this::look)
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.hint()).contains("python3 -c", "ast.literal_eval"));
  }

  @Test
  void tabsInAGzippedFileWithoutATellingName() throws IOException {
    List<String> lines =
        delimited(
            "uid,vid,ts,is_click",
            LOG,
            row ->
                List.of(
                    text(row, "user_id"),
                    text(row, "item_id"),
                    "" + seconds(row),
                    text(row, "click")),
            "\t");
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(root.resolve("behaviour.txt.gz")))) {
      out.write(String.join("\n", lines).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    Guess guess = look();
    isLog(guess, "uid", "vid", "ts");
    assertThat(guess.yaml())
        .contains("format: csv", "delimiter: \"\\t\"", "time_format: epoch_s", "click: is_click");
  }

  @Test
  void semicolonsAndGermanTimes() throws IOException {
    DateTimeFormatter german =
        DateTimeFormatter.ofPattern("dd.MM.yyyy HH:mm:ss").withZone(ZoneOffset.UTC);
    write(
        "log.csv",
        delimited(
            "kunde,artikel,datum,gekauft,click",
            LOG,
            row ->
                List.of(
                    text(row, "user_id"),
                    text(row, "item_id"),
                    german.format(Instant.parse(text(row, "timestamp"))),
                    "x",
                    text(row, "click")),
            ";"));
    Guess guess = look();
    isLog(guess, "kunde", "artikel", "datum");
    assertThat(guess.yaml()).contains("delimiter: \";\"", "time_format: \"dd.MM.yyyy HH:mm:ss\"");
    assertThat(guess.unsure()).anyMatch(u -> u.contains("data.events.time_zone=ZONE"));
  }

  @Test
  void atomicFilesOfRecBole() throws IOException {
    write(
        "films.inter",
        delimited(
            "user_id:token,item_id:token,rating:float,timestamp:float",
            LOG,
            row ->
                List.of(
                    text(row, "user_id"),
                    text(row, "item_id"),
                    "" + stars(row),
                    "" + (seconds(row) - 900_000_000)),
            "\t"));
    write(
        "films.item",
        delimited(
            "item_id:token,movie_title:token_seq,class:token_seq",
            ITEMS,
            cells("item_id", "title", "category"),
            "\t"));
    Guess guess = look();
    isLog(guess, "user_id", "item_id", "timestamp");
    assertThat(guess.roles())
        .containsEntry("feedback", "ratings")
        .containsEntry("items", "films.item")
        .containsEntry("text", "{movie_title}. {class}.");
    // Rows of 1997 are no mistake there.
    assertThat(guess.yaml())
        .contains("format: recbole", "like: \"rating >= 4\"", "min_time: \"1996-01-01T00:00:00Z\"");
  }

  @Test
  void nestedJsonInOneArray() throws IOException {
    List<String> rows =
        LOG.stream()
            .map(
                row ->
                    String.format(
                        Locale.ROOT,
                        "{\"user\": {\"id\": %s}, \"product\": {\"id\": %s}, \"event_timestamp\":"
                            + " %s, \"event_name\": \"%s\", \"device\": {\"category\": %s}}",
                        row.get("user_id"),
                        row.get("item_id"),
                        seconds(row),
                        row.path("click").asInt() == 1 ? "add_to_cart" : "view_item",
                        row.get("device")))
            .toList();
    write("events.json", List.of("[" + String.join(",\n", rows) + "]"));
    Guess guess = look("user=user.id", "item=product.id");
    isLog(guess, "user.id", "product.id", "event_timestamp");
    assertThat(guess.roles())
        .containsEntry("feedback", "events")
        .containsEntry("labels", List.of("add_to_cart"));
  }

  @Test
  void aFolderOfPartsIsOneTable() throws IOException {
    for (int part = 0; part < 4; part++) {
      write(
          "log/part-0000" + part + ".csv",
          delimited(
              "user_id,item_id,timestamp,click",
              LOG.subList(part * 1000, part * 1000 + 1000),
              cells("user_id", "item_id", "timestamp", "click"),
              ","));
    }
    writeItems();
    Guess guess = look();
    isLog(guess, "user_id", "item_id", "timestamp");
    assertThat(guess.roles()).containsEntry("log", "log").containsEntry("items", "items.jsonl");
    assertThat(guess.yaml()).contains("4 files");
  }

  @Test
  void foldersOfDaysAreOneTable() throws IOException {
    for (int day = 1; day < 4; day++) {
      write(
          "log/dt=2026-03-0" + day + "/part-0.jsonl",
          jsonLines(LOG.subList(day * 1000, day * 1000 + 900)));
    }
    Guess guess = look();
    assertThat(guess.roles()).containsEntry("log", "log").containsEntry("user", "user_id");
  }

  @Test
  void oneThingThatHappenedPerRow() throws IOException {
    List<String> lines = new ArrayList<>(List.of("visitorid,timestamp,event,itemid"));
    for (JsonNode row : LOG) {
      String user = text(row, "user_id").substring(1);
      String end = "," + text(row, "item_id").substring(1);
      lines.add(user + "," + seconds(row) + "000,view" + end);
      if (row.path("click").asInt() == 1) {
        lines.add(user + "," + (seconds(row) + 9) + "000,addtocart" + end);
      }
      if (row.path("like").asInt() == 1) {
        lines.add(user + "," + (seconds(row) + 30) + "000,transaction" + end);
      }
    }
    write("events.csv", lines);
    Guess guess = look();
    isLog(guess, "visitorid", "itemid", "timestamp");
    assertThat(guess.roles())
        .containsEntry("feedback", "events")
        .containsEntry("labels", List.of("addtocart", "transaction"));
    assertThat(guess.yaml()).contains("rows: events", "join_minutes: 60");
  }

  @Test
  void playsAreAllPositive() throws IOException {
    List<JsonNode> plays = LOG.stream().filter(r -> r.path("click").asInt() == 1).toList();
    write(
        "plays.csv",
        delimited(
            "user_id,track_id,played_at,ms_played,title,artist",
            plays,
            row -> {
              String item = text(row, "item_id");
              return List.of(
                  text(row, "user_id"),
                  item,
                  text(row, "timestamp"),
                  text(row, "dwell_ms"),
                  "\"The song of " + item + ", live\"",
                  "artist " + item.charAt(4));
            },
            ","));
    Guess guess = look();
    isLog(guess, "user_id", "track_id", "played_at");
    assertThat(guess.roles())
        .containsEntry("feedback", "positives")
        .containsEntry("text", "{title}. {artist}.");
    assertThat(guess.yaml())
        .contains("feedback: positives", "finished: \"ms_played >= ", "negatives: {ratio: 0}")
        .contains(
            ": 0} # no row lacks it", "item_ids: true", "similarity: cosine", "weight: 1, mask")
        .doesNotContain("history_of: others");
  }

  @Test
  void ratingsWithHalfStars() throws IOException {
    write(
        "ratings.csv",
        delimited(
            "userId,movieId,rating,timestamp",
            LOG,
            row ->
                List.of(
                    text(row, "user_id"),
                    text(row, "item_id"),
                    stars(row) - 0.5 + "",
                    "" + seconds(row)),
            ","));
    write(
        "movies.csv",
        delimited(
            "movieId,title,genres",
            ITEMS,
            row ->
                List.of(
                    text(row, "item_id"), quoted(row, "title"), text(row, "category") + "|Other"),
            ","));
    Guess guess = look();
    isLog(guess, "userId", "movieId", "timestamp");
    assertThat(guess.roles()).containsEntry("feedback", "ratings");
    assertThat(guess.yaml())
        .contains("like: \"rating >= 3.5\"", "genres: {separator: \"|\", values: 3}");
  }

  @Test
  void filesForTrainValidAndTest() throws IOException {
    for (Map.Entry<String, Integer> side : Map.of("train", 0, "valid", 1, "test", 2).entrySet()) {
      int from = side.getValue() * 1000;
      write(side.getKey() + ".jsonl", jsonLines(LOG.subList(from, from + 1000)));
    }
    Guess guess = look();
    assertThat(guess.roles()).containsEntry("log", "train.jsonl").containsEntry("split", "given");
    assertThat(guess.yaml()).contains("valid: valid.jsonl", "test: test.jsonl");
  }

  @Test
  void pairsWithoutTimes() throws IOException {
    List<String> numbered = new ArrayList<>(List.of("user_id,position,item_id"));
    List<String> sorted = new ArrayList<>(List.of("user_id,item_id"));
    for (int user = 0; user < 100; user++) {
      for (int i = 0; i < 12; i++) {
        numbered.add(user + "," + i + "," + (user * 31 + i * i * 17) % 200);
        sorted.add(user + "," + (user % 20 + i * 9));
      }
    }
    write("a.csv", numbered);
    Guess guess = look();
    assertThat(guess.roles())
        .containsEntry("order", "position")
        .containsEntry("feedback", "positives")
        .containsEntry("split", "leave_last_out");
    assertThat(guess.yaml()).contains("time: position", "time_format: order");
    write("a.csv", sorted);
    assertThat(look().yaml()).contains("time: _row", "time_format: order");
    assertThat(look().unsure()).anyMatch(u -> u.contains("the order of item ids"));
  }

  @Test
  void anExperimentWithItsAssignment() throws IOException {
    List<String> assigned = new ArrayList<>(List.of("uid,exp_group,assigned_at"));
    List<String> measured = new ArrayList<>(List.of("uid,day,orders,revenue"));
    for (int user = 0; user < 300; user++) {
      assigned.add("u" + user + "," + (user % 2 == 0 ? "A" : "B") + ",2026-03-01 00:00:07");
      measured.add("u" + user + ",2026-02-2" + user % 8 + ",0,0.00");
      measured.add(
          "u" + user + ",2026-03-0" + (1 + user % 9) + "," + user % 3 + "," + user % 7 + ".50");
    }
    write("assignment.csv", assigned);
    write("metrics.csv", measured);
    Guess guess = look();
    assertThat(guess.roles())
        .containsEntry("experiment", "metrics.csv")
        .containsEntry("assignment", "assignment.csv")
        .containsEntry("variant", "exp_group")
        .containsEntry("control", "A")
        .containsEntry("user", "uid");
    assertThat(guess.yaml()).contains("name: orders", "name: revenue", "timestamp: assigned_at");
  }

  @Test
  void withoutUsersThereIsNothingToWrite() throws IOException {
    write(
        "log.csv",
        delimited("item_id,timestamp,click", LOG, cells("item_id", "timestamp", "click"), ","));
    assertThatThrownBy(this::look)
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(4))
        .hasMessageContaining("log.csv (item_id, timestamp, click)");
    assertThatThrownBy(() -> look("user=item_idd"))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(2))
        .hasMessageContaining("did you mean 'item_id'?");
  }
}
