package org.rectrain.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.baseline.Baselines.Fitted;
import org.rectrain.baseline.data.BaselineModel;
import org.rectrain.baseline.data.Interactions;
import org.rectrain.baseline.data.TopItems;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.baseline.BaselinesConfig;
import org.rectrain.config.baseline.BaselinesConfig.ItemCfConfig;
import org.rectrain.run.Progress;
import org.rectrain.score.TopK;
import org.rectrain.spark.TestSpark;

/** Against NumPy and implicit: golden/baseline/make.py. */
@Tag("slow")
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
        for (int p = rows.from(i) + 1; p < rows.to(i); p++) {
          float before = rows.similarity(p - 1);
          assertThat(rows.similarity(p)).isLessThanOrEqualTo(before);
          assertThat(rows.similarity(p) < before || rows.item(p) > rows.item(p - 1)).isTrue();
        }
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
        new Baselines(
                ConfigReader.bind(
                    "models: [itemcf]\nitemcf: " + yaml(reference),
                    List.of(),
                    BaselinesConfig.class,
                    "test"),
                7,
                TestSpark.config(),
                folder.resolve("prepare"),
                Map.of())
            .fit(fitted, null, Progress.silent());
    assertThat(Baselines.read(fitted)).isEqualTo(done);
    BaselineModel model = Baselines.open(fitted, done.models().get(0), folder.resolve("prepare"));
    int k = 12;
    TopK lists = model.topK("test", IntStream.range(0, 10).toArray(), k);
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

  @Test
  void sumsOnABaseFindWhatAWholePassFinds() {
    SplittableRandom random = new SplittableRandom(8);
    int n = 50;
    double[] base = new double[n];
    // Few distinct values: ties everywhere.
    Arrays.setAll(base, i -> random.nextInt(4) / 10.0);
    SumsOnBase sums = new SumsOnBase(base, SumsOnBase.orderOf(base));
    for (int round = 0; round < 200; round++) {
      double[] dense = base.clone();
      for (int j = random.nextInt(30); j > 0; j--) {
        int item = random.nextInt(n);
        double value = random.nextInt(5) / 10.0 - 0.1;
        sums.add(item, value);
        dense[item] += value;
      }
      int[] masked = random.ints(random.nextInt(40), 0, n).distinct().toArray();
      int k = 1 + random.nextInt(20);
      double[] expectedScores = new double[k];
      int[] expected = TopItems.best(dense, masked, k, expectedScores);
      double[] scores = new double[k];
      assertThat(sums.best(masked, k, scores)).containsExactly(expected);
      assertThat(scores).containsExactly(expectedScores);
    }
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
    return ConfigReader.bind(yaml(c), List.of(), ItemCfConfig.class, "test");
  }

  private static String yaml(JsonNode c) {
    return String.format(
        Locale.ROOT,
        "{weighting: %s, neighbours: %d, shrinkage: [%s], popularity: [0], user_damping: %s}",
        c.get("weighting").asText(),
        c.get("k").asInt(),
        c.get("shrinkage").asDouble(),
        c.get("damping").asDouble());
  }

  private static double[] dense(Neighbours rows, int row, int items) {
    double[] out = new double[items];
    rows.addTo(out, row);
    return out;
  }
}
