package org.rectrain.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.Failure;

/** A log of what users took, without what they were shown and left. */
@Tag("slow")
final class PositivesOnlyTest {
  private static final String CONFIG =
      """
      data:
        root: ROOT
        events:
          path: plays.csv
          time_format: epoch_s
          labels: {play: "ms >= 0", finished: "ms >= 500"}
      prepare:
        clean: {max_time: "1980-01-01T00:00:00Z", min_time: "1970-01-01T00:00:00Z"}
        split: {kind: temporal}
        negatives: {ratio: 2}
      """;

  @TempDir Path root;

  @BeforeEach
  void write() throws IOException {
    List<String> lines = new ArrayList<>(List.of("user_id,item_id,timestamp,ms"));
    for (int i = 0; i < 120; i++) {
      lines.add("u" + i % 6 + ",i" + i * 7 % 97 + "," + i * 3600 + "," + (i % 3 == 0 ? 900 : 100));
    }
    PreparedFolder.write(root.resolve("plays.csv"), lines.toArray(String[]::new));
  }

  private PreparedFolder make(String... overrides) throws IOException {
    return PreparedFolder.make(
        root.resolve("out"), CONFIG.replace("ROOT", root.toString()), overrides);
  }

  @Test
  void areFoundAndGetDrawnItems() throws IOException {
    PreparedFolder made = make();
    var sampling = made.manifest().sampling();
    assertThat(sampling.shortage()).isEqualTo("fill_popularity");
    assertThat(sampling.available()).isZero();
    assertThat(sampling.keepRate()).isNaN();
    long plays = made.manifest().splits().get("train").impressions();
    assertThat(sampling.drawn()).isEqualTo(2 * plays);
    assertThat(made.rows("examples/split=train"))
        .filteredOn(r -> r.get("origin").equals("sampled"))
        .hasSize((int) (2 * plays))
        .allMatch(r -> r.get("play").equals("0") && r.get("finished").equals("0"));
    assertThat(made.rows("examples/split=test")).allMatch(r -> r.get("play").equals("1"));
    assertThat(made.manifest().gates())
        .extracting(g -> g.name())
        .contains("entropy of finished")
        .doesNotContain("entropy of play");
  }

  @Test
  void ofALogThatOughtToHaveImpressionsAreAFailedGate() {
    assertThatThrownBy(() -> make("data.events.feedback=impressions"))
        .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.exitCode()).isEqualTo(4))
        .hasMessageContaining("entropy of play = 0.0000");
  }

  @Test
  void areNotFilledUpWhereThePolicySaysOtherwise() throws IOException {
    PreparedFolder made = make("prepare.negatives.shortage=keep", "data.events.feedback=positives");
    assertThat(made.manifest().sampling().drawn()).isZero();
  }

  @Test
  void statedAsSuchFillUpWhatFewImpressionsLeave() throws IOException {
    PreparedFolder made =
        make("data.events.feedback=positives", "data.events.labels={finished: ms >= 500}");
    var sampling = made.manifest().sampling();
    assertThat(sampling.available()).isPositive();
    assertThat(sampling.shortage()).isEqualTo("fill_popularity");
  }
}
