package org.rectrain.eval.measure;

/** Names of metrics in {@code eval.json}. */
public final class Metrics {
  /** Exact AUC over all rows. */
  public static final String AUC = "auc";

  /** AUC over rows whose item has no click in train. */
  public static final String COLD_AUC = "cold_auc";

  public static final String GAUC = "gauc";
  public static final String PR_AUC = "pr_auc";
  public static final String LOG_LOSS = "log_loss";
  public static final String NORMALISED_ENTROPY = "normalised_entropy";
  public static final String BRIER = "brier";

  /** Expected calibration error over bins of equal count. */
  public static final String CALIBRATION_ERROR = "calibration_error";

  /** Predicted over observed positives. */
  public static final String CALIBRATION_RATIO = "calibration_ratio";

  public static final String NDCG_10 = "ndcg@10";
  public static final String HIT_RATE_10 = "hit_rate@10";
  public static final String PRECISION_10 = "precision@10";

  /** Share of the catalogue that stands in anyone's first ten. */
  public static final String COVERAGE = "coverage@10";

  /** How unevenly items stand in the first ten, 0 for all alike to 1 for one alone. */
  public static final String GINI = "gini@10";

  /** Mean surprise of the first ten, -log2 of an item's share of the clicks in train. */
  public static final String NOVELTY = "novelty_bits@10";

  /** Intra-list diversity of the first ten by the cosine of text vectors. */
  public static final String DIVERSITY = "intra_list_diversity@10";

  private Metrics() {}

  /** Before the name of a metric of sampled ranking: {@code sampled100_ndcg@10}. */
  public static String sampled(int negatives) {
    return "sampled" + negatives + "_";
  }

  /** Recall in lists of length k. */
  public static String recallAt(int k) {
    return "recall@" + k;
  }

  /** Mean reciprocal rank of the first hit in lists of length k. */
  public static String mrrAt(int k) {
    return "mrr@" + k;
  }

  /** Mean average precision of lists of length k. */
  public static String mapAt(int k) {
    return "map@" + k;
  }

  /** Recall over positives whose item has no click in train. */
  public static String coldRecallAt(int k) {
    return "cold_recall@" + k;
  }

  /** Whether smaller is better. */
  public static boolean isLoss(String metric) {
    return metric.endsWith(LOG_LOSS) || metric.endsWith(BRIER);
  }
}
