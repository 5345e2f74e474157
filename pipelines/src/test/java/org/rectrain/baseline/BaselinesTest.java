package org.rectrain.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.baseline.Baselines.Fitted;
import org.rectrain.config.BaselinesConfig;
import org.rectrain.config.BaselinesConfig.ItemCfConfig;
import org.rectrain.config.BaselinesConfig.Kind;
import org.rectrain.config.BaselinesConfig.PopularityConfig;
import org.rectrain.config.BaselinesConfig.TribuoConfig;
import org.rectrain.config.BaselinesConfig.Weighting;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.metric.Auc;
import org.rectrain.run.Progress;
import org.rectrain.spark.TestSpark;

class BaselinesTest {
  @TempDir Path folder;
  private Path prepared;
  private SmallPrepared data;

  @BeforeEach
  void prepare() throws IOException {
    prepared = folder.resolve("prepare");
    data = new SmallPrepared(prepared);
  }

  @Test
  void popularityRanksByClicksAndPredictsSmoothedRates() throws IOException {
    BaselineModel model = fit(Kind.POPULARITY);
    assertThat(model.name()).isEqualTo("popularity");
    int[] count = new int[data.items];
    Arrays.stream(data.clicks).flatMapToInt(Arrays::stream).forEach(i -> count[i]++);
    int[] order =
        IntStream.range(0, data.items)
            .boxed()
            .sorted(Comparator.comparingInt((Integer i) -> -count[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] seen = data.clicks[5];
    int[] expected =
        Arrays.stream(order)
            .filter(i -> Arrays.stream(seen).noneMatch(s -> s == i))
            .limit(4)
            .toArray();
    assertThat(model.topK("test", new int[] {5}, 4).items()[0]).containsExactly(expected);
    // A kept negative stands for two impressions: (clicks + 20 · overall) / (clicks + 2 · shown +
    // 20).
    double overall =
        Arrays.stream(count).sum() / (Arrays.stream(count).sum() + 2.0 * data.clicks.length);
    long shown =
        IntStream.range(0, data.clicks.length).filter(u -> u % (data.items - 1) == 0).count();
    double rate = (count[0] + 20 * overall) / (count[0] + 2.0 * shown + 20);
    // Row 0 of test is user 0 with item 0.
    assertThat(model.score("test", List.of("click"), new int[] {0})[0][0])
        .isCloseTo(rate, Offset.offset(1e-12));
  }

  @Test
  void logisticLearnsFromFeaturesAndRetrievesByItem() throws IOException {
    BaselineModel model = fit(Kind.LOGISTIC);
    int[] rows = IntStream.range(0, data.clicks.length * data.items / 3).toArray();
    double[][] p = model.score("test", SmallPrepared.TASKS, rows);
    assertThat(p).hasDimensions(2, rows.length);
    assertThat(Arrays.stream(p[0]).allMatch(x -> x > 0 && x < 1)).isTrue();
    int[] list = model.topK("test", new int[] {0}, 3).items()[0];
    assertThat(list).hasSize(3).doesNotHaveDuplicates();
    assertThat(data.clicks[0]).doesNotContain(list);
  }

  @Test
  void frequencyNeedsStatistics() throws IOException {
    assertThat(fit(Kind.FREQUENCY).name()).isEqualTo("frequency");
    new FeatureSchema(FeatureSchema.VERSION, SmallPrepared.TASKS, List.of()).write(prepared);
    assertThatThrownBy(() -> fit(Kind.FREQUENCY))
        .hasMessageContaining("'frequency' needs features")
        .hasMessageContaining("stat_*");
  }

  @Test
  void treesAndFactorisationMachinesRankRows() throws IOException {
    for (Kind kind : List.of(Kind.XGBOOST, Kind.FACTORISATION)) {
      BaselineModel model = fit(kind);
      // Judged on train: the features decide the clicks of train by item.
      int n = Arrays.stream(data.clicks).mapToInt(c -> c.length + 1).sum();
      int[] rows = IntStream.range(0, n).toArray();
      double[] p = model.score("train", List.of("click"), rows)[0];
      int[] labels = new PreparedSplits(prepared).rows("train").labels()[0];
      assertThat(Auc.of(p, labels)).as(model.name()).isGreaterThan(0.6);
      assertThat(model.topK("test", new int[] {0}, 3).items()[0]).isEmpty();
    }
  }

  @Test
  void plattAgreesWithLogisticRegression() throws IOException {
    JsonNode cases = SmallPrepared.golden("platt.json").get("cases");
    assertThat(cases).hasSize(3);
    for (JsonNode c : cases) {
      Platt fit = Platt.fit(SmallPrepared.doubles(c.get("x")), SmallPrepared.ints(c.get("y")));
      assertThat(fit.a()).isCloseTo(c.get("a").asDouble(), Offset.offset(2e-3));
      assertThat(fit.b()).isCloseTo(c.get("b").asDouble(), Offset.offset(1e-3));
    }
  }

  @Test
  void plattKeepsTheOrderWhenTheScoreMisleads() {
    Platt fit = Platt.fit(new double[] {0, 1, 2, 3}, new int[] {1, 1, 0, 0});
    assertThat(fit.b()).isPositive();
    assertThat(fit.probability(3)).isGreaterThan(fit.probability(0)).isLessThan(1);
    Platt constant = Platt.fit(new double[] {1, 1, 1}, new int[] {0, 0, -1});
    assertThat(constant.probability(1)).isBetween(0.1, 0.4);
  }

  @Test
  void topItemsBreaksTiesByIndexAndMasks() {
    double[] into = new double[3];
    assertThat(TopItems.best(new double[] {1, 5, 5, 0, 7, 5}, new int[] {4, 2}, 3, into))
        .containsExactly(1, 5, 0);
    assertThat(into).containsExactly(5, 5, 1);
    assertThat(TopItems.best(new double[] {1, 2}, new int[] {0, 1}, 3, into)).isEmpty();
  }

  private BaselineModel fit(Kind kind) throws IOException {
    Path out = folder.resolve("fitted-" + kind);
    Fitted fitted =
        Baselines.fit(
            new BaselinesConfig(
                List.of(kind),
                new PopularityConfig(0, 20),
                new ItemCfConfig(Weighting.COSINE, 10, List.of(10.0), List.of(0.0), 0.5, 500),
                new TribuoConfig(5, 0.1, 2, 20, 3, 0.3, 100_000)),
            7,
            TestSpark.config(),
            prepared,
            out,
            Progress.silent());
    return Baselines.open(out, fitted.models().get(0), prepared);
  }
}
