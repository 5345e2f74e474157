package org.rectrain.guess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.dataset.PreparedManifest;
import org.rectrain.prepare.PreparedFolder;
import org.rectrain.prepare.log.LabelRule;

/** Small files as programs write them, each with one thing that misleads. */
@Tag("slow")
final class OddLayoutsTest {
  private static final int ROWS = 300;

  private static final ZonedDateTime FIRST =
      ZonedDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

  @TempDir Path root;

  private Guess look() {
    return Guess.of(List.of(root), List.of(), Budget.Allowance.usual(10), "test");
  }

  private void write(String file, String header, IntFunction<String> row) throws IOException {
    SampleRows.write(root.resolve(file), header, ROWS, row);
  }

  private static String user(int i) {
    return "u" + i % 40;
  }

  private static String item(int i) {
    return "i" + i * 7 % 60;
  }

  private static String time(int i) {
    return String.format(Locale.ROOT, "2026-03-%02dT10:%02d:00Z", 1 + i / 12, i % 60);
  }

  @Test
  @Timeout(20)
  void aPipeIsNotWaitedOn() throws Exception {
    Path pipe = root.resolve("log.csv");
    new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor();
    assertThatThrownBy(() -> Glimpses.of(List.of(pipe)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("log.csv is neither a file nor a folder");
  }

  @Test
  void commasBeforeFractionsAndDotsBetweenThousands() throws IOException {
    write(
        "log.csv",
        "Kunde;Artikel;Zeit;Bewertung;Umsatz",
        i ->
            String.join(
                ";", user(i), item(i), time(i), i % 5 + ",5", "1.0" + (10 + i % 80) + ",90"));
    Guess guess = look();
    assertThat(guess.roles()).containsEntry("feedback", "ratings");
    assertThat(guess.yaml())
        .contains("decimal: \",\"", "thousands: \".\"", "like: \"Bewertung >= 3.5\"")
        .doesNotContain("feedback: positives");
  }

  @Test
  void theNumbersOfRowsThatPandasWrites() throws IOException {
    write(
        "df.csv",
        ",user,item,ts,rating",
        i ->
            i
                + ","
                + String.join(
                    ",", user(i), item(i), time(i), i % 100 == 0 ? "N/A" : 1 + i % 5 + ".0"));
    Guess guess = look();
    assertThat(guess.roles()).containsEntry("user", "user").containsEntry("feedback", "ratings");
    assertThat(guess.yaml()).doesNotContain("columns:");
  }

  /** Prepared tables have columns of these names; a feature of one ended prepare with code 1. */
  @Test
  void columnsNamedLikeThoseThatPrepareWrites() throws IOException {
    write("log.csv", "user,item,time,click,device", i -> row(i) + "," + (i % 3 == 0 ? "a" : "b"));
    write(
        "items.csv",
        "item,title,weight,position,click,device",
        i ->
            "i"
                + i
                + ",A title of some words number "
                + i
                + ","
                + i / 7.0
                + ",p"
                + i % 4
                + ",c,d"
                + i % 2);
    Guess guess = look();
    assertThat(guess.yaml())
        .contains(
            "device: {}",
            "item_weight: {column: weight, kind: numeric}",
            "item_position: {column: position}",
            "item_device: {column: device}");
    PreparedFolder.make(root.resolve("out"), guess.yaml().replaceFirst("output: .*", ""));
    assertThat(PreparedManifest.read(root.resolve("out")).rows().kept()).isEqualTo(ROWS);
  }

  /** Each user's items by their number: nobody knows which came first. */
  @Test
  void positivesWithoutAnyOrder() throws IOException {
    write("pairs.csv", "user,item", i -> "u" + i / 10 + "," + (3 * (i % 10) + i / 10 % 3));
    Guess guess = look();
    assertThat(guess.roles()).containsEntry("feedback", "positives");
    assertThat(guess.yaml())
        .contains("history_of: others", "as_of: test_start", "history_length: 100");
    PreparedFolder made =
        PreparedFolder.make(root.resolve("out"), guess.yaml().replaceFirst("output: .*", ""));
    Map<String, Set<String>> taken = new HashMap<>();
    for (String split : List.of("train", "valid")) {
      for (Map<String, String> row : made.rows("examples/split=" + split)) {
        taken.computeIfAbsent(row.get("user_id"), u -> new TreeSet<>()).add(row.get("item_id"));
      }
    }
    List<Map<String, String>> asked = made.rows("queries/split=test");
    assertThat(asked).hasSizeGreaterThan(10);
    for (Map<String, String> row : asked) {
      String history = row.get("history_items").replaceAll("[\\[\\]]", "");
      assertThat(new TreeSet<>(List.of(history.split(", "))))
          .isEqualTo(taken.get(row.get("user_id")));
    }
  }

  @Test
  void filesOfOneFolderWithTheSameColumnsAreOneLog() throws IOException {
    write("log_january.csv", "user,item,time,click", i -> row(i));
    write("log_february.csv", "user,item,time,click", i -> row(i + 100));
    write("items.csv", "item,title", i -> "i" + i + ",A title of some words number " + i);
    Guess guess = look();
    assertThat(guess.roles())
        .containsEntry("log", "{log_february.csv,log_january.csv}")
        .containsEntry("items", "items.csv");
    assertThat(guess.yaml()).contains("2 files");
  }

  private static String row(int i) {
    return String.join(",", user(i), item(i), time(i), i % 3 == 0 ? "1" : "0");
  }

  @Test
  void foldersGiveTheDayAndTheLastOneIsLookedAtToo() throws IOException {
    for (int day = 1; day < 6; day++) {
      int of = day;
      Files.createDirectories(root.resolve("dt=2026030" + day));
      write(
          "dt=2026030" + day + "/part-0.csv",
          "user,item,click",
          i -> user(i) + "," + item(i) + "," + (of == 5 && i % 3 == 0 ? 1 : 0));
    }
    Guess guess = look();
    assertThat(guess.roles()).containsEntry("time", "dt").containsEntry("feedback", "impressions");
    assertThat(guess.yaml()).contains("time_format: yyyyMMdd", "5 files");
  }

  @Test
  void oddNamesOfColumnsAreQuotedInLabels() throws IOException {
    write(
        "log.csv",
        "User ID,item (sku),Event Time",
        i -> String.join(",", user(i), item(i), time(i)));
    Guess guess = look();
    assertThat(guess.roles()).containsEntry("item", "item (sku)");
    assertThat(guess.yaml()).contains("click: \"`item (sku)` != ''\"");
    assertThat(LabelRule.parse("click", "`item (sku)` != ''").columns())
        .containsExactly("item (sku)");
  }

  @Test
  void usersOfOneVisitEachAreSplitByUser() throws IOException {
    write(
        "log.csv",
        "session_id,item_id,timestamp,click",
        i -> "s" + i / 6 + "," + item(i) + "," + time(i / 6 * 6) + "," + (i % 3 == 0 ? 1 : 0));
    assertThat(look().roles()).containsEntry("split", "user");
  }

  @Test
  void columnsWithoutNamesThatAreNoIdsAreRefused() throws IOException {
    write(
        "train.txt",
        "",
        i ->
            i % 2
                + "\t"
                + i * 31 % 97
                + "\t"
                + i * 17 % 89
                + "\t05db9164\t8e1b46ad".repeat(6)
                + "\t"
                + Integer.toHexString(i * 7919));
    assertThatThrownBy(this::look)
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(4))
        .hasMessageContaining("no table has a column of users and one of items");
  }

  @Test
  void aTableOfUsersBesideColumnsWithoutNames() throws IOException {
    write(
        "plays.tsv",
        "",
        i -> user(i) + "\t" + time(i) + "\ta" + i % 25 + "\tArtist " + i % 25 + "\tt" + i * 7 % 60);
    List<String> profiles = new ArrayList<>(List.of("#id\tcountry"));
    for (int i = 0; i < 40; i++) {
      profiles.add("u" + i + "\tJapan");
    }
    Files.write(root.resolve("userid-profile.tsv"), profiles);
    Guess guess = look();
    assertThat(guess.roles())
        .containsEntry("user", "c1")
        .containsEntry("item", "c3")
        .containsEntry("users", "userid-profile.tsv");
    assertThat(guess.unsure()).anyMatch(u -> u.contains("3 (a0) for items; user=c3 item=c1 or"));
  }

  @Test
  void aLineOfItemsPerUserGetsTheLineThatConvertsIt() throws IOException {
    write("train.txt", "", i -> i + " 5 17" + " 23".repeat(1 + i % 7));
    assertThatThrownBy(this::look)
        .isInstanceOfSatisfying(
            Failure.class, f -> assertThat(f.hint()).contains("awk '{for (i = 2;"));
    write("train.txt", "", i -> i % 40 + " " + i * 7 % 60 + " " + (1 + i % 5));
    assertThat(look().yaml()).contains("delimiter: \" \"", "c3 >= 4");
  }

  @Test
  void aNoteForExcelIsNoHeader() throws IOException {
    write("log.csv", "sep=;\nuser;item;time;click", i -> row(i).replace(',', ';'));
    assertThatThrownBy(this::look)
        .isInstanceOfSatisfying(
            Failure.class,
            f -> {
              assertThat(f.exitCode()).isEqualTo(3);
              assertThat(f.hint()).contains("tail -n +2");
            })
        .hasMessageContaining("its first line is sep=;, a note for Excel");
  }

  @Test
  void listsOfNumbersBetweenCommasAreNoFractions() {
    StringBuilder text = new StringBuilder("id,tag,length\n");
    for (int i = 0; i < ROWS; i++) {
      text.append(i).append(",\"").append(i % 30).append(",5\",").append(i).append(".5\n");
    }
    assertThat(CsvExcerpt.of(text.toString()).signs()).isEqualTo(CsvExcerpt.Signs.PLAIN);
  }

  @Test
  void daysAndTimesOfDayInTwoColumns() throws IOException {
    write(
        "verkauf.csv",
        "Datum;Uhrzeit;Kundennr;Artikelnr",
        i -> String.format("%02d.03.2026;10:%02d:00;k%d;%s", 1 + i / 12, i % 60, i % 40, item(i)));
    Guess guess = look();
    assertThat(guess.roles())
        .containsEntry("user", "Kundennr")
        .containsEntry("time", "{Datum} {Uhrzeit}");
    assertThat(guess.yaml())
        .contains("time_format: \"dd.MM.yyyy HH:mm:ss\"", "2026-03-01T10:00:00Z");
  }

  @Test
  void eventsOfNoItemAreNoLabels() throws IOException {
    List<String> events = List.of("view", "view", "add_to_cart", "session_start");
    write(
        "log.csv",
        "user,item,time,event",
        i -> String.join(",", user(i), i % 4 == 3 ? "" : item(i / 4), time(i), events.get(i % 4)));
    Guess guess = look();
    assertThat(guess.roles()).containsEntry("labels", List.of("add_to_cart"));
    assertThat(guess.facts()).anyMatch(f -> f.contains("[session_start] have no item"));
  }

  @Test
  void ordersKnowWhoseTheLinesAre() throws IOException {
    write("lines.csv", "order_id,product_id,price", i -> "o" + i / 3 + "," + item(i) + ",1.5");
    List<String> orders = new ArrayList<>(List.of("order_id,customer_id,created"));
    for (int i = 0; i < ROWS / 3; i++) {
      orders.add("o" + i + "," + user(i) + "," + time(i));
    }
    Files.write(root.resolve("orders.csv"), orders);
    assertThat(look().unsure())
        .anyMatch(u -> u.contains("each order_id counts as a user") && u.contains("customer_id"));
  }

  @Test
  void aCatalogueOfFewOfTheItemsIsTakenWhereItIsNamed() throws IOException {
    write("log.csv", "user,item,time", i -> user(i) + "," + item(i) + "," + time(i));
    SampleRows.write(root.resolve("films.csv"), "item,title", 12, i -> item(i) + ",A title " + i);
    assertThat(look().roles()).doesNotContainKey("items");
    assertThat(look().facts())
        .contains(
            "films.csv is not used: it has only 20 % of the log's item; items=films.csv takes it"
                + " all the same");
    Guess named =
        Guess.of(List.of(root), List.of("items=films.csv"), Budget.Allowance.usual(10), "test");
    assertThat(named.roles()).containsEntry("items", "films.csv");
    assertThat(named.facts()).contains("only 20 % of the log's item are in films.csv");
  }

  @Test
  void objectsOverSeveralLinesEach() throws IOException {
    String array = "[\n  {\n    ";
    for (String begin : List.of(array, "{\n  ")) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < ROWS; i++) {
        text.append(i == 0 ? begin : begin.equals(array) ? "},\n  {\n    " : "}\n{\n  ");
        text.append("\"user\": \"%s\",\n    \"item\": \"%s\",\n".formatted(user(i), item(i)));
        text.append("    \"time\": \"%s\"\n  ".formatted(time(i)));
      }
      text.append(begin.equals(array) ? "}\n]\n" : "}\n");
      Files.writeString(root.resolve("log.json"), text);
      assertThat(look().roles()).containsEntry("user", "user").containsEntry("time", "time");
    }
  }

  @Test
  void clocksOfTwelveHoursAndNamesOfMonths() throws IOException {
    List<String> formats =
        List.of(
            "M/d/yyyy h:mm a",
            "MMM d, yyyy h:mm:ss a",
            "EEE MMM dd yyyy",
            "EEE, dd MMM yyyy HH:mm:ss Z",
            "yyyy.MM.dd HH:mm:ss");
    for (String format : formats) {
      DateTimeFormatter written = DateTimeFormatter.ofPattern(format, Locale.ROOT);
      write(
          "log.csv",
          "user;item;when",
          i ->
              String.join(
                  ";", user(i), item(i), written.format(FIRST.plusHours(5L * i).plusMinutes(i))));
      Guess guess = look();
      assertThat(guess.yaml()).contains("its values read as " + format + "\n");
      assertThat(guess.unsure()).noneMatch(unsure -> unsure.contains("sounds like times"));
    }
  }

  @Test
  void timesThatCannotBeReadAreSaidSo() throws IOException {
    write(
        "log.csv", "user,item,timestamp", i -> user(i) + "," + item(i) + ",day " + i + " at noon");
    assertThat(look().unsure())
        .singleElement()
        .asString()
        .startsWith("timestamp sounds like times, and its values, such as 'day ")
        .contains("are in no format that is known, so the log is read without times");
  }

  @Test
  void whatIsNoTableSaysWhatItIs() throws IOException {
    write("log.csv", "user,item,time", i -> user(i) + "," + item(i) + "," + time(i));
    Files.writeString(root.resolve("a.feather"), "ARROW1\0\0....");
    Files.writeString(root.resolve("b.csv"), "version https://git-lfs.github.com/spec/v1\noid 1\n");
    Files.createSymbolicLink(root.resolve("c.csv"), root.resolve("gone.csv"));
    assertThat(look().facts())
        .anyMatch(fact -> fact.contains("a.feather: is an Arrow file"))
        .anyMatch(fact -> fact.contains("b.csv: is a pointer of Git LFS"))
        .anyMatch(fact -> fact.endsWith("c.csv: a link to what is not there"));
    write("log.csv", "user^item^time", i -> user(i) + "^" + item(i) + "^" + time(i));
    assertThat(look().roles()).containsEntry("time", "time");
  }

  @Test
  void aLabelThatIsYesOrNothing() throws IOException {
    write(
        "log.csv",
        "user,item,time,clicked",
        i -> String.join(",", user(i), item(i), time(i), i % 3 == 0 ? "1" : ""));
    Guess guess = look();
    assertThat(guess.roles())
        .containsEntry("feedback", "impressions")
        .containsEntry("labels", List.of("clicked"));
    assertThat(guess.yaml()).contains("clicked: \"clicked, empty = 0\" # 33.3 % positives");
    assertThat(guess.unsure()).anyMatch(u -> u.contains("empty was taken for no"));
  }

  @Test
  void labelsOfNestedRowsAreNamedByTheirLastPart() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(
          "{\"user\":\"%s\",\"item\":\"%s\",\"time\":\"%s\",\"is_click\":%d}"
              .formatted(user(i), item(i), time(i), i % 3 == 0 ? 1 : 0));
    }
    Files.writeString(root.resolve("log.json"), "{\"data\":[" + String.join(",", rows) + "]}");
    assertThat(look().yaml()).contains("click: \"`data[].is_click`\"");
  }
}
