package org.rectrain.metric;

import java.util.List;
import java.util.function.Function;
import org.rectrain.metric.MetricInfo.Direction;
import org.rectrain.metric.MetricInfo.Unit;

/**
 * The registry of metrics of scored rows, in the order of the results. A new metric is its function
 * and a row here; evaluation, report and {@code docs/metrics.md} take it up from there.
 *
 * <p>In the formulas y is a label, s a score, p a probability, n a number of rows.
 */
@SuppressWarnings("ImmutableEnumChecker") // Records and functions without state.
public enum TaskMetric {
  AUC(
      "auc",
      "AUC",
      Unit.SCORE,
      Direction.HIGHER,
      "P(s⁺ > s⁻) + ½ P(s⁺ = s⁻) over all pairs of a positive and a negative row",
      "without a positive or a negative row, or when a score is missing",
      "Mann and Whitney 1947; scikit-learn roc_auc_score",
      ScoredRows::auc),
  COLD_AUC(
      "cold_auc",
      "AUC on cold items",
      Unit.SCORE,
      Direction.HIGHER,
      "AUC over the rows whose item has no click in train",
      "as AUC, on those rows",
      "Mann and Whitney 1947",
      ScoredRows::coldAuc),
  GAUC(
      "gauc",
      "GAUC by user",
      Unit.SCORE,
      Direction.HIGHER,
      "Σᵤ wᵤ AUCᵤ / Σᵤ wᵤ, where wᵤ follows eval.gauc_weighting",
      "when no user has rows of both classes, or a score is missing; users of one class are left"
          + " out and counted",
      "Zhu et al. 2017; Zhou et al. 2018 (DIN)",
      ScoredRows::gauc),
  SESSION_GAUC(
      "session_gauc",
      "GAUC by session",
      Unit.SCORE,
      Direction.HIGHER,
      "Σ_g w_g AUC_g / Σ_g w_g over sessions g, or requests where data.events.session names them;"
          + " w_g follows eval.gauc_weighting",
      "when no session has rows of both classes, or a score is missing; sessions of one class are"
          + " left out and counted",
      "Zhu et al. 2017, by session instead of user",
      ScoredRows::sessionGauc),
  PR_AUC(
      "pr_auc",
      "PR AUC",
      Unit.SCORE,
      Direction.HIGHER,
      "Σₜ (Rₜ - Rₜ₋₁) Pₜ over distinct scores, highest first; average precision without"
          + " interpolation",
      "without a positive or a negative row, or when a score is missing",
      "Davis and Goadrich 2006; scikit-learn average_precision_score",
      ScoredRows::prAuc),
  LOG_LOSS(
      "log_loss",
      "log loss",
      Unit.NATS,
      Direction.LOWER,
      "-1/n Σ (y ln p + (1 - y) ln(1 - p)), p clipped to [2⁻⁵², 1 - 2⁻⁵²]",
      "without a negative row, or when a score is missing or not in [0, 1]",
      "scikit-learn log_loss",
      rows -> rows.meanOfRows(LogLoss::ofRow)),
  NORMALISED_ENTROPY(
      "normalised_entropy",
      "normalised entropy",
      Unit.RATIO,
      Direction.LOWER,
      "log loss / (-r ln r - (1 - r) ln(1 - r)), where r = 1/n Σ y",
      "as log loss, and when all labels are equal",
      "He et al. 2014",
      ScoredRows::normalisedEntropy),
  BRIER(
      "brier",
      "Brier score",
      Unit.SCORE,
      Direction.LOWER,
      "1/n Σ (p - y)²",
      "without a negative row, or when a score is missing or not in [0, 1]",
      "Brier 1950; scikit-learn brier_score_loss",
      rows -> rows.meanOfRows((p, y) -> (p - y) * (p - y))),
  CALIBRATION_ERROR(
      "calibration_error",
      "ECE",
      Unit.SCORE,
      Direction.LOWER,
      "Σ_b n_b/n |mean p of bin b - mean y of bin b|, bins of equal count",
      "without a negative row, or when a score is missing or not in [0, 1]",
      "Naeini et al. 2015; Guo et al. 2017",
      ScoredRows::calibrationError),
  CALIBRATION_RATIO(
      "calibration_ratio",
      "calibration ratio",
      Unit.RATIO,
      Direction.NEAR_ONE,
      "Σ p / Σ y",
      "without a positive or a negative row, or when a score is missing or not in [0, 1]",
      "He et al. 2014",
      ScoredRows::calibrationRatio);

  /** The metrics in which models are compared in pairs. */
  public static final List<TaskMetric> COMPARED =
      List.of(AUC, GAUC, SESSION_GAUC, LOG_LOSS, COLD_AUC);

  private final MetricInfo info;
  private final Function<ScoredRows, Figure> function;

  TaskMetric(
      String key,
      String label,
      Unit unit,
      Direction direction,
      String formula,
      String undefined,
      String source,
      Function<ScoredRows, Figure> function) {
    this.info = new MetricInfo(key, label, unit, direction, formula, undefined, source);
    this.function = function;
  }

  /** The metric of these rows. */
  public Figure of(ScoredRows rows) {
    return function.apply(rows);
  }

  /** What is known of it. */
  public MetricInfo info() {
    return info;
  }

  /** The name in result files. */
  public String key() {
    return info.key();
  }
}
