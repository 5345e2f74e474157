package org.rectrain.prepare.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.Failure;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.prepare.PreparedFolder;
import org.rectrain.prepare.online.OnlineFeatures;

/** Lags and ratios of small logs against a walk over the raw rows. */
final class DerivedFeaturesTest {
  private static final String CONFIG =
      """
      data:
        root: ROOT
        events:
          path: log.csv
          time_format: epoch_s
          labels: {click: click}
          context: {paid: {kind: numeric}, device: {}}
        items: {path: items.csv, features: {colour: {}, mass: {kind: numeric}}}
      prepare:
        clean: {max_time: "1980-01-01T00:00:00Z", min_time: "1970-01-01T00:00:00Z", bots: {action: off}}
        session_gap_minutes: 60
        split: {kind: temporal}
        negatives: {ratio: 0}
        statistics: {by: [item], snapshot: true}
        derive:
          lags: [colour, mass, paid, device]
          ratios: [paid/mass, paid/previous_paid, mass / previous_mass]
        gates: {max_missing: 1}
      """;
  private static final int ROWS = 600;
  private static final long GAP = 3600;

  @TempDir Path root;

  /** A raw row with what its item is like. */
  private record Raw(
      String user, String item, long second, String paid, String device, String mass) {
    String colour() {
      return item.equals("i7") ? "" : "c" + item.charAt(1);
    }
  }

