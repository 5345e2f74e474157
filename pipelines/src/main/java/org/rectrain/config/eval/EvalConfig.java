package org.rectrain.config.eval;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.ModelName;
import org.rectrain.config.read.Option;
import org.rectrain.metric.Gauc;
import org.rectrain.metric.RankingMetrics;

/** Options of evaluation. */
public record EvalConfig(
    @Option(
            doc = "The model that all others are compared with.",
            def = ModelName.MAIN,
            renamed = {ModelName.BEFORE, ModelName.MAIN})
        String mainModel,
    @Option(
            doc =
                "Models to evaluate, in the order to show them; empty takes all that were scored,"
                    + " the main one first.",
            renamed = {ModelName.BEFORE, ModelName.MAIN})
        List<String> models,
    @Option(
            doc =
                "List lengths K of the recall curve, ascending; the last one is the K of the cold"
                    + " items' recall and of the slices.",
            def = "[1, 5, 10, 20, 50, 100]",
            min = 1)
        List<Integer> recallAt,
    @Option(
            doc =
                "What recall@K divides the hits by: positives (all of the user's, the textbook"
                    + " recall) or min_k_positives (a perfect list always gets 1).",
            def = "positives")
        RankingMetrics.Denominator recallDenominator,
    @Option(
            doc =
                "How GAUC weighs a user: impressions (as in DIN), positives, or plain (every user"
                    + " the same). Published figures differ in it.",
            def = "impressions")
        Gauc.Weighting gaucWeighting,
    @Option(doc = "Bins of the reliability curve, of equal count.", def = "10", min = 2, max = 1000)
        int calibrationBins,
    @Option(
            doc =
                "Share of negatives that the scored models were trained on; scores are corrected"
                    + " by it to the true rate before log loss and calibration. Absent: scores are"
                    + " taken as they are.",
            min = 0.000001,
            max = 1)
        @Nullable Double keepRate,
    @Option(doc = "Intervals and tests by resampling users.") ResamplingConfig resampling,
    @Option(
            doc =
                "Columns of the examples to slice by, beside cold items, cold users, activity and"
                    + " popularity; also 'day' and 'hour' of the timestamp (UTC), and conditions"
                    + " such as 'position <= 3 and device == mobile'. Text gives its 20 most"
                    + " frequent values, numbers with more than 20 values give fifths.",
            def = "[day]")
        List<String> sliceBy,
    @Option(
            doc =
                "Also rank each positive among this many random items that the user neither clicked"
                    + " nor saw, as many papers do; 0 does not. Such figures can order models"
                    + " otherwise than the full ranking (Krichene and Rendle 2020); they need whole"
                    + " lists: score.top_k at least the number of items.",
            def = "0",
            min = 0,
            max = 1000000)
        int sampledNegatives,
    @Option(
            doc = "Rows a slice needs to be named among the worst ones.",
            def = "200",
            min = 1,
            max = 1000000000)
        int sliceMinRows,
    @Option(
            doc =
                "Folds by user: every model is also trained this many times, without the users of"
                    + " one fold, and judged on them ('rectrain folds', part of 'rectrain run'). 0"
                    + " makes none.",
            def = "0",
            min = 0,
            max = 20)
        int folds,
    @Option(
            doc =
                "What each model's ranking of the logged lists would have got in place of the one"
                    + " that was shown (needs data.events.position); absent: not asked.")
        @Nullable OffPolicyConfig offpolicy,
    @Option(doc = "Exposure and error by group, for every model; absent: not measured.")
        @Nullable FairnessConfig fairness,
    @Option(doc = "What the main model must reach; failing it ends with exit code 4.")
        EvalGatesConfig gates) {

  /** Checks what holds between options. */
  public EvalConfig {
    if (gates != null && gates.ofGroups() && fairness == null) {
      throw new IllegalArgumentException(
          "gates: min_group_auc, max_exposure_ratio and max_calibration_ratio hold groups to"
              + " account, and there is no section fairness; expected one, e.g. fairness: {by:"
              + " [category]}");
    }
    if (folds == 1) {
      throw new IllegalArgumentException("folds: 1 leaves no user to learn from; expected 2 to 20");
    }
    if (recallAt != null) {
      if (recallAt.isEmpty()) {
        throw new IllegalArgumentException("recall_at: is empty; expected at least one K");
      }
      for (int i = 1; i < recallAt.size(); i++) {
        if (recallAt.get(i) <= recallAt.get(i - 1)) {
          throw new IllegalArgumentException(
              "recall_at: " + recallAt + " is not ascending; expected each K above the one before");
        }
      }
    }
  }

  /** The longest list looked at. */
  public int longestList() {
    return recallAt.get(recallAt.size() - 1);
  }
}
