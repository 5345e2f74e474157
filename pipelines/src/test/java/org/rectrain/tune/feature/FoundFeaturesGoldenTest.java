package org.rectrain.tune.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.config.read.ConfigTrees;
import org.rectrain.nn.Golden;
import org.rectrain.prepare.PreparedFolder;
import org.rectrain.prepare.online.OnlineFeatures;

/** Every kind of candidate as prepare and serving make it, against self-joins in SQL. */
@Tag("slow")
class FoundFeaturesGoldenTest {
  private static final List<String> SPLITS = List.of("train", "valid", "test");
  private static final long TURN = 4 * 86_400;
  private static final String CONFIG =
      """
      output: x
      data:
        root: ROOT
        events:
          path: log.csv
          time_format: epoch_s
          labels: {click: click}
          context: {device: {}, budget: {kind: numeric}}
        items: {path: items.csv, features: {category: {}, price: {kind: numeric}}}
        users: {path: users.csv, features: {age_group: {}, income: {kind: numeric}}}
      prepare:
        as_of: train_end
        clean: {max_time: "1980-01-01T00:00:00Z", min_time: "1970-01-01T00:00:00Z", bots: {action: off}}
        split: {kind: temporal, valid_from: "1970-01-07T00:00:00Z", test_from: "1970-01-09T00:00:00Z"}
        negatives: {ratio: 0}
        statistics:
          by: [user, item, device, user*category, item*device, category*age_group]
          windows: [6, 48]
          snapshot: true
        derive:
          lags: [device, budget, category, price]
          ratios: [budget/price, price/income, price/previous_price]
        gates: {max_missing: 1}
      """;

  @TempDir Path folder;

  /** Rows by user and second; empty where a cell is. */
  private static Map<String, Map<String, String>> golden() throws IOException {
    Map<String, Map<String, String>> out = new LinkedHashMap<>();
    for (Map<String, String> row : table("found.csv")) {
      out.put(key(row.remove("user_id"), row.remove("timestamp")), row);
    }
    out.values().forEach(row -> row.remove("item_id"));
    assertThat(out).hasSize(260);
    return out;
  }

