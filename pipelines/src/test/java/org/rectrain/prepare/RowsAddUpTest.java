package org.rectrain.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rectrain.dataset.PreparedManifest;

/** For logs full of chance: every input row is kept or quarantined, once, and nothing leaks. */
@Tag("slow")
final class RowsAddUpTest {
  private static final String CONFIG =
      """
      data:
        root: ROOT
        events:
          path: log.csv
          time_format: epoch_s
          labels: {click: click, like: like}
          context: {device: {}}
      prepare:
        clean:
          max_time: "1970-01-20T00:00:00Z"
          min_time: "1970-01-01T00:00:00Z"
          implies: {like: click}
          bots: {max_events_per_hour: 40}
          ranges: {dwell: {column: dwell, min: 0, max: 1000}}
          max_user_events: 200
        negatives: {ratio: 2}
        gates: {max_missing: 1, max_quarantined: 1, min_label_entropy: 0}
      """;

  @TempDir Path root;

  private int log(Random random) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("user_id,item_id,timestamp,click,like,device,dwell");
    int rows = 300 + random.nextInt(700);
    int users = 20 + random.nextInt(40);
    for (int i = 0; i < rows; i++) {
      String user = chance(random, 30) ? "" : "u" + random.nextInt(users);
      String item = chance(random, 30) ? "" : "i" + random.nextInt(30);
      String time =
          chance(random, 40)
              ? "soon"
              : "" + (random.nextInt(1_600_000) - (chance(random, 50) ? 2_000_000 : 0));
      String click = chance(random, 40) ? "" : random.nextInt(3) == 0 ? "1" : "0";
      String like = random.nextInt(9) == 0 ? "1" : "0";
      String device = chance(random, 10) ? "" : "d" + random.nextInt(3);
      String line =
          String.join(",", user, item, time, click, like, device, "" + (random.nextInt(1100) - 20));
      lines.add(line);
      if (chance(random, 15)) {
        lines.add(line);
      }
    }
    if (random.nextBoolean()) {
      for (int i = 0; i < 60; i++) {
        lines.add("machine,i1," + (1000 + i) + ",1,0,d0,5");
      }
    }
    if (random.nextBoolean()) {
      for (int i = 0; i < 230; i++) {
        lines.add("default,i1," + (1000 + 4000 * i) + ",1,0,d0,5");
      }
    }
    Files.write(root.resolve("log.csv"), lines);
    return lines.size() - 1;
  }

  private static boolean chance(Random random, int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyRowIsKeptOrQuarantined(long seed) throws IOException {
    Random random = new Random(seed);
    int rows = log(random);
    String kind =
        List.of("{kind: temporal}", "{kind: stratified, strata: [click]}", "{kind: user}")
            .get((int) (seed % 3));
    PreparedFolder made =
        PreparedFolder.make(
            root.resolve("out"),
            CONFIG.replace("ROOT", root.toString()),
            "prepare.split=" + kind,
            "seed=" + seed);
    PreparedManifest manifest = made.manifest();
    assertThat(manifest.rows().raw()).isEqualTo(rows);
    assertThat(manifest.rows().kept() + manifest.rows().quarantined()).isEqualTo(rows);
    assertThat(made.rows("quarantine")).hasSize((int) manifest.rows().quarantined());
    assertThat(manifest.rules().stream().mapToLong(PreparedManifest.Rule::removed).sum())
        .isEqualTo(manifest.rows().quarantined());
    long impressions =
        manifest.splits().values().stream()
            .mapToLong(PreparedManifest.SplitCounts::impressions)
            .sum();
    assertThat(impressions).isEqualTo(manifest.rows().kept());
    for (String split : List.of("train", "valid", "test")) {
      assertThat(made.rows("examples/split=" + split))
          .as(split)
          .hasSize((int) manifest.splits().get(split).examples());
    }
    assertThat(manifest.leakage().holds()).isTrue();
    assertThat(manifest.leakage().rowsKnowingTheirFuture()).isZero();
    PreparedManifest.Sampling sampling = manifest.sampling();
    assertThat(sampling.kept()).isLessThanOrEqualTo(sampling.available());
    assertThat(weights(made))
        .isCloseTo(
            sampling.available(), org.assertj.core.data.Offset.offset(0.25 * sampling.available()));
  }

  /** Weighted impressions without a click: what they stand for before sampling. */
  private static double weights(PreparedFolder made) {
    return made.rows("examples/split=train").stream()
        .filter(r -> r.get("origin").equals("exposed"))
        .mapToDouble(r -> Double.parseDouble(r.get("weight")))
        .sum();
  }
}
