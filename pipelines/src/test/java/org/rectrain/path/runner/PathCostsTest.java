package org.rectrain.path.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rectrain.config.ConfigReader;
import org.rectrain.config.RunConfig;
import org.rectrain.guess.Budget;
import org.rectrain.guess.LogSizes;
import org.rectrain.path.StageName;
import org.rectrain.run.Progress;

final class PathCostsTest {
  private static final Budget.Allowance USUAL = new Budget.Allowance(0, 2, 1);

  private static RunConfig config(String more) {
    return ConfigReader.bind(
        """
        output: none
        data: {events: {path: log.csv, feedback: positives}, items: {path: items.csv, text: "{title}"}}
        prepare: {}
        baselines: {models: [popularity, ease]}
        train: {encoder: {tune: none}}
        score: {}
        eval: {}
        """
            + more,
        List.of(),
        RunConfig.class,
        "test");
  }

  private static LogSizes sizes(long rows, long items) {
    return new LogSizes(rows, true, true, rows / 10, items, 10);
  }

  private static PathCosts costs(long rows, long items, Budget.Allowance machine) {
    RunConfig config = config("");
    return PathCosts.of(config, PathRunner.wanted(config), sizes(rows, items), Map.of(), machine);
  }

  @Test
  void everyStageOfTheRunHasItsTimeAndItsMemory() {
    PathCosts costs = costs(50_000, 4000, USUAL);
    assertThat(costs.costs().stream().map(PathCosts.Cost::stage))
        .containsExactly(
            StageName.PREPARE,
            StageName.BASELINES,
            StageName.TRAIN,
            StageName.SCORE,
            StageName.EVAL);
    assertThat(costs.costs()).allMatch(c -> c.seconds() > 1 && c.megabytes() > 500);
    assertThat(costs.lines())
        .hasSize(6)
        .first()
        .asString()
        .contains("at most about", "50,000 rows, 5,000 users, 4,000 items");
    assertThat(costs.lines()).noneMatch(l -> l.contains("would take about an hour"));
  }

  @Test
  void aStageThatIsNotPredictedSaysSo() {
    List<StageName> stages = List.of(StageName.PREPARE, StageName.SHADOW, StageName.MONITOR);
    PathCosts costs = PathCosts.of(config(""), stages, sizes(50_000, 4000), Map.of(), USUAL);
    assertThat(costs.costs()).hasSize(1);
    assertThat(costs.unpredicted()).containsExactly(StageName.SHADOW, StageName.MONITOR);
    assertThat(costs.lines().stream().filter(l -> l.endsWith("not predicted")).map(String::strip))
        .containsExactly("shadow     not predicted", "monitor    not predicted");
  }

  @Test
  void anExperimentIsPredictedByItsOwnRows(@TempDir Path root) throws IOException {
    Files.write(root.resolve("e.csv"), Collections.nCopies(2000, "u,v,1"));
    RunConfig config =
        ConfigReader.bind(
            """
            output: %s
            abtest: {input: {path: %s}, metrics: [{name: ctr, kind: mean, value: click}]}
            """
                .formatted(root.resolve("run"), root.resolve("e.csv")),
            List.of(),
            RunConfig.class,
            "test");
    PathRunner runner = new PathRunner(config, Progress.silent());
    PathCosts costs = runner.logForecasts(runner.plan(List.of(StageName.ABTEST), false));
    assertThat(costs.lines().get(0)).endsWith("by the rows of its table");
    assertThat(costs.costs().get(0).megabytes()).isEqualTo(900 + 2000 / 20_000.0);
    double more =
        PathCosts.of(
                config,
                List.of(StageName.ABTEST),
                null,
                Map.of(StageName.ABTEST, 50_000_000L),
                USUAL)
            .seconds();
    assertThat(more).isEqualTo(54);
  }

