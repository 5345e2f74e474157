package org.rectrain.eval.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.rectrain.causal.ClickModel;
import org.rectrain.causal.Examination;
import org.rectrain.causal.PositionCounts;
import org.rectrain.config.causal.PropensityConfig.Shape;
import org.rectrain.config.eval.OffPolicyConfig.Chances;
import org.rectrain.sample.TrueImpressions;
import org.rectrain.stat.Interval;
import org.rectrain.stat.policy.OffPolicy;
import org.rectrain.stat.resample.Bootstrap;

/** Generated logs, whose position bias and true chances of clicks are known. */
class KnownBiasTest {
  private static final int LOGS = Integer.getInteger("rectrain.logs", 100);
  private static final int PEOPLE = Integer.getInteger("rectrain.people", 100);

  /** One log's rows by column. */
  private record Log(
      int[] user,
      int[] item,
      int[] category,
      long[] time,
      int[] position,
      int[] click,
      double[] quality,
      double[] relevance) {
    static Log of(TrueImpressions all, int from, int to) {
      List<TrueImpressions.Shown> rows = new ArrayList<>();
      Map<String, Integer> categories = new HashMap<>();
      for (int user = from; user < to; user++) {
        all.of(user, rows::add);
      }
      return new Log(
          rows.stream().mapToInt(r -> r.user() - from).toArray(),
          rows.stream().mapToInt(TrueImpressions.Shown::item).toArray(),
          rows.stream()
              .mapToInt(r -> categories.computeIfAbsent(r.category(), c -> categories.size()))
              .toArray(),
          rows.stream().mapToLong(TrueImpressions.Shown::second).toArray(),
          rows.stream().mapToInt(TrueImpressions.Shown::position).toArray(),
          rows.stream().mapToInt(TrueImpressions.Shown::click).toArray(),
          rows.stream().mapToDouble(TrueImpressions.Shown::quality).toArray(),
          rows.stream().mapToDouble(TrueImpressions.Shown::relevance).toArray());
    }
  }

  private static double[] truth() {
    return IntStream.range(0, 10).mapToDouble(TrueImpressions::examination).toArray();
  }

  private static double[] ones(int count) {
    double[] out = new double[count];
    Arrays.fill(out, 1);
    return out;
  }

  private static double largestError(double[] found) {
    double[] truth = truth();
    return IntStream.range(0, 10)
        .mapToDouble(p -> Math.abs(found[p] / truth[p] - 1))
        .max()
        .orElseThrow();
  }

  /** Feeds run short of what a person likes: relevance falls by a few per cent down the page. */
  @Test
  void propensitiesAreFoundWithinFivePercent() {
    Log log = Log.of(new TrueImpressions(1_200, 7), 0, 1_200);
    double[] weights = ones(log.click().length);
    PositionCounts byItem =
        PositionCounts.of(900, 10, log.item(), log.position(), log.click(), weights);
    assertThat(largestError(ClickModel.fit(byItem, Shape.POWER).examination())).isLessThan(0.05);
    int[] taste =
        IntStream.range(0, weights.length)
            .map(i -> log.user()[i] * 8 + log.category()[i])
            .toArray();
    PositionCounts byTaste =
        PositionCounts.of(8 * 1_200, 10, taste, log.position(), log.click(), weights);
    assertThat(largestError(ClickModel.fit(byTaste, Shape.POWER).examination())).isLessThan(0.03);
  }

  /** A new ranking by quality: what it would have got is known of all people together. */
  @Test
  void theIntervalCoversTheTruthAsOftenAsItSays() {
    TrueImpressions all = new TrueImpressions(LOGS * PEOPLE, 11);
    Examination known =
        new Examination("given", Arrays.stream(truth()).boxed().toList(), List.of(), 0, 0);
    double clicks = 0;
    double rows = 0;
    List<Interval> found = new ArrayList<>();
    List<Interval> random = new ArrayList<>();
    List<Interval> robust = new ArrayList<>();
    double[] estimates = new double[LOGS];
    for (int l = 0; l < LOGS; l++) {
      Log log = Log.of(all, l * PEOPLE, (l + 1) * PEOPLE);
      LoggedLists lists = LoggedLists.of(log.user(), log.time(), log.position(), null);
      int[] target = lists.reordered(log.quality());
      int[] in = lists.all();
      for (int i = 0; i < in.length; i++) {
        clicks += log.relevance()[in[i]] * TrueImpressions.examination(target[i]);
        rows++;
      }
      found.add(interval(log, lists, Chances.EXAMINATION, known, OffPolicy.IPS, l));
      robust.add(interval(log, lists, Chances.EXAMINATION, known, OffPolicy.DR, l));
      random.add(interval(log, lists, Chances.UNIFORM, known, OffPolicy.SNIPS, l));
    }
    double truth = clicks / rows;
    Offset<Double> close = within(LOGS < 500 ? 0.05 : 0.02);
    // Two standard errors of a share of 100 are 4 %. With -Drectrain.logs=500 and
    // -Drectrain.people=240 it was 93.4, 93.4 and 93.8 %.
    assertThat(covered(found, truth)).isCloseTo(0.95, close);
    assertThat(covered(robust, truth)).isCloseTo(0.95, close);
    assertThat(covered(random, truth)).isCloseTo(0.95, close);
  }

  private static double covered(List<Interval> intervals, double truth) {
    return intervals.stream().filter(i -> i.contains(truth)).count() / (double) intervals.size();
  }

  private static Interval interval(
      Log log,
      LoggedLists lists,
      Chances chances,
      Examination known,
      OffPolicy estimator,
      int seed) {
    double[] score = Arrays.stream(log.quality()).map(q -> 0.2 + 0.05 * q).toArray();
    PolicyRounds policy = PolicyRounds.of(lists, log.click(), score, chances, known, new double[0]);
    int[] rows = lists.all();
    double[][] sums = new double[4][PEOPLE];
    for (int i = 0; i < rows.length; i++) {
      int user = log.user()[rows[i]];
      sums[0][user] += estimator.expected(policy.rounds(), i);
      sums[1][user] += estimator.correction(policy.rounds(), i, 5);
      sums[2][user] += policy.rounds().weights()[i];
      sums[3][user]++;
    }
    long[] keys = IntStream.range(0, PEOPLE).mapToLong(i -> i * 31L).toArray();
    double[] values =
        Bootstrap.poisson(seed, 400, keys)
            .run(
                weights -> {
                  double[] total = new double[4];
                  for (int s = 0; s < 4; s++) {
                    for (int u = 0; u < PEOPLE; u++) {
                      total[s] += weights[u] * sums[s][u];
                    }
                  }
                  return estimator.combined(total[0], total[1], total[2], total[3]);
                });
    return Bootstrap.interval(values, 0.95);
  }
}
