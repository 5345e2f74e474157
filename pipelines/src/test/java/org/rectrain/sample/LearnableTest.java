package org.rectrain.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.rectrain.metric.Auc;
import org.rectrain.sample.Browsing.Impression;

/** The default log is what a recommender can learn from: its shape, with literal expectations. */
class LearnableTest {
  private static final SampleGenerator GENERATOR = GeneratedLog.GENERATOR;
  private static final GeneratedItems CATALOGUE = GENERATOR.catalogue();
  private static final List<Impression> SEEN = GeneratedLog.impressions();
  private static final long TRAIN_END = cut(0.7);
  private static final long TEST_START = cut(0.85);
  private static final List<Impression> TEST =
      SEEN.stream().filter(s -> s.second() >= TEST_START).toList();
  private static final List<Impression> TRAIN =
      SEEN.stream().filter(s -> s.second() < TRAIN_END).toList();

  /** The time before which the share of rows lies. */
  private static long cut(double share) {
    long[] times = SEEN.stream().mapToLong(Impression::second).sorted().toArray();
    return times[(int) (share * times.length)];
  }

  private static double auc(List<Impression> rows, ToDoubleFunction<Impression> score) {
    return Auc.of(
        rows.stream().mapToDouble(score).toArray(),
        rows.stream().mapToInt(Impression::click).toArray());
  }

  @Test
  void ratesAreThoseOfARealLog() {
    double clicks = SEEN.stream().mapToInt(Impression::click).sum();
    double likes = SEEN.stream().mapToInt(Impression::like).sum();
    assertThat(clicks / SEEN.size()).isBetween(0.20, 0.25);
    assertThat(likes / clicks).isBetween(0.18, 0.23);
    assertThat(SEEN).hasSize(60_000);
  }

  @Test
  void tastesDecideClicksAndPopularityExplainsLittle() {
    Map<Integer, Double> clicked = new HashMap<>();
    TRAIN.forEach(s -> clicked.merge(s.item(), (double) s.click(), Double::sum));
    List<Impression> warm = TEST.stream().filter(s -> !CATALOGUE.cold(s.item())).toList();
    double popularity = auc(warm, s -> clicked.getOrDefault(s.item(), 0.0));
    double quality = auc(TEST, s -> CATALOGUE.quality(s.item()));
    double taste =
        auc(TEST, s -> GENERATOR.population().person(s.user()).liking().of(CATALOGUE, s.item()));
    double oracle = auc(TEST, Impression::relevance);
    assertThat(popularity).isBetween(0.59, 0.66);
    assertThat(quality).isBetween(0.60, 0.68);
    assertThat(taste).isBetween(0.78, 0.86);
    assertThat(oracle).isBetween(0.84, 0.90).isGreaterThan(taste);
  }

  @Test
  void positionsAreLookedAtLessAndLess() {
    double[] shown = new double[Reaction.SLOTS];
    double[] clicks = new double[Reaction.SLOTS];
    double[] relevance = new double[Reaction.SLOTS];
    for (Impression s : SEEN) {
      shown[s.position()]++;
      clicks[s.position()] += s.click();
      relevance[s.position()] += s.relevance();
    }
    // The same relevance everywhere, but the sixth slot gets 58 % of the first one's clicks.
    double first = clicks[0] / relevance[0];
    assertThat(first).isBetween(0.97, 1.03);
    assertThat(clicks[5] / relevance[5]).isBetween(0.56, 0.61);
    assertThat(relevance[5] / shown[5] / (relevance[0] / shown[0])).isBetween(0.93, 1.07);
  }

  @Test
  void coldItemsAppearOnlyInTheTestPeriod() {
    List<Impression> cold = SEEN.stream().filter(s -> CATALOGUE.cold(s.item())).toList();
    assertThat(CATALOGUE.coldCount()).isEqualTo(108);
    assertThat(cold.stream().map(Impression::item).distinct()).hasSize(108);
    assertThat(cold).allMatch(s -> s.second() >= TEST_START);
    assertThat(cold.stream().mapToInt(Impression::click).sum()).isBetween(350, 700);
    assertThat(SEEN).allMatch(s -> s.second() >= CATALOGUE.createdAt(s.item()));
  }

  @Test
  void activityAndPopularityHaveLongTails() {
    long[] perUser = new long[GENERATOR.population().size()];
    long[] perItem = new long[CATALOGUE.size()];
    for (Impression s : SEEN) {
      perUser[s.user()]++;
      perItem[s.item()]++;
    }
    assertThat(topTenth(perUser)).isBetween(0.28, 0.40);
    assertThat(topTenth(perItem)).isBetween(0.20, 0.35);
    Arrays.sort(perUser);
    assertThat(perUser[perUser.length / 2]).isBetween(25L, 40L);
    assertThat(perUser[perUser.length - 1]).isBetween(300L, 800L);
  }

  private static double topTenth(long[] counts) {
    long[] sorted = counts.clone();
    Arrays.sort(sorted);
    long top = Arrays.stream(sorted, sorted.length * 9 / 10, sorted.length).sum();
    return top / (double) Arrays.stream(sorted).sum();
  }

  @Test
  void visitsAreApartByMoreThanHalfAnHour() {
    Map<Integer, Long> last = new HashMap<>();
    long visits = 0;
    long longestPause = 0;
    for (Impression s : SEEN) {
      Long before = last.put(s.user(), s.second());
      if (before == null || s.second() - before > 1_800) {
        visits++;
      } else {
        longestPause = Math.max(longestPause, s.second() - before);
      }
      assertThat(before == null || before <= s.second()).isTrue();
    }
    // Within a visit nobody pauses longer than the longest dwell and a scroll.
    assertThat(longestPause).isLessThan(300);
    assertThat(SEEN.size() / (double) visits).isBetween(10.0, 18.0);
  }
}