  @Test
  void aMachineOfTwiceTheSpeedTakesHalfAsLongButForItsStart() {
    double slow = costs(2_000_000, 4000, USUAL).seconds();
    double fast = costs(2_000_000, 4000, new Budget.Allowance(0, 2, 2)).seconds();
    assertThat(fast).isBetween(0.5 * slow, 0.51 * slow + 30);
  }

  @Test
  void aTrainingThatMayStopEarlySaysFromWhenOn() {
    // 3 evaluations without gain, half an epoch apart, are half of the 3 epochs.
    PathCosts.Cost early = training(costs(2_000_000, 4000, USUAL));
    PathCosts.Cost half = training(costs("epochs: 1.5"));
    assertThat(early.least()).isEqualTo(half.seconds(), within(1e-6));
    assertThat(costs(2_000_000, 4000, USUAL).lines())
        .anyMatch(l -> l.contains(" on where evaluations stop gaining"));
    PathCosts.Cost never = training(costs("stopping: {patience: 0}"));
    assertThat(never.least()).isEqualTo(never.seconds());
    assertThat(never.seconds()).isEqualTo(early.seconds());
  }

  private static PathCosts.Cost training(PathCosts costs) {
    return costs.costs().stream()
        .filter(c -> c.stage() == StageName.TRAIN)
        .findFirst()
        .orElseThrow();
  }

  private static PathCosts costs(String train) {
    RunConfig config =
        ConfigReader.bind(
            "output: none\ndata: {events: {path: log.csv, feedback: positives}, items: {path:"
                + " items.csv, text: \"{title}\"}}\nprepare: {}\ntrain: {encoder: {tune: none}, "
                + train
                + "}\n",
            List.of(),
            RunConfig.class,
            "test");
    return PathCosts.of(config, PathRunner.wanted(config), sizes(2_000_000, 4000), Map.of(), USUAL);
  }

  @Test
  void whatTakesHoursNamesTheKeyThatBringsItToOne() {
    PathCosts costs = costs(20_000_000, 4000, USUAL);
    PathCosts.Cost train = training(costs);
    assertThat(train.key()).startsWith("train.epochs=");
    double epochs = Double.parseDouble(train.key().substring("train.epochs=".length()));
    RunConfig shorter = config("");
    double before = shorter.train().loop().epochs();
    assertThat(epochs).isLessThan(before);
    assertThat(costs.lines()).anyMatch(l -> l.contains(train.key() + " would take about an hour"));
  }

  @Test
  void sizesAreKnownBeforeAnythingIsPrepared(@TempDir Path root) throws IOException {
    Files.write(
        root.resolve("log.csv"),
        IntStream.range(0, 1001)
            .mapToObj(
                i -> i == 0 ? "user_id,item_id,timestamp" : "u" + i % 50 + ",i" + i % 40 + "," + i)
            .toList());
    Files.write(
        root.resolve("items.csv"),
        IntStream.range(0, 61)
            .mapToObj(i -> i == 0 ? "item_id,title" : "i" + i + ",a title of five words")
            .toList());
    RunConfig config =
        ConfigReader.bind(
            """
            output: %s
            data: {root: %s, events: {feedback: positives, path: log.csv, time_format: epoch_s}, \
            items: {path: items.csv, text: "{title}"}}
            prepare: {}
            """
                .formatted(root.resolve("run"), root),
            List.of(),
            RunConfig.class,
            "test");
    assertThat(LogSizes.of(config.data())).isEqualTo(new LogSizes(1000, true, true, 50, 60, 5));
    PathRunner runner = new PathRunner(config, Progress.silent());
    PathCosts costs = runner.logForecasts(runner.plan(List.of(StageName.PREPARE), false));
    assertThat(costs.lines()).anyMatch(l -> l.contains("prepare"));
    Files.writeString(root.resolve("log.csv"), "{'user_id': 'u1'}\n");
    assertThat(runner.logForecasts(runner.plan(List.of(StageName.PREPARE), false))).isNull();
  }
}
