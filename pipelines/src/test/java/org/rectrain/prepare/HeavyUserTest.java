package org.rectrain.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.dataset.PreparedManifest;

/** One user with very many rows: nothing may grow with their square. */
@Tag("slow")
final class HeavyUserTest {
  private static final int ROWS = 60_000;

  private static final String CONFIG =
      """
      data:
        root: ROOT
        events:
          path: log.csv
          time_format: epoch_s
          labels: {click: click}
      prepare:
        as_of: train_end
        clean: {max_time: "1970-03-01T00:00:00Z", min_time: "1970-01-01T00:00:00Z"}
        negatives: {ratio: 4, shortage: in_session}
        statistics: {by: [item, user, user*item]}
        gates: {max_missing: 1, max_quarantined: 1, min_label_entropy: 0}
      """;

  @TempDir Path root;

  @Test
  void aUserOfSixtyThousandRowsIsPreparedLikeAnyOther() throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(root.resolve("log.csv"))) {
      out.write("user_id,item_id,timestamp,click\n");
      for (int i = 0; i < ROWS; i++) {
        // A click in every second row: four times as many negatives are wanted as there are.
        out.write("heavy,i" + i % 997 + "," + 30L * i + "," + i % 2 + "\n");
        if (i % 100 == 0) {
          out.write("light" + i / 1000 + ",i1," + 30L * i + ",1\n");
        }
      }
    }
    PreparedFolder made =
        PreparedFolder.make(root.resolve("out"), CONFIG.replace("ROOT", root.toString()));
    PreparedManifest manifest = made.manifest();
    assertThat(manifest.rows()).isEqualTo(new PreparedManifest.Rows(ROWS + 600, ROWS + 600, 0));
    assertThat(manifest.leakage().holds()).isTrue();
    List<Map<String, String>> test = made.rows("examples/split=test");
    // Every click before is known to the last row, of which the newest 20 are kept.
    Map<String, String> last =
        test.stream()
            .filter(r -> r.get("timestamp").equals(30_000L * (ROWS - 1) + ""))
            .findFirst()
            .orElseThrow();
    assertThat(last.get("user_id")).isEqualTo("heavy");
    assertThat(last.get("history_items").split(",")).hasSize(20);
    double trained = Double.parseDouble(last.get("stat_user_count"));
    assertThat(trained).isBetween(0.69 * ROWS, 0.71 * ROWS);
  }
}
