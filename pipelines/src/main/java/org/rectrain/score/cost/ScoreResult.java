package org.rectrain.score.cost;

import java.util.Comparator;
import java.util.List;
import org.rectrain.config.ModelName;
import org.rectrain.score.Work;

/**
 * What {@code latency.json} says.
 *
 * @param rows test examples scored
 * @param queries test queries answered
 * @param topK items per query
 * @param candidates candidates per ranking request
 * @param models one entry per model
 */
public record ScoreResult(
    int rows, int queries, int topK, int candidates, List<ModelTimes> models) {
  /** File of the result in the stage's folder. */
  public static final String FILE = "latency.json";

  /** Why a model has no lists. */
  public static final String RANKS_ONLY =
      "ranks given rows only: it has no vector of an item alone (a cross encoder reads history and"
          + " candidate together, trees and factorisation machines their features), so it does not"
          + " retrieve from the whole catalogue";

  /**
   * Times of one model.
   *
   * @param model its name
   * @param parameters values it has
   * @param openSeconds from the model folder to a scorer, texts encoded
   * @param scoreSeconds for all rows
   * @param rowsPerSecond scored
   * @param retrieveSeconds for all queries; NaN for a model that only ranks
   * @param ranking {@code candidates} rows, one thread per operation
   * @param retrieval one user, top-K out of the whole catalogue, one thread per operation
   * @param timings the same and requests of other sizes, with other numbers of threads
   * @param work arithmetic of a score, over the first 1,000 rows
   * @param costs per 1,000 scores in requests of several sizes, with the first number of threads
   * @param millisPerThousand milliseconds per 1,000 scores in batch scoring
   * @param note what a reader must know, or empty
   */
  public record ModelTimes(
      @ModelName String model,
      long parameters,
      double openSeconds,
      double scoreSeconds,
      double rowsPerSecond,
      double retrieveSeconds,
      Latency ranking,
      Latency retrieval,
      List<Timing> timings,
      Work work,
      List<Cost> costs,
      double millisPerThousand,
      String note) {

    /**
     * Milliseconds per 1,000 scores of known items, whose texts were encoded before: the median of
     * requests of the most rows that were measured, on one thread, or where none was, the batch
     * scoring's. New items cost more, see {@link Cost#coldMillis}.
     */
    public double knownMillis() {
      return costs.stream()
          .filter(cost -> Double.isFinite(cost.warmMillis()))
          .max(Comparator.comparingInt(Cost::size))
          .map(Cost::warmMillis)
          .orElse(millisPerThousand);
    }
  }

  /**
   * Requests of one size.
   *
   * @param kind ranking of rows, or retrieval for users
   * @param size rows or users per request
   * @param threads per operation
   * @param latency of the whole request
   */
  public record Timing(String kind, int size, int threads, Latency latency) {}

  /**
   * What 1,000 scores cost in requests of one size: medians over requests.
   *
   * @param size rows per request
   * @param warmMillis milliseconds with the texts encoded before
   * @param coldMillis milliseconds when the candidates are new, so that their texts are encoded
   *     within the request (tokenised before; histories are known); NaN for sizes over 100
   */
  public record Cost(int size, double warmMillis, double coldMillis) {}
}
