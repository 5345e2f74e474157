package org.rectrain.tune;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.rectrain.config.tune.TuneParameter;
import org.rectrain.config.tune.TuneParameter.Kind;
import org.rectrain.tune.PastTrial.End;

@Tag("slow")
class SamplersTest {
  private static final int TRIALS = 100;
  private static final int SEEDS = 8;

  /** A test function and its space. */
  private record Problem(SearchSpace space, ToDoubleFunction<Map<String, Double>> function) {}

  private static List<JsonNode> texts(String... words) {
    return Arrays.stream(words).map(w -> (JsonNode) TextNode.valueOf(w)).toList();
  }

  private static Problem box(int n, double low, double high, ToDoubleFunction<double[]> function) {
    List<TuneParameter> parameters = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      parameters.add(TuneParameter.range("x" + i, Kind.UNIFORM, low, high));
    }
    return new Problem(
        new SearchSpace(parameters),
        point -> function.applyAsDouble(point.values().stream().mapToDouble(v -> v).toArray()));
  }

  private static double sum(double[] x, ToDoubleFunction<Integer> part) {
    double out = 0;
    for (int i = 0; i < x.length; i++) {
      out += part.applyAsDouble(i);
    }
    return out;
  }

  private static double ackley(double[] x) {
    double squares = sum(x, i -> x[i] * x[i]) / x.length;
    double waves = sum(x, i -> Math.cos(2 * Math.PI * x[i])) / x.length;
    return -20 * Math.exp(-0.2 * Math.sqrt(squares)) - Math.exp(waves) + 20 + Math.E;
  }

  private static double branin(double a, double b) {
    double bow = b - 5.1 / (4 * Math.PI * Math.PI) * a * a + 5 / Math.PI * a - 6;
    return bow * bow + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(a) + 10;
  }

  private static double levy(double[] x) {
    double[] w = Arrays.stream(x).map(v -> 1 + (v - 1) / 4).toArray();
    int last = w.length - 1;
    double out = Math.pow(Math.sin(Math.PI * w[0]), 2);
    for (int i = 0; i < last; i++) {
      double wave = Math.sin(Math.PI * w[i] + 1);
      out += (w[i] - 1) * (w[i] - 1) * (1 + 10 * wave * wave);
    }
    double wave = Math.sin(2 * Math.PI * w[last]);
    return out + (w[last] - 1) * (w[last] - 1) * (1 + wave * wave);
  }

  private static double zakharov(double[] x) {
    double s = sum(x, i -> 0.5 * (i + 1) * x[i]);
    return sum(x, i -> x[i] * x[i]) + s * s + Math.pow(s, 4);
  }

  private static Problem training() {
    double[] kinds = {0.5, 0, 1};
    return new Problem(
        new SearchSpace(
            List.of(
                TuneParameter.range("rate", Kind.LOG, 1e-5, 1),
                TuneParameter.range("size", Kind.LOG_INT, 8, 1024),
                TuneParameter.range("layers", Kind.INT, 1, 8),
                TuneParameter.choice("kind", texts("a", "b", "c")))),
        p ->
            Math.pow(Math.log10(p.get("rate")) + 3, 2)
                + 0.3 * Math.pow(Math.log(p.get("size")) / Math.log(2) - 7, 2)
                + 0.1 * Math.pow(p.get("layers") - 3, 2)
                + kinds[p.get("kind").intValue()]);
  }

  private static Problem conditional() {
    Map<String, List<JsonNode>> lora = Map.of("kind", texts("lora"));
    return new Problem(
        new SearchSpace(
            List.of(
                TuneParameter.choice("kind", texts("full", "lora")),
                TuneParameter.range("rate", Kind.LOG, 1e-5, 1),
                TuneParameter.range("rank", Kind.LOG_INT, 1, 64).when(lora),
                TuneParameter.range("alpha", Kind.UNIFORM, 0, 4).when(lora))),
        p -> {
          double loss = Math.pow(Math.log10(p.get("rate")) + 3, 2);
          if (p.get("kind") == 0) {
            assertThat(p).doesNotContainKeys("rank", "alpha");
            return loss + 0.5;
          }
          return loss
              + 0.2 * Math.pow(Math.log(p.get("rank")) / Math.log(2) - 4, 2)
              + Math.pow(p.get("alpha") - 2, 2);
        });
  }

  private static Map<String, Problem> problems() {
    Map<String, Problem> out = new LinkedHashMap<>();
    out.put("sphere", box(5, -5, 5, x -> sum(x, i -> (x[i] - 1) * (x[i] - 1))));
    out.put(
        "ellipsoid", box(4, -5, 5, x -> sum(x, i -> Math.pow(10, i) * (x[i] - 1) * (x[i] - 1))));
    out.put(
        "rosenbrock",
        box(
            3,
            -2,
            2,
            x ->
                sum(
                    Arrays.copyOf(x, 2),
                    i -> 100 * Math.pow(x[i + 1] - x[i] * x[i], 2) + Math.pow(1 - x[i], 2))));
    out.put("ackley", box(4, -10, 10, SamplersTest::ackley));
    out.put(
        "branin",
        new Problem(
            new SearchSpace(
                List.of(
                    TuneParameter.range("x0", Kind.UNIFORM, -5, 10),
                    TuneParameter.range("x1", Kind.UNIFORM, 0, 15))),
            p -> branin(p.get("x0"), p.get("x1"))));
    out.put(
        "styblinski",
        box(4, -5, 5, x -> sum(x, i -> Math.pow(x[i], 4) - 16 * x[i] * x[i] + 5 * x[i]) / 2));
    out.put("levy", box(4, -10, 10, SamplersTest::levy));
    out.put("zakharov", box(4, -5, 10, SamplersTest::zakharov));
    out.put("training", training());
    out.put("conditional", conditional());
    return out;
  }

  private static double best(TrialSampler sampler, Problem problem) {
    List<PastTrial> history = new ArrayList<>();
    double best = Double.POSITIVE_INFINITY;
    for (int number = 1; number <= TRIALS; number++) {
      Map<String, Double> point = sampler.next(number, history).orElseThrow();
      double loss = problem.function().applyAsDouble(point);
      history.add(new PastTrial(number, point, End.DONE, loss, 0));
      best = Math.min(best, loss);
    }
    return best;
  }

  private static double median(double[] values) {
    double[] sorted = Arrays.stream(values).sorted().toArray();
    int half = sorted.length / 2;
    return (sorted[half - 1] + sorted[half]) / 2;
  }

  /** As Optuna's does: functions.json has its medians on the same functions. */
  @Test
  void theEstimatorBeatsRandomOnAllFunctions() throws IOException {
    JsonNode optuna = ParzenEstimatorTest.golden("functions.json");
    Map<String, Problem> problems = problems();
    assertThat(problems).hasSize(10);
    problems.forEach(
        (name, problem) -> {
          double[] tpe = new double[SEEDS];
          double[] random = new double[SEEDS];
          for (int seed = 0; seed < SEEDS; seed++) {
            tpe[seed] = best(new TpeSampler(problem.space(), seed, 10), problem);
            random[seed] = best(new RandomSampler(problem.space(), seed), problem);
          }
          String told =
              "%s: tpe %.4f, random %.4f; Optuna's %.4f and %.4f"
                  .formatted(
                      name,
                      median(tpe),
                      median(random),
                      optuna.path(name).path("tpe").doubleValue(),
                      optuna.path(name).path("random").doubleValue());
          assertThat(median(tpe)).as(told).isLessThan(median(random));
          assertThat(optuna.path(name).path("tpe").doubleValue())
              .as(told)
              .isLessThan(optuna.path(name).path("random").doubleValue());
        });
  }

  @Test
  void theListOfTrialsDependsOnSeedNumberAndHistoryAlone() {
    Problem problem = conditional();
    List<PastTrial> history = new ArrayList<>();
    for (int number = 1; number <= 30; number++) {
      Map<String, Double> point =
          new TpeSampler(problem.space(), 3, 10).next(number, history).orElseThrow();
      // A sampler made anew and a history in another order change nothing.
      List<PastTrial> shuffled = new ArrayList<>(history);
      java.util.Collections.reverse(shuffled);
      assertThat(new TpeSampler(problem.space(), 3, 10).next(number, shuffled)).contains(point);
      history.add(
          new PastTrial(
              number, point, End.DONE, problem.function().applyAsDouble(point), number % 5));
    }
    assertThat(new TpeSampler(problem.space(), 4, 10).next(31, history))
        .isNotEqualTo(new TpeSampler(problem.space(), 3, 10).next(31, history));
  }

  @Test
  void gridsHaveEveryCombinationOnce() {
    GridSampler grid = new GridSampler(conditional().space());
    // full: 5 rates; lora: 5 rates, 5 ranks, 5 alphas
    assertThat(grid.size()).isEqualTo(5 + 5 * 5 * 5);
    Set<Map<String, Double>> seen = new HashSet<>();
    for (int number = 1; number <= grid.size(); number++) {
      seen.add(grid.next(number, List.of()).orElseThrow());
    }
    assertThat(seen).hasSize(grid.size());
    assertThat(grid.next(grid.size() + 1, List.of())).isEmpty();
    assertThat(TuneParameter.range("rank", Kind.LOG_INT, 1, 16).grid())
        .containsExactly(1.0, 2.0, 4.0, 8.0, 16.0);
    assertThat(TuneParameter.range("layers", Kind.INT, 1, 3).grid()).containsExactly(1.0, 2.0, 3.0);
  }

  @Test
  void randomValuesAreEvenOnTheirScale() {
    SearchSpace space = training().space();
    RandomSampler sampler = new RandomSampler(space, 1);
    int[] decades = new int[5];
    int[] layers = new int[9];
    for (int number = 1; number <= 4000; number++) {
      Map<String, Double> point = sampler.next(number, List.of()).orElseThrow();
      decades[(int) Math.min(4, Math.floor(Math.log10(point.get("rate")) + 5))]++;
      layers[point.get("layers").intValue()]++;
      assertThat(point.get("size")).isBetween(8.0, 1024.0);
    }
    // Four standard deviations of a count with p = 1/5, and with p = 1/8.
    assertThat(Arrays.stream(decades))
        .allMatch(n -> Math.abs(n - 800) < 4 * Math.sqrt(4000 * 0.2 * 0.8));
    assertThat(Arrays.stream(layers, 1, 9))
        .allMatch(n -> Math.abs(n - 500) < 4 * Math.sqrt(4000 * 0.125 * 0.875));
  }

  @Test
  void theBestTenthComesFromWholeTrialsFirst() {
    List<PastTrial> ended = new ArrayList<>();
    ended.add(new PastTrial(1, Map.of(), End.PRUNED, 0.1, 2));
    ended.add(new PastTrial(2, Map.of(), End.PRUNED, 0.3, 4));
    ended.add(new PastTrial(3, Map.of(), End.DONE, 0.9, 0));
    for (int number = 4; number <= 21; number++) {
      ended.add(new PastTrial(number, Map.of(), End.PRUNED, 0.5, 1));
    }
    // A tenth of 21, rounded up, is 3: the whole one, then those that got farthest.
    assertThat(TpeSampler.good(ended)).containsExactlyInAnyOrder(3, 2, 1);
  }
}
