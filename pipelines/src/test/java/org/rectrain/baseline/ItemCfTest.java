package org.rectrain.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.baseline.Baselines.Fitted;
import org.rectrain.config.BaselinesConfig;
import org.rectrain.config.BaselinesConfig.ItemCfConfig;
import org.rectrain.config.BaselinesConfig.Kind;
import org.rectrain.config.BaselinesConfig.PopularityConfig;
import org.rectrain.config.BaselinesConfig.TribuoConfig;
import org.rectrain.config.BaselinesConfig.Weighting;
import org.rectrain.run.Progress;
import org.rectrain.spark.TestSpark;

/** Against NumPy and implicit: golden/baseline/make.py. */
class ItemCfTest {
  @TempDir Path folder;

  @Test
  void similaritiesAgreeForEveryWeighting() throws IOException {
    JsonNode golden = SmallPrepared.golden("itemcf.json");
    int items = golden.get("items").asInt();
    int[][] clicks = new int[golden.get("clicks").size()][];
    Arrays.setAll(clicks, u -> SmallPrepared.ints(golden.get("clicks").get(u)));
    Interactions interactions = Interactions.of(clicks, items);
    assertThat(golden.get("cases")).hasSize(5);
    for (JsonNode c : golden.get("cases")) {
      ItemSimilarity similarity =
          new ItemSimilarity(interactions, config(c), c.get("shrinkage").asDouble());
      Neighbours rows = similarity.rows(0, items);
      for (int i = 0; i < items; i++) {
        assertThat(dense(rows, i, items))
            .as("%s, item %d", c.get("weighting"), i)
            .containsExactly(
                SmallPrepared.doubles(c.get("similarity").get(i)), Offset.offset(1e-6));
      }
      int[] ends = similarity.blocks(7);
      assertThat(ends).isSorted().endsWith(items);
    }
  }

  @Test
  void fittedOnSparkItRanksAsTheDenseReference() throws IOException {
    SmallPrepared prepared = new SmallPrepared(folder.resolve("prepare"));
    JsonNode reference = prepared.golden.get("cases").get(1);
    Path fitted = folder.resolve("baselines");
    Fitted done =
        Baselines.fit(
            new BaselinesConfig(
                List.of(Kind.ITEMCF),
                new PopularityConfig(0, 20),
                config(reference),
                new TribuoConfig(1, 0.1, 2, 5, 2, 0.1, 1000)),
            7,
            TestSpark.config(),
            folder.resolve("prepare"),
            fitted,
            Progress.silent());
    assertThat(Baselines.read(fitted)).isEqualTo(done);
    BaselineModel model = Baselines.open(fitted, done.models().get(0), folder.resolve("prepare"));
    int k = 12;
    BaselineModel.Lists lists = model.topK("test", IntStream.range(0, 10).toArray(), k);
    for (int u = 0; u < 10; u++) {
      double[] scores = SmallPrepared.doubles(reference.get("scores").get(u));
      int[] seen = prepared.clicks[u];
      double[] best =
          IntStream.range(0, prepared.items)
              .filter(i -> Arrays.stream(seen).noneMatch(s -> s == i))
              .mapToDouble(i -> scores[i])
              .map(s -> -s)
              .sorted()
              .map(s -> -s)
              .limit(k)
              .toArray();
      assertThat(lists.scores()[u]).containsExactly(best, Offset.offset(1e-6));
      for (int i = 0; i < lists.items()[u].length; i++) {
        int item = lists.items()[u][i];
        assertThat(seen).doesNotContain(item);
        assertThat(lists.scores()[u][i]).isCloseTo(scores[item], Offset.offset(1e-6));
      }
    }
    checkScores(model, prepared, reference);
  }

  /** Rows are ordered as the reference's scores: probabilities rise with them. */
  private static void checkScores(BaselineModel model, SmallPrepared prepared, JsonNode reference) {
    int perUser = (prepared.items + 2) / 3;
    int[] rows = IntStream.range(0, perUser).toArray();
    double[][] p = model.score("test", List.of("click", "like", "share"), rows);
    double[] scores = SmallPrepared.doubles(reference.get("scores").get(0));
    for (int i = 0; i < perUser; i++) {
      for (int j = 0; j < perUser; j++) {
        if (scores[3 * i] > scores[3 * j] + 1e-6) {
          assertThat(p[0][i]).isGreaterThan(p[0][j]);
        }
      }
      assertThat(p[0][i]).isBetween(0.0, 1.0);
      assertThat(p[2][i]).isNaN();
    }
  }

  private static ItemCfConfig config(JsonNode c) {
    return new ItemCfConfig(
        Weighting.valueOf(c.get("weighting").asText().toUpperCase(Locale.ROOT)),
        c.get("k").asInt(),
        List.of(c.get("shrinkage").asDouble()),
        List.of(0.0),
        c.get("damping").asDouble(),
        500);
  }

  private static double[] dense(Neighbours rows, int row, int items) {
    double[] out = new double[items];
    rows.addTo(out, row);
    return out;
  }
}
