package org.rectrain.eval.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.rectrain.causal.Examination;
import org.rectrain.config.eval.OffPolicyConfig.Chances;
import org.rectrain.stat.policy.OffPolicy;

/** Two users: one saw three rows and then two more, the other two rows and a single one. */
class LoggedListsTest {
  private static final int[] USER = {0, 0, 0, 0, 0, 1, 1, 1};
  private static final long[] TIME = {1, 2, 3, 9, 10, 4, 5, 8};
  private static final int[] POSITION = {0, 1, 2, 0, 3, 0, 1, 0};
  private static final int[] CLICK = {0, 0, 1, 1, 0, 0, 1, 1};
  private static final double[] SCORE = {0.1, 0.2, 0.3, 0.9, 0.8, 0.5, 0.6, 0.7};
  private static final Examination LOOKED =
      new Examination("given", List.of(1.0, 0.5, 0.25), List.of(), 0, 0);

  private static LoggedLists lists() {
    return LoggedLists.of(USER, TIME, POSITION, null);
  }

  @Test
  void aListLastsAsLongAsThePositionRises() {
    assertThat(lists().rows())
        .containsExactly(new int[] {0, 1, 2}, new int[] {3, 4}, new int[] {5, 6});
    String[] request = {"a", "a", "b", "b", "c", "d", "d", "e"};
    assertThat(LoggedLists.of(USER, TIME, POSITION, request).rows())
        .containsExactly(new int[] {0, 1}, new int[] {3, 2}, new int[] {5, 6});
  }

  @Test
  void rowsAreReorderedAmongTheirOwnPositions() {
    assertThat(lists().reordered(SCORE)).containsExactly(2, 1, 0, 0, 3, 1, 0);
    assertThat(lists().reordered(new double[8])).containsExactly(0, 1, 2, 0, 3, 0, 1);
  }

  @Test
  void aRowMovedUpCountsAsOftenAsItWouldBeLookedAt() {
    PolicyRounds rounds =
        PolicyRounds.of(lists(), CLICK, SCORE, Chances.EXAMINATION, LOOKED, new double[0]);
    // Position 3 shares the chance of position 2.
    assertThat(rounds.rounds().weights()).containsExactly(0.25, 1, 4, 1, 1, 0.5, 2);
    assertThat(OffPolicy.IPS.estimate(rounds.rounds(), 1)).isEqualTo((4 + 1 + 2) / 7.0);
    assertThat(rounds.moved()).isCloseTo(4 / 7.0, within(1e-15));
  }

  @Test
  void inRandomOrderOnlyRowsCountThatStay() {
    PolicyRounds rounds =
        PolicyRounds.of(lists(), CLICK, SCORE, Chances.UNIFORM, null, new double[0]);
    assertThat(rounds.rounds().weights()).containsExactly(0, 3, 0, 2, 2, 0, 0);
  }

  @Test
  void whatTheLogCannotTellIsRefused() {
    Examination gap = new Examination("em", List.of(1.0, Double.NaN, 0.25), List.of(), 0, 0);
    assertThat(refusal(Chances.EXAMINATION, gap, new double[0], SCORE))
        .isEqualTo("how often position 1 is looked at is not known from the train rows");
    double[] chances = {0.5, 0.5, 0, 1, 1, 1, 1, 1};
    assertThat(refusal(Chances.LOGGED, null, chances, SCORE))
        .startsWith("a row at position 2 has the logged chance 0.0");
    double[] unscored = SCORE.clone();
    unscored[4] = Double.NaN;
    assertThat(refusal(Chances.UNIFORM, null, new double[0], unscored))
        .isEqualTo("the model leaves rows of the lists without a score");
  }

  private static String refusal(
      Chances chances,
      @org.jspecify.annotations.Nullable Examination examination,
      double[] logged,
      double[] scores) {
    return Objects.requireNonNull(
        PolicyRounds.of(lists(), CLICK, scores, chances, examination, logged).refused());
  }
}
