package org.rectrain.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.config.prepare.CleanConfig;
import org.rectrain.prepare.profile.DataProfile;
import org.rectrain.report.Report;
import org.rectrain.spark.TestSpark;

@Tag("slow")
final class FirstLookTest {
  @TempDir Path root;

  private DataProfile look(String log) throws IOException {
    return look(log, "{path: items.jsonl}");
  }

  private DataProfile look(String log, String items) throws IOException {
    PreparedFolder.write(root.resolve("items.jsonl"), "{\"item_id\":\"a\",\"price\":2.5}");
    RunConfig config =
        ConfigReader.bind(
            "output: x\ndata: {root: "
                + root
                + ", events: {path: "
                + log
                + ", time_format: epoch_s, labels: {click: click}}, items: "
                + items
                + "}",
            List.of(),
            RunConfig.class,
            "test");
    CleanConfig clean = ConfigReader.bind("", List.of(), CleanConfig.class, "test");
    return FirstLook.of(TestSpark.session(), Objects.requireNonNull(config.data()), clean);
  }

  @Test
  void columnsTimesLabelsAndEntitiesAreDescribed() throws IOException {
    PreparedFolder.write(
        root.resolve("log.csv"),
        "user_id,item_id,timestamp,click,device",
        "u1,a,100,1,phone",
        "u1,a,100,1,phone",
        "u1,b,90000,0,phone",
        "u2,a,200,,tv",
        "u3,c,noon,0,");
    DataProfile profile = look("log.csv");
    DataProfile.Table events = profile.tables().get(0);
    assertThat(events.rows()).isEqualTo(5);
    assertThat(events.columns())
        .extracting(DataProfile.Column::name, DataProfile.Column::type, DataProfile.Column::missing)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("user_id", "text", 0.0),
            org.assertj.core.groups.Tuple.tuple("item_id", "text", 0.0),
            org.assertj.core.groups.Tuple.tuple("timestamp", "text", 0.0),
            org.assertj.core.groups.Tuple.tuple("click", "whole", 0.2),
            org.assertj.core.groups.Tuple.tuple("device", "text", 0.2));
    DataProfile.Column device = events.columns().get(4);
    assertThat(device.distinct()).isEqualTo(2);
    assertThat(device.least()).isEqualTo("phone");
    assertThat(device.frequent()).containsExactly(entry("phone", 0.6), entry("tv", 0.2));
    assertThat(events.columns().get(3).mean()).isEqualTo(0.5);
    assertThat(profile.tables().get(1).columns())
        .filteredOn(c -> c.name().equals("price"))
        .singleElement()
        .satisfies(c -> assertThat(c.type() + c.median()).isEqualTo("number2.5"));
    DataProfile.Log log = profile.log();
    assertThat(log.from()).isEqualTo("1970-01-01T00:01:40Z");
    assertThat(log.to()).isEqualTo("1970-01-02T01:00:00Z");
    assertThat(log.badTimes()).isEqualTo(1);
    assertThat(log.repeated()).isEqualTo(1);
    assertThat(log.labels()).containsExactly(entry("click", 0.5));
    assertThat(log.unreadableLabels()).containsExactly(entry("click", 1L));
    Map<String, Long> spread = Map.of("1", 2L, "2\u20133", 1L);
    DataProfile.Counts counts = new DataProfile.Counts(3, 5 / 3.0, 1, 1, 3, 3, 3, spread);
    assertThat(log.perUser()).isEqualTo(counts);
    assertThat(log.perItem()).isEqualTo(counts);
    assertThat(log.labelDays().get("click"))
        .containsExactly(entry("1970-01-01", 1.0), entry("1970-01-02", 0.0));
    assertThat(device.characters()).isEqualTo(5);
    assertThat(log.days()).containsExactly(entry("1970-01-01", 3L), entry("1970-01-02", 1L));
  }

  @Test
  void theTableAndThePageTellIt() throws IOException {
    PreparedFolder.write(
        root.resolve("log.csv"), "user_id,item_id,timestamp,click", "u1,a,100,1", "u2,b,200,0");
    DataProfile profile = look("log.csv");
    assertThat(String.join("\n", profile.lines()))
        .contains("events: 2 rows, 0 unreadable, 1 csv file(s)")
        .contains("label click              rate 0.5000, 0 unreadable")
        .contains("rows per user: 2 users, mean 1.00");
    Report.writeProfile(profile, root.resolve("report.html"));
    assertThat(Files.readString(root.resolve("report.html")))
        .contains("First look at", "Table events", "Table items", "user_id", "Rows per user")
        .contains("Rows per item", "Characters of texts");
  }

  @Test
  void itemsOfTheLogHaveNoTableOfTheirOwn() throws IOException {
    PreparedFolder.write(
        root.resolve("log.csv"), "user_id,item_id,timestamp,click", "u1,a,100,1", "u2,b,200,0");
    DataProfile profile = look("log.csv", "{id: item_id}");
    assertThat(profile.tables()).hasSize(1);
    assertThat(profile.log().perItem().entities()).isEqualTo(2);
  }

  @Test
  void daysOfClocksThatAreFarOffAreNotDrawn() throws IOException {
    List<String> rows = new ArrayList<>(List.of("user_id,item_id,timestamp,click", "u1,a,100,1"));
    for (int i = 0; i < 600; i++) {
      // Three days from the 20,000th day on, the one in the middle without rows.
      long seconds = 86_400L * (20_000 + i % 2 * 2) + i;
      rows.add("u" + i % 9 + ",a," + seconds + "," + i % 2);
    }
    PreparedFolder.write(root.resolve("log.csv"), rows.toArray(String[]::new));
    Report.writeProfile(look("log.csv"), root.resolve("report.html"));
    assertThat(Files.readString(root.resolve("report.html")))
        .contains("days since 2024-10-04", "without 1 on days far from the others")
        .doesNotContain("since 1970");
  }

  @Test
  void damagedInputIsToldAsPrepareTellsIt() {
    assertThatThrownBy(() -> look("nowhere.csv"))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(3))
        .hasMessageContaining("nowhere.csv does not exist");
  }
}