  private static List<Map<String, String>> table(String name) throws IOException {
    List<String> lines = Files.readAllLines(Golden.path("prepare/" + name));
    String[] header = lines.get(0).split(",");
    List<Map<String, String>> out = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      Map<String, String> row = new HashMap<>();
      for (int c = 0; c < header.length; c++) {
        row.put(header[c], cells[c]);
      }
      out.add(row);
    }
    return out;
  }

  private static String key(String user, String second) {
    return user + "@" + second;
  }

  private static RunConfig config(Path root) {
    return ConfigReader.bind(
        CONFIG.replace("ROOT", root.toString()), List.of(), RunConfig.class, "test");
  }

  private Map<String, Map<String, String>> prepared(Path root, String... overrides)
      throws IOException {
    String yaml = CONFIG.replace("output: x\n", "").replace("ROOT", root.toString());
    PreparedFolder made = PreparedFolder.make(folder.resolve("out"), yaml, overrides);
    Map<String, Map<String, String>> out = new HashMap<>();
    for (String split : SPLITS) {
      for (Map<String, String> row : made.rows("examples/split=" + split)) {
        long second = Long.parseLong(row.get("timestamp")) / 1000;
        out.put(key(row.get("user_id"), Long.toString(second)), row);
      }
    }
    return out;
  }

  private static void assertSame(String what, Map<String, String> golden, Map<String, ?> ours) {
    golden.forEach(
        (name, wanted) -> {
          String value = String.valueOf(ours.get(name));
          assertThat(ours).as(what).containsKey(name);
          if (wanted.isEmpty()) {
            assertThat(value).as(what + " " + name).isIn("null", "NaN");
          } else if (wanted.matches("[a-z].*")) {
            assertThat(value).as(what + " " + name).isEqualTo(wanted);
          } else {
            assertThat(Double.parseDouble(value))
                .as(what + " " + name)
                .isCloseTo(Double.parseDouble(wanted), within(1e-12));
          }
        });
  }

  @Test
  void prepareAndServingMakeWhatSqlMakes() throws IOException {
    Path root = Golden.path("prepare/log.csv").getParent();
    Map<String, Map<String, String>> golden = golden();
    Map<String, Map<String, String>> rows = prepared(root);
    golden.forEach((key, row) -> assertSame("prepare " + key, row, rows.get(key)));

    Files.writeString(folder.resolve("out/config.yaml"), ConfigTrees.yaml(config(root)));
    OnlineFeatures online = OnlineFeatures.open(folder.resolve("out"));
    Map<String, Map<String, String>> items = new HashMap<>();
    table("items.csv").forEach(item -> items.put(item.get("item_id"), item));
    Map<String, Map<String, String>> users = new HashMap<>();
    table("users.csv").forEach(user -> users.put(user.get("user_id"), user));
    int served = 0;
    for (Map<String, String> event : table("log.csv")) {
      if (Long.parseLong(event.get("timestamp")) >= 8 * 86_400) {
        String key = key(event.get("user_id"), event.get("timestamp"));
        Map<String, Object> made =
            online.values(
                event,
                items.get(event.get("item_id")),
                users.get(event.get("user_id")),
                new OnlineFeatures.Moment(0, Double.NaN));
        assertSame("serving " + key, golden.get(key), made);
        served++;
      }
    }
    assertThat(served).isGreaterThan(30);
  }

  @Test
  void noneOfThemNeedsWhatComesAfter() throws IOException {
    Path root = Files.createDirectories(folder.resolve("turned"));
    for (String name : List.of("items.csv", "users.csv")) {
      Files.copy(Golden.path("prepare/" + name), root.resolve(name));
    }
    // From the turn on every label, item, device and budget is another one.
    List<String> lines = new ArrayList<>(List.of("user_id,item_id,timestamp,click,device,budget"));
    for (Map<String, String> row : table("log.csv")) {
      boolean turned = Long.parseLong(row.get("timestamp")) >= TURN;
      lines.add(
          String.join(
              ",",
              row.get("user_id"),
              turned ? "i0" : row.get("item_id"),
              row.get("timestamp"),
              turned ? "1" : row.get("click"),
              turned ? "d9" : row.get("device"),
              turned ? "1000" : row.get("budget")));
    }
    Files.write(root.resolve("log.csv"), lines);
    Map<String, Map<String, String>> golden = golden();
    Map<String, Map<String, String>> rows = prepared(root, "prepare.as_of=event");
    int before = 0;
    for (Map.Entry<String, Map<String, String>> row : golden.entrySet()) {
      if (Long.parseLong(row.getKey().replaceFirst(".*@", "")) < TURN) {
        assertSame("before the turn " + row.getKey(), row.getValue(), rows.get(row.getKey()));
        before++;
      }
    }
    assertThat(before).isGreaterThan(80);
    assertThat(rows.values())
        .as("rows behind the turn know it")
        .anyMatch(row -> row.get("previous_device").equals("d9"));
  }

  @Test
  void theGoldenFileHasEveryKindOfCandidate() throws IOException {
    RunConfig config = config(folder);
    var data = Objects.requireNonNull(config.data());
    assertThat(FeatureCandidates.allLags(data)).hasSameElementsAs(config.prepare().derive().lags());
    assertThat(FeatureCandidates.allRatios(data)).contains("budget/price", "price/income");
    assertThat(FeatureCandidates.allKeys(data, List.of()))
        .containsAll(config.prepare().statistics().by());
    FeatureCandidates all =
        new FeatureCandidates(
            config.prepare().statistics().by(),
            config.prepare().statistics().windows(),
            config.prepare().derive().lags(),
            config.prepare().derive().ratios(),
            List.of("click"));
    assertThat(golden().values().iterator().next().keySet())
        .allSatisfy(column -> assertThat(all.of(column)).as(column).isNotNull())
        .hasSize(2 * 3 * 6 + 4 + 3);
  }
}