  private List<Raw> log() throws IOException {
    Random random = new Random(3);
    List<String> items = new ArrayList<>(List.of("item_id,colour,mass"));
    String[] masss = new String[9];
    for (int i = 0; i < masss.length; i++) {
      masss[i] = i == 4 ? "" : i == 5 ? "0" : Integer.toString(1 + random.nextInt(50));
      items.add("i" + i + "," + (i == 7 ? "" : "c" + i) + "," + masss[i]);
    }
    List<String> lines = new ArrayList<>(List.of("user_id,item_id,timestamp,click,paid,device"));
    List<Raw> out = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      int item = random.nextInt(9);
      String paid = random.nextInt(6) == 0 ? "" : Integer.toString(random.nextInt(40));
      Raw raw =
          new Raw(
              "u" + random.nextInt(8),
              "i" + item,
              i * 700L,
              paid,
              random.nextInt(5) == 0 ? "" : "d" + random.nextInt(3),
              masss[item]);
      out.add(raw);
      lines.add(
          String.join(
              ",",
              raw.user(),
              raw.item(),
              Long.toString(raw.second()),
              Integer.toString(random.nextInt(2)),
              raw.paid(),
              raw.device()));
    }
    Files.write(root.resolve("items.csv"), items);
    Files.write(root.resolve("log.csv"), lines);
    return out;
  }

  private String yaml() {
    return CONFIG.replace("ROOT", root.toString());
  }

  private static String quotient(String over, String under) {
    if (over.isEmpty() || under.isEmpty() || Double.parseDouble(under) == 0) {
      return "null";
    }
    return Double.toString(Double.parseDouble(over) / Double.parseDouble(under));
  }

  private static String shown(String text) {
    return text.isEmpty() ? "null" : text;
  }

  private static String number(String text) {
    return text.isEmpty() ? "null" : Double.toString(Double.parseDouble(text));
  }

  private static Map<String, String> expected(Raw row, Raw last) {
    Map<String, String> out = new HashMap<>();
    out.put("previous_colour", shown(last.colour()));
    out.put("previous_mass", number(last.mass()));
    out.put("previous_paid", number(last.paid()));
    out.put("previous_device", shown(last.device()));
    out.put("paid_per_mass", quotient(row.paid(), row.mass()));
    out.put("paid_per_previous_paid", quotient(row.paid(), last.paid()));
    out.put("mass_per_previous_mass", quotient(row.mass(), last.mass()));
    return out;
  }

  @ParameterizedTest
  @CsvSource({"event", "session"})
  void eachRowKnowsTheNewestRowThatItMayKnow(String asOf) throws IOException {
    List<Raw> log = log();
    PreparedFolder made = PreparedFolder.make(root.resolve("out"), yaml(), "prepare.as_of=" + asOf);
    Map<String, Map<String, String>> rows = new HashMap<>();
    for (String split : List.of("train", "valid", "test")) {
      made.rows("examples/split=" + split)
          .forEach(row -> rows.put(row.get("user_id") + row.get("timestamp"), row));
    }
    assertThat(rows).hasSize(ROWS);
    Raw nobody = new Raw("", "i7", 0, "", "", "");
    Map<String, Raw> newest = new HashMap<>();
    Map<String, Raw> beforeSession = new HashMap<>();
    int known = 0;
    for (Raw raw : log) {
      Raw last = newest.get(raw.user());
      if (last == null || raw.second() - last.second() > GAP) {
        beforeSession.put(raw.user(), last == null ? nobody : last);
      }
      Raw mayKnow = asOf.equals("event") ? newest.get(raw.user()) : beforeSession.get(raw.user());
      Map<String, String> row = rows.get(raw.user() + raw.second() * 1000);
      assertThat(row).containsAllEntriesOf(expected(raw, mayKnow == null ? nobody : mayKnow));
      known += row.get("mass_per_previous_mass").equals("null") ? 0 : 1;
      newest.put(raw.user(), raw);
    }
    assertThat(known).isGreaterThan(ROWS / 3);
  }

  @Test
  void servingKnowsTheNewestRowOfTrainAsProfilesDo() throws IOException {
    List<Raw> log = log();
    Path out = root.resolve("out");
    long end =
        PreparedFolder.make(out, yaml()).rows("examples/split=train").stream()
            .mapToLong(row -> Long.parseLong(row.get("timestamp")) / 1000)
            .max()
            .orElseThrow();
    RunConfig config =
        ConfigReader.bind("output: x\n" + yaml(), List.of(), RunConfig.class, "test");
    Files.writeString(out.resolve("config.yaml"), ConfigTrees.yaml(config));
    OnlineFeatures online = OnlineFeatures.open(out);
    Raw last =
        log.stream()
            .filter(raw -> raw.user().equals("u3") && raw.second() <= end)
            .reduce((a, b) -> b)
            .orElseThrow();
    Map<String, ?> event =
        Map.of("user_id", "u3", "item_id", "i2", "timestamp", 500_000, "paid", 12, "device", "d0");
    Raw now = new Raw("u3", "i2", 500_000, "12", "d0", "8");
    Map<String, Object> values =
        online.values(
            event,
            Map.of("item_id", "i2", "colour", "c2", "mass", 8),
            null,
            new OnlineFeatures.Moment(0, Double.NaN));
    expected(now, last)
        .forEach(
            (name, value) ->
                assertThat(String.valueOf(values.get(name))).as(name).isEqualTo(value));
    Map<String, Object> stranger = new HashMap<>(event);
    stranger.put("user_id", "new");
    assertThat(online.values(stranger, null, null, new OnlineFeatures.Moment(0, Double.NaN)))
        .containsEntry("previous_colour", null)
        .containsEntry("paid_per_previous_paid", null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "derive.lags=[hue]| prepare.derive.lags: 'hue' is not known; expected one of the items and"
            + " context: colour, mass, paid, device",
        "derive.ratios=[paid]| prepare.derive.ratios: 'paid' is no quotient; expected two features,"
            + " as in price/income",
        "derive.ratios=[paid/device]| prepare.derive.ratios: 'device' is not known; expected one of"
            + " the numbers and lags of numbers: mass, paid, previous_mass, previous_paid",
        "derive.lags=[mass, paid, paid]| data: two features are named 'previous_paid'",
        "statistics.train=out_of_fold| derive.lags: [colour, mass, paid, device] is not allowed"
            + " with statistics.train: out_of_fold"
      })
  void whatCannotBeMadeIsNamed(String setting) throws IOException {
    log();
    String[] parts = setting.split("\\| ", 2);
    List<String> overrides = new ArrayList<>(List.of("prepare." + parts[0]));
    if (parts[0].startsWith("statistics")) {
      overrides.add("prepare.as_of=train_end");
    }
    assertThatThrownBy(
            () ->
                PreparedFolder.make(root.resolve("out"), yaml(), overrides.toArray(String[]::new)))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(parts[1]);
  }
}
