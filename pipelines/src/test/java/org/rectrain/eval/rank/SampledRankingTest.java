package org.rectrain.eval.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.rectrain.Failure;
import org.rectrain.eval.rows.Users;
import org.rectrain.eval.slice.SliceCondition;

class SampledRankingTest {
  private static final Users USERS = users();

  private static Users users() {
    Users users = new Users();
    users.add("a");
    return users;
  }

  private static QueryLists query(int[] positives, int[] seen) {
    return new QueryLists(new int[] {0}, new int[][] {positives}, new int[][] {seen});
  }

  @Test
  void aSampleOfAllItemsIsTheRankAmongTheOthers() {
    // Items 0 to 9, 9 seen; positives 2 and 5 stand at places 2 and 4, other positives not counted.
    int[][] lists = {{7, 2, 0, 5, 1, 3, 4, 6, 8}};
    int[][] ranks =
        SampledRanking.ranks(lists, query(new int[] {2, 5}, new int[] {9}), USERS, 10, 1000, 7);
    assertThat(ranks[0]).containsExactly(2, 3);
    assertThat(SampledRanking.hitRate(ranks[0], 2)).isEqualTo(0.5);
    assertThat(SampledRanking.ndcg(ranks[0], 2)).isEqualTo(0.5 * Math.log(2) / Math.log(3));
  }

  @Test
  void theSampleLeavesOutWhatTheUserClickedOrSaw() {
    int[] sample = SampledRanking.sample(new int[] {3, 4}, new int[] {10, 11}, 50, 20, 99);
    assertThat(sample).hasSize(20).doesNotHaveDuplicates().doesNotContain(3, 4, 10, 11);
    int[] again = SampledRanking.sample(new int[] {3, 4}, new int[] {10, 11}, 50, 20, 99);
    assertThat(again).isEqualTo(sample);
    assertThat(SampledRanking.sample(new int[] {3}, new int[0], 50, 20, 98)).isNotEqualTo(sample);
  }

  @Test
  void everyItemIsDrawnEquallyOften() {
    int[] counts = new int[40];
    for (int stream = 0; stream < 4000; stream++) {
      Arrays.stream(SampledRanking.sample(new int[] {0}, new int[0], 40, 13, stream))
          .forEach(i -> counts[i]++);
    }
    // 4000 draws of 13 out of 39: 1333 each, standard deviation 30.
    assertThat(IntStream.range(1, 40).map(i -> counts[i]).boxed().toList())
        .allSatisfy(n -> assertThat(n).isBetween(1333 - 135, 1333 + 135));
  }

  @Test
  void listsThatAreCutAreTold() {
    Failure failure =
        catchThrowableOfType(
            Failure.class,
            () ->
                SampledRanking.ranks(
                    new int[][] {{1, 2, 3}}, query(new int[] {2}, new int[0]), USERS, 10, 5, 7));
    assertThat(failure.exitCode()).isEqualTo(Failure.USAGE);
    assertThat(failure)
        .hasMessage(
            "eval.sampled_negatives: 5 needs whole rankings, but a list holds 3 of 10 unseen"
                + " items");
    assertThat(failure.hint()).contains("score.top_k=10");
  }

  @Test
  void aConditionThatCannotBeReadIsTold() {
    assertThat(
            SliceCondition.columns(
                "eval.slice_by", List.of("device", "a <= 3 and (b == 'x y' or day > 1)")))
        .containsExactly("device", "a", "b", "day");
    Failure failure =
        catchThrowableOfType(
            Failure.class, () -> SliceCondition.columns("shadow.slice_by", List.of("a <= 'x")));
    assertThat(failure)
        .hasMessage("shadow.slice_by: 'a <= 'x': the quote before 'x' is not closed");
    assertThat(failure.exitCode()).isEqualTo(Failure.USAGE);
  }
}
