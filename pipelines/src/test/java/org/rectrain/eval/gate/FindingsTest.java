package org.rectrain.eval.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.eval.measure.PairedComparison;
import org.rectrain.eval.measure.TaskResult;
import org.rectrain.eval.result.ModelResult;
import org.rectrain.metric.Gauc;

class FindingsTest {
  private static PairedComparison of(
      String metric, double value, double low, double high, boolean real, String better) {
    IntervalEstimate difference = new IntervalEstimate(value, low, high);
    return new PairedComparison(metric, "main", "itemcf", difference, 0, 0, 0, 0, 0, real, better);
  }

  @Test
  void everyMetricInWhichAnotherModelIsAheadIsTold() {
    List<PairedComparison> comparisons =
        List.of(
            of("click.gauc", -0.001, -0.003, 0.001, false, ""),
            of("recall@100", -0.0046, -0.0082, -0.001, true, "itemcf"),
            of("click.auc", 0.1, 0.05, 0.15, true, "main"),
            of("click.log_loss", 0.02, 0.01, 0.03, true, "itemcf"),
            of("like.log_loss", -0.02, -0.03, -0.01, true, "main"),
            of("like.auc", 0.001, -0.001, 0.003, false, ""));
    assertThat(Findings.of("main", List.of(), comparisons))
        .containsExactly(
            "itemcf beats main in Recall@100 by 0.0046 [0.0010, 0.0082].",
            "itemcf beats main in click log loss by 0.0200 [0.0100, 0.0300].",
            "Ahead of main in click GAUC by user, which could be chance: itemcf by 0.0010 [-0.0010,"
                + " 0.0030].");
  }

  @Test
  void whatCouldBeChanceIsOneSentencePerMetricTheFurthestFirst() {
    PairedComparison near = of("click.auc", -0.001, -0.003, 0.001, false, "");
    PairedComparison far =
        new PairedComparison(
            "click.auc",
            "main",
            "din",
            new IntervalEstimate(-0.002, -0.005, 0.001),
            0.2,
            0.2,
            0.2,
            0.2,
            0.2,
            false,
            "");
    assertThat(Findings.of("main", List.of(), List.of(near, far)))
        .containsExactly(
            "Ahead of main in click AUC, which could be chance: din by 0.0020 [-0.0010, 0.0050],"
                + " itemcf by 0.0010 [-0.0010, 0.0030].");
  }

  @Test
  void anIntervalAboveZeroThatIsNotRealIsExplained() {
    PairedComparison doubted = of("like.auc", -0.004, -0.007, -0.001, false, "");
    assertThat(Findings.of("main", List.of(), List.of(doubted)))
        .containsExactly(
            "Ahead of main in like AUC, which could be chance: itemcf by 0.0040 [0.0010, 0.0070]."
                + " (That counts all pairs compared in the metric, by Holm; an interval is of one"
                + " pair.)");
  }

  @Test
  void theFirstModelOfAPairMayBeTheOther() {
    PairedComparison c = of("recall@100", 0.2, 0.1, 0.3, true, "main");
    assertThat(Findings.of("itemcf", List.of(), List.of(c)))
        .containsExactly("main beats itemcf in Recall@100 by 0.2000 [0.1000, 0.3000].");
    assertThat(Findings.of("other", List.of(), List.of(c))).isEmpty();
  }

  @Test
  void thatNobodyIsAheadIsToldToo() {
    PairedComparison c = of("recall@100", 0.2, 0.1, 0.3, true, "main");
    PairedComparison undefined =
        of("cold_recall@100", Double.NaN, Double.NaN, Double.NaN, false, "");
    assertThat(Findings.of("main", List.of(), List.of(c, undefined)))
        .containsExactly("No other model is ahead of main in any metric that is compared.");
  }

  @Test
  void rankingWorseThanChanceWithinUsersIsTold() {
    assertThat(Findings.of("main", List.of(gauc(0.39, 0.36, 0.42)), List.of()))
        .anyMatch(s -> s.startsWith("GAUC of main for like is 0.3900 [0.3600, 0.4200]: among one"));
    assertThat(Findings.of("main", List.of(gauc(0.49, 0.46, 0.52)), List.of()))
        .noneMatch(s -> s.startsWith("GAUC"));
  }

  private static ModelResult gauc(double value, double low, double high) {
    Map<String, IntervalEstimate> metrics =
        Map.of("auc", IntervalEstimate.of(0.8), "gauc", new IntervalEstimate(value, low, high));
    Gauc.Result gauc = new Gauc.Result(value, Gauc.Weighting.IMPRESSIONS, 9, 9, 0, 0);
    TaskResult like =
        new TaskResult(
            "like",
            9,
            3,
            0,
            0,
            metrics,
            gauc,
            gauc,
            0.8,
            IntervalEstimate.of(0.8),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    return new ModelResult("main", List.of(like), null);
  }
}
