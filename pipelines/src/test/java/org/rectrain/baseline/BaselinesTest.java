package org.rectrain.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.baseline.Baselines.Fitted;
import org.rectrain.baseline.data.BaselineModel;
import org.rectrain.baseline.data.FeatureTable;
import org.rectrain.baseline.data.PreparedSplits;
import org.rectrain.baseline.data.TopItems;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.baseline.BaselinesConfig;
import org.rectrain.config.baseline.BaselinesConfig.Kind;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.Prepared;
import org.rectrain.metric.Auc;
import org.rectrain.metric.Platt;
import org.rectrain.run.Progress;
import org.rectrain.run.ToldProgress;
import org.rectrain.score.TopK;
import org.rectrain.spark.TestSpark;
import org.tribuo.Model;
import org.tribuo.classification.Label;

@Tag("slow")
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
  void weightsReadOutGiveWhatTribuoPredicts() throws Exception {
    for (Kind kind : List.of(Kind.LOGISTIC, Kind.FREQUENCY, Kind.FACTORISATION)) {
      String name = fit(kind).name();
      Path fitted = folder.resolve("fitted-" + kind).resolve(name);
      FeatureSchema schema = FeatureSchema.read(prepared);
      List<String> features =
          Json.read(fitted.resolve("features.json"), TribuoModel.Features.class).names();
      for (String split : List.of("train", "test")) {
        FeatureTable table =
            FeatureTable.read(Prepared.examples(prepared, split), schema, features);
        int[] rows = IntStream.range(0, table.rows()).toArray();
        for (String task : SmallPrepared.TASKS) {
          Model<Label> model =
              Model.deserializeFromFile(TribuoModel.file(fitted, task)).castModel(Label.class);
          double[] expected =
              Arrays.stream(rows)
                  .mapToObj(row -> model.predict(table.example(row, TribuoModel.NO, 1)))
                  .mapToDouble(p -> p.getOutputScores().get("1").getScore())
                  .toArray();
          double[] ours =
              java.util.Objects.requireNonNull(
                      SgdWeights.of(model, TribuoModel.YES, TribuoModel.NO))
                  .probabilities(table, rows);
          assertThat(ours)
              .as("%s of %s, %s", name, task, split)
              .containsExactly(expected, Offset.offset(1e-12));
          assertThat(Arrays.stream(ours).distinct().count()).isGreaterThan(5);
        }
      }
    }
  }

  @Test
  void frequencyNeedsStatistics() throws IOException {
    BaselineModel model = fit(Kind.FREQUENCY);
    assertThat(model.name()).isEqualTo("frequency");
    assertThat(model.retrieves()).isTrue();
    new FeatureSchema(FeatureSchema.VERSION, SmallPrepared.TASKS, List.of()).write(prepared);
    Path other = folder.resolve("other");
    assertThatThrownBy(() -> baselines(Kind.FREQUENCY, "").fit(other, null, Progress.silent()))
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
      // What is never asked for a list gets no time for one either.
      assertThat(model.retrieves()).isFalse();
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
    Fitted fitted = baselines(kind, "").fit(out, null, Progress.silent());
    return Baselines.open(out, fitted.models().get(0), prepared);
  }

  private Baselines baselines(Kind kind, String more) {
    String yaml =
        """
        models: [%s]
        itemcf: {neighbours: 10, shrinkage: [10], popularity: [0]}
        tribuo: {factors: 2, trees: 20, depth: 3, eta: 0.3, max_rows: 100000}
        %s
        """
            .formatted(kind.name().toLowerCase(Locale.ROOT), more);
    return new Baselines(
        ConfigReader.bind(yaml, List.of(), BaselinesConfig.class, "test"),
        7,
        TestSpark.config(),
        prepared,
        Map.of());
  }

  @Test
  void whatDidNotChangeIsTakenOver() throws IOException {
    Path first = folder.resolve("first");
    Fitted fitted = baselines(Kind.POPULARITY, "").fit(first, null, Progress.silent());
    // Other options of other models change nothing here.
    Fitted again =
        baselines(Kind.POPULARITY, "").fit(folder.resolve("second"), first, Progress.silent());
    assertThat(again).isEqualTo(fitted);
    assertThat(folder.resolve("second/popularity/items.parquet"))
        .hasSameBinaryContentAs(first.resolve("popularity/items.parquet"));
    Fitted other =
        baselines(Kind.POPULARITY, "popularity: {smoothing: 5}")
            .fit(folder.resolve("third"), first, Progress.silent());
    assertThat(other.models().get(0).fingerprint())
        .isNotEqualTo(fitted.models().get(0).fingerprint());
    assertThat(folder.resolve("third/popularity/items.parquet")).exists();
  }

  @Test
  void whatWasFittedBeforeAnInterruptionIsKept() throws IOException {
    Path out = folder.resolve("cut");
    BaselinesConfig config =
        ConfigReader.bind(
            "models: [popularity, din, frequency]", List.of(), BaselinesConfig.class, "test");
    assertThatThrownBy(
            () -> with(config, BaselinesTest::cutShort).fit(out, null, Progress.silent()))
        .isInstanceOf(CancellationException.class);
    FileTime before = Files.getLastModifiedTime(out.resolve("popularity/items.parquet"));
    // A kill may leave half a model: it must not be mixed with the next attempt's.
    Path half = Files.createDirectories(out.resolve("frequency")).resolve("half");
    Files.writeString(half, "x");
    List<String> seen = new ArrayList<>();
    ToldProgress told = new ToldProgress();
    Fitted fitted =
        with(
                config,
                own -> {
                  seen.add(Files.readString(own.resolve("checkpoint")));
                  return 1000;
                })
            .fit(out, null, told);
    assertThat(fitted.models())
        .extracting(Baselines.FittedModel::name)
        .containsExactly("popularity", "din", "frequency");
    assertThat(told.lines())
        .containsOnlyOnce("baselines: popularity was fitted before the interruption");
    assertThat(Files.getLastModifiedTime(out.resolve("popularity/items.parquet")))
        .isEqualTo(before);
    assertThat(seen).containsExactly("step 3");
    assertThat(fitted.models().get(1).seconds()).isBetween(1000.0, 1100.0);
    assertThat(half).doesNotExist();
    assertThat(Baselines.read(out)).isEqualTo(fitted);
  }

  private static double cutShort(Path own) throws IOException {
    Files.writeString(own.resolve("checkpoint"), "step 3");
    throw new CancellationException("interrupted");
  }

  private Baselines with(BaselinesConfig config, Baselines.Fitting din) {
    return new Baselines(config, 7, TestSpark.config(), prepared, Map.of(Kind.DIN, din));
  }

  @Test
  void recentPopularityForgets() throws IOException {
    // Time goes by row: with a half-life of 50 rows the last users' clicks decide.
    String half = "popularity: {recent_half_lives: [" + 50 / 86_400_000.0 + "]}";
    Path out = folder.resolve("recent");
    Fitted fitted = baselines(Kind.POPULARITY_RECENT, half).fit(out, null, Progress.silent());
    BaselineModel model = Baselines.open(out, fitted.models().get(0), prepared);
    assertThat(model.name()).isEqualTo("popularity_recent");
    int rows = Arrays.stream(data.clicks).mapToInt(c -> c.length + 1).sum();
    double[] decayed = new double[data.items];
    int row = 0;
    for (int[] clicks : data.clicks) {
      for (int item : clicks) {
        decayed[item] += Math.pow(0.5, (rows - 1 - row++) / 50.0);
      }
      row++;
    }
    int best =
        IntStream.range(0, data.items)
            .filter(i -> Arrays.stream(data.clicks[5]).noneMatch(s -> s == i))
            .boxed()
            .max(Comparator.comparingDouble(i -> decayed[i]))
            .orElseThrow();
    TopK lists = model.topK("test", new int[] {5}, 1);
    assertThat(lists.items()[0]).containsExactly(best);
    assertThat(lists.scores()[0][0]).isCloseTo(decayed[best], Offset.offset(1e-9));
  }

  @Test
  void segmentsHaveListsOfTheirOwn() throws IOException {
    String none = "popularity: {segment_smoothing: 0, smoothing: 0}";
    Path out = folder.resolve("segment");
    Fitted fitted = baselines(Kind.POPULARITY_SEGMENT, none).fit(out, null, Progress.silent());
    BaselineModel model = Baselines.open(out, fitted.models().get(0), prepared);
    assertThat(model.name()).isEqualTo("popularity_segment");
    // Queries of even users come from a phone, the others from a desktop.
    for (int query : new int[] {4, 5}) {
      String device = query % 2 == 0 ? "phone" : "desktop";
      double[] count = new double[data.items];
      for (SmallPrepared.TrainRow row : data.trainRows) {
        if (row.click() == 1 && row.device().equals(device)) {
          count[row.item()]++;
        }
      }
      double all = Arrays.stream(count).sum();
      TopK lists = model.topK("test", new int[] {query}, 5);
      int[] seen = data.clicks[query];
      double[] expected =
          IntStream.range(0, data.items)
              .filter(i -> Arrays.stream(seen).noneMatch(s -> s == i))
              .mapToDouble(i -> -count[i] / all)
              .sorted()
              .map(x -> -x)
              .limit(5)
              .toArray();
      assertThat(lists.scores()[0]).containsExactly(expected, Offset.offset(1e-12));
    }
    assertThatThrownBy(
            () ->
                baselines(Kind.POPULARITY_SEGMENT, "popularity: {segments: [city]}")
                    .fit(folder.resolve("other"), null, Progress.silent()))
        .hasMessageContaining("baselines.popularity.segments: 'city'")
        .hasMessageContaining("there are device");
  }
}
