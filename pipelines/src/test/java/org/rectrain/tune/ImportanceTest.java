package org.rectrain.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rectrain.config.tune.TuneParameter;
import org.rectrain.config.tune.TuneParameter.Kind;
import org.rectrain.tune.PastTrial.End;

class ImportanceTest {
  private final SearchSpace space =
      new SearchSpace(
          List.of(
              TuneParameter.range("a", Kind.INT, 0, 1), TuneParameter.range("b", Kind.INT, 0, 1)));

  private static PastTrial trial(int number, double a, double b, double loss) {
    return new PastTrial(number, Map.of("a", a, "b", b), End.DONE, loss, 0);
  }

  @Test
  void handWorked() {
    // Ranks 0 to 3, mean 1.5, total 5. By a: means 0.5 and 2.5, between 4, within (5 - 4) / 2.
    // Omega squared: (4 - 0.5) / (5 + 0.5). By b: means 1 and 2, between 1, within 2: below 0.
    Map<String, Double> shares =
        Importance.of(
            space,
            List.of(
                trial(1, 0, 0, 10), trial(2, 0, 1, 11), trial(3, 1, 0, 70), trial(4, 1, 1, 99)));
    assertThat(shares.get("a")).isCloseTo(3.5 / 5.5, within(1e-12));
    assertThat(shares.get("b")).isZero();
  }

  @Test
  void rangesAreCutInFourths() {
    SearchSpace rate = new SearchSpace(List.of(TuneParameter.range("rate", Kind.LOG, 1e-5, 1)));
    List<PastTrial> trials = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      double value = Math.pow(10, -5 + i / 8.0);
      trials.add(new PastTrial(i, Map.of("rate", value), End.DONE, Math.abs(i - 20), 0));
    }
    assertThat(Importance.of(rate, trials).get("rate")).isBetween(0.6, 0.8);
  }

  @Test
  void fewOrEqualResultsSayNothing() {
    assertThat(Importance.of(space, List.of(trial(1, 0, 0, 1), trial(2, 1, 1, 2))).get("a"))
        .isNaN();
    List<PastTrial> equal = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      equal.add(trial(i, i % 2, i % 2, 1));
    }
    assertThat(Importance.of(space, equal).get("a")).isNaN();
  }
}
