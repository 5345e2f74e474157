package org.rectrain.train.init;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.train.RetrievalConfig;
import org.rectrain.config.train.TrainConfig;
import org.rectrain.dataset.Prepared;
import org.rectrain.dataset.Queries;
import org.rectrain.metric.RankingMetrics;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.run.Progress;
import org.rectrain.score.CandidateSet;
import org.rectrain.score.TwoTowerScorer;

/** Chooses what shared words count beside trained towers, by recall on valid. */
public final class LexicalChoice {
  private static final int BATCH = 2048;

  /** Queries by which the spread of both scores is measured. */
  private static final int JUDGES = 200;

  private LexicalChoice() {}

  /**
   * The best of the weights that a configuration tries.
   *
   * @param vectors (texts, E) of the trained encoder
   * @return the factor on the cosine; empty where none is tried
   */
  public static Optional<Double> of(
      TrainConfig config, Model model, ModelData data, float[] vectors, Progress progress) {
    RetrievalConfig retrieval = config.loop().retrieval();
    if (retrieval.lexical().isEmpty() || model.spec().cross() || retrieval.weight() == 0) {
      return Optional.empty();
    }
    if (!Prepared.hasQueries(data.prepared(), "valid")) {
      progress.log("train: valid asks for no lists, so no lexical channel is chosen");
      return Optional.empty();
    }
    Queries queries = data.queries("valid", model.spec());
    CandidateSet among =
        CandidateSet.of(
            retrieval.candidates().name().toLowerCase(Locale.ROOT), "", data.prepared(), "valid");
    int threads = config.loop().workerThreads();
    double towers = spread(model.withLexical(0), data, vectors, queries, threads);
    double words = spread(model.withLexical(1e6), data, vectors, queries, threads) / 1e6;
    double best = 0;
    double bestRecall = recall(model.withLexical(0), data, vectors, queries, among, retrieval.k());
    StringBuilder line =
        new StringBuilder(
            String.format(Locale.ROOT, "train: lexical channel, valid recall: 0 %.4f", bestRecall));
    for (double weight : retrieval.lexical()) {
      double factor = words == 0 ? 0 : weight * towers / words;
      double recall =
          recall(model.withLexical(factor), data, vectors, queries, among, retrieval.k());
      line.append(String.format(Locale.ROOT, ", %s %.4f", weight, recall));
      if (recall > bestRecall) {
        bestRecall = recall;
        best = factor;
      }
    }
    progress.log(line + (best == 0 ? "; left out" : ""));
    return Optional.of(best);
  }

  /** Mean over queries of the deviation of all items' scores. */
  private static double spread(
      Model model, ModelData data, float[] vectors, Queries queries, int threads) {
    int[] some = IntStream.range(0, Math.min(JUDGES, queries.size())).toArray();
    TwoTowerScorer scorer = new TwoTowerScorer(model, data, vectors, BATCH, threads);
    double sum = 0;
    for (double[] scores : scorer.topK(queries, some, data.catalogue().size()).scores()) {
      double mean = Arrays.stream(scores).average().orElse(0);
      sum += Math.sqrt(Arrays.stream(scores).map(s -> (s - mean) * (s - mean)).average().orElse(0));
    }
    scorer.release();
    return some.length == 0 ? 0 : sum / some.length;
  }

  private static double recall(
      Model model,
      ModelData data,
      float[] vectors,
      Queries queries,
      @Nullable CandidateSet among,
      int k) {
    TwoTowerScorer scorer = new TwoTowerScorer(model, data, vectors, BATCH, 1);
    int[] all = IntStream.range(0, queries.size()).toArray();
    int[][] lists = scorer.topK(queries, all, k, among).items();
    scorer.release();
    int[][] positives = queries.positives();
    if (among != null) {
      positives =
          Arrays.stream(positives)
              .map(own -> Arrays.stream(own).filter(among.items()::get).toArray())
              .toArray(int[][]::new);
    }
    return RankingMetrics.meanRecall(lists, positives, k, RankingMetrics.Denominator.POSITIVES);
  }
}
