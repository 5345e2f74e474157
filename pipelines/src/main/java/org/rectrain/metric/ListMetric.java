package org.rectrain.metric;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rectrain.metric.MetricInfo.Direction;
import org.rectrain.metric.MetricInfo.Unit;

/**
 * The registry of metrics of top-K lists, in the order of the results. A new metric is its function
 * and a row here; evaluation, report and {@code docs/metrics.md} take it up from there.
 *
 * <p>In the formulas of one user, R is the set of positives, L the list, h₁ < h₂ < ... the ranks of
 * the hits within the first K; the value of a model is the mean over users with a positive.
 */
@SuppressWarnings("ImmutableEnumChecker") // Records and functions without state.
public enum ListMetric {
  RECALL(
      "recall",
      "Recall",
      Unit.SCORE,
      Direction.HIGHER,
      Cut.EACH,
      "|L ∩ R| / |R|, or / min(K, |R|) by eval.recall_denominator",
      "for users without a positive",
      "Krichene and Rendle 2020",
      (u, k) -> RankingMetrics.recall(u.ranks(), u.positives(), k, u.denominator())),
  COLD_RECALL(
      "cold_recall",
      "Cold recall",
      Unit.SCORE,
      Direction.HIGHER,
      Cut.LONGEST,
      "Recall over the positives whose item has no click in train",
      "for users without such a positive",
      "Krichene and Rendle 2020",
      (u, k) -> RankingMetrics.recall(u.coldRanks(), u.coldPositives(), k, u.denominator())),
  NDCG(
      "ndcg",
      "NDCG",
      Unit.SCORE,
      Direction.HIGHER,
      Cut.TEN,
      "Σᵢ 1/log₂(hᵢ + 1) / Σᵢ₌₁..min(K, |R|) 1/log₂(i + 1)",
      "for users without a positive",
      "Järvelin and Kekäläinen 2002",
      (u, k) -> RankingMetrics.ndcg(u.ranks(), u.positives(), k)),
  HIT_RATE(
      "hit_rate",
      "Hit rate",
      Unit.SCORE,
      Direction.HIGHER,
      Cut.TEN,
      "1 if there is a hit, else 0",
      "for users without a positive",
      "Deshpande and Karypis 2004",
      (u, k) -> RankingMetrics.hitRate(u.ranks(), u.positives(), k)),
  PRECISION(
      "precision",
      "Precision",
      Unit.SCORE,
      Direction.HIGHER,
      Cut.TEN,
      "|L ∩ R| / K, also when the list is shorter",
      "never",
      "Manning et al. 2008",
      (u, k) -> RankingMetrics.precision(u.ranks(), k)),
  MRR(
      "mrr",
      "MRR",
      Unit.SCORE,
      Direction.HIGHER,
      Cut.LONGEST,
      "1/h₁, 0 without a hit",
      "for users without a positive",
      "Voorhees 1999",
      (u, k) -> RankingMetrics.reciprocalRank(u.ranks(), u.positives(), k)),
  MAP(
      "map",
      "MAP",
      Unit.SCORE,
      Direction.HIGHER,
      Cut.LONGEST,
      "Σᵢ i/hᵢ / |R|, or / min(K, |R|) by eval.recall_denominator",
      "for users without a positive",
      "Manning et al. 2008",
      (u, k) -> RankingMetrics.averagePrecision(u.ranks(), u.positives(), k, u.denominator())),
  COVERAGE(
      "coverage",
      "Coverage",
      Unit.SHARE,
      Direction.HIGHER,
      "|items in the first K of anyone's list| / |catalogue|",
      "for an empty catalogue",
      "Herlocker et al. 2004",
      lists -> CatalogueMetrics.coverage(lists.lists(), lists.k(), lists.catalogue())),
  GINI(
      "gini",
      "Gini index",
      Unit.SCORE,
      Direction.LOWER,
      "Σⱼ (2j - n - 1) xⱼ / (n Σⱼ xⱼ), xⱼ ascending: how often each item is in the first K",
      "when no list has an item",
      "Fleder and Hosanagar 2009",
      lists -> CatalogueMetrics.gini(lists.lists(), lists.k(), lists.catalogue())),
  NOVELTY(
      "novelty_bits",
      "Novelty",
      Unit.BITS,
      Direction.HIGHER,
      "mean of -log₂ of the item's share of the train clicks, one click added to each item",
      "when no list has an item",
      "Zhou et al. 2010",
      lists -> CatalogueMetrics.novelty(lists.lists(), lists.k(), lists.clicks())),
  DIVERSITY(
      "intra_list_diversity",
      "Intra-list diversity",
      Unit.SCORE,
      Direction.HIGHER,
      "1 - mean cosine of the text vectors over all pairs within a list",
      "without text vectors, or when no list has two items",
      "Ziegler et al. 2005",
      lists ->
          lists.vectors().length == 0
              ? Double.NaN
              : CatalogueMetrics.intraListDiversity(lists.lists(), lists.k(), lists.vectors()));

  /** The length of a list of which "the first ten" are looked at. */
  public static final int TOP = 10;

  /** In front of the key of a metric of sampled ranking, followed by the number of negatives. */
  public static final String SAMPLED = "sampled";

  /** Behind the name of a metric of lists among some items only, followed by what these are. */
  static final String AMONG = "_among_";

  /** Which list lengths K a metric is computed for. */
  public enum Cut {
    /** Each of {@code eval.recall_at}. */
    EACH,
    /** The longest of {@code eval.recall_at}. */
    LONGEST,
    /** 10. */
    TEN
  }

  /**
   * One user's list against the user's positives.
   *
   * @param ranks ranks of the hits, from 1, ascending
   * @param positives number of positives
   * @param coldRanks ranks of the hits whose item is cold
   * @param coldPositives number of cold positives
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record UserHits(
      int[] ranks,
      int positives,
      int[] coldRanks,
      int coldPositives,
      RankingMetrics.Denominator denominator) {}

  /**
   * All lists of a model.
   *
   * @param lists item indices per user, best first
   * @param k list length looked at
   * @param catalogue number of items
   * @param clicks train clicks per item
   * @param vectors (catalogue, E) text vectors; empty when there are none
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record AllLists(int[][] lists, int k, int catalogue, long[] clicks, float[][] vectors) {}

  /** A function of one user's hits, averaged over users. */
  private interface OfUser {
    double of(UserHits user, int k);
  }

  /** A function of all lists together. */
  private interface OfLists {
    double of(AllLists lists);
  }

  private final MetricInfo info;
  private final Cut cut;
  private final @Nullable OfUser ofUser;
  private final @Nullable OfLists ofLists;

  ListMetric(
      String key,
      String label,
      Unit unit,
      Direction direction,
      Cut cut,
      String formula,
      String undefined,
      String source,
      OfUser ofUser) {
    this.info = new MetricInfo(key, label, unit, direction, formula, undefined, source);
    this.cut = cut;
    this.ofUser = ofUser;
    this.ofLists = null;
  }

  ListMetric(
      String key,
      String label,
      Unit unit,
      Direction direction,
      String formula,
      String undefined,
      String source,
      OfLists ofLists) {
    this.info = new MetricInfo(key, label, unit, direction, formula, undefined, source);
    this.cut = Cut.TEN;
    this.ofUser = null;
    this.ofLists = ofLists;
  }

  /** Whether it is a mean over users, and not a figure of all lists together. */
  public boolean isUserMean() {
    return ofUser != null;
  }

  /** The metric of one user; only where it {@link #isUserMean}. */
  public double of(UserHits user, int k) {
    return Objects.requireNonNull(ofUser).of(user, k);
  }

  /** The metric of all lists; only where it is no mean over users. */
  public double of(AllLists lists) {
    return Objects.requireNonNull(ofLists).of(lists);
  }

  /**
   * The list lengths that it is computed for.
   *
   * @param lengths {@code eval.recall_at}, ascending
   */
  public List<Integer> lengths(List<Integer> lengths) {
    return switch (cut) {
      case EACH -> lengths;
      case LONGEST -> List.of(lengths.get(lengths.size() - 1));
      case TEN -> List.of(TOP);
    };
  }

  /** The name in result files at a list length: {@code ndcg@10}. */
  public String at(int k) {
    return info.key() + "@" + k;
  }

  /**
   * A name of a metric of lists that were made among some items only: {@code
   * recall@100_among_cold}.
   *
   * @param name from {@link #at} or {@link #sampled}
   * @param candidates what these items are; empty for the whole catalogue
   */
  public static String among(String name, String candidates) {
    return candidates.isEmpty() ? name : name + AMONG + candidates;
  }

  /** The name at a list length when candidates were sampled: {@code sampled100_ndcg@10}. */
  public String sampled(int negatives, int k) {
    return SAMPLED + negatives + "_" + at(k);
  }

  /** What is known of it. */
  public MetricInfo info() {
    return info;
  }
}
