package org.rectrain.score.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.eval.ScoreConfig;
import org.rectrain.dataset.Columns;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.Json;
import org.rectrain.dataset.ParquetTable;
import org.rectrain.dataset.Predictions;
import org.rectrain.dataset.Prepared;
import org.rectrain.nn.engine.Torch;
import org.rectrain.run.Progress;
import org.rectrain.score.CandidateSet;
import org.rectrain.score.ModelFolders;
import org.rectrain.score.Scorer;
import org.rectrain.score.TextVectors;
import org.rectrain.score.TopK;
import org.rectrain.score.cost.ScoreResult;
import org.rectrain.score.cost.Timings;

/** The score stage: every model scores the same test rows and answers the same queries. */
public final class Scoring {
  /** Text vectors of more items than this are not written: half a gigabyte at 384 values each. */
  private static final int MOST_VECTORS = 200_000;

  /** Parts of which each is shown when it is done. */
  private static final int PARTS = 20;

  private final ScoreConfig config;
  private final String split;
  private final Path out;
  private final Progress progress;
  private final List<String> tasks;
  private final long[] exampleIds;
  private final String[] users;
  private final String[] items;
  private final int[][] labels;
  private final String[] catalogue;
  private final @Nullable CandidateSet among;
  private final String[] queryUsers;

  private Scoring(ScoreConfig config, Path prepared, Path out, Progress progress) {
    this.config = config;
    this.split = config.split().folder();
    this.out = out;
    this.progress = progress;
    this.tasks = FeatureSchema.read(prepared).labels();
    List<String> columns =
        new ArrayList<>(List.of(Columns.EXAMPLE_ID, Columns.USER_ID, Columns.ITEM_ID));
    columns.addAll(tasks);
    Path examples = Prepared.examples(prepared, split);
    if (Files.isDirectory(prepared) && !Prepared.hasExamples(prepared, split)) {
      throw Failure.input(
          "score.split: " + split + " has no rows in " + prepared,
          "score a split that has rows, or prepare the data with rows of that split");
    }
    if (Prepared.hasExamples(prepared, split) && !Prepared.hasQueries(prepared, split)) {
      throw Failure.input(
          "score.split: "
              + split
              + " has rows and no click in "
              + prepared
              + ", so no list to make",
          "wait for the clicks of its days, or score a split that has some (score.split=valid)");
    }
    ParquetTable rows = ParquetTable.read(examples, columns.toArray(String[]::new));
    exampleIds = rows.longs(Columns.EXAMPLE_ID);
    users = Prepared.ids(rows, Columns.USER_ID, examples);
    items = Prepared.ids(rows, Columns.ITEM_ID, examples);
    labels = Prepared.labels(rows, tasks, examples);
    catalogue = ids(Prepared.items(prepared), Columns.ITEM_ID);
    among = CandidateSet.of(config.candidates().text(), config.candidatesName(), prepared, split);
    queryUsers = ids(Prepared.queries(prepared, split), Columns.USER_ID);
  }

  private static String[] ids(Path source, String column) {
    return Prepared.ids(ParquetTable.read(source, column), column, source);
  }

  /**
   * Scores with each model and writes {@code predictions/}, {@code topk/} and {@code latency.json}.
   *
   * @param scorers opened one after another, each closed before the next
   * @param out folder of the stage
   */
  public static ScoreResult run(
      ScoreConfig config,
      Path prepared,
      List<Supplier<Scorer>> scorers,
      Path out,
      Progress progress)
      throws IOException {
    Torch.threads(1);
    Scoring scoring = new Scoring(config, prepared, out, progress);
    List<ScoreResult.ModelTimes> times = new ArrayList<>();
    CandidateSet among = scoring.among;
    if (among != null) {
      progress.log(
          "score: lists are made among " + among.items().cardinality() + " items, " + among.name());
      Predictions.writeCandidates(out, among.name(), among.ids(scoring.catalogue));
    }
    for (Supplier<Scorer> supplier : scorers) {
      long start = System.nanoTime();
      try (Scorer scorer = supplier.get()) {
        times.add(scoring.score(scorer, (System.nanoTime() - start) / 1e9));
      }
    }
    ScoreResult result =
        new ScoreResult(
            scoring.exampleIds.length,
            scoring.queryUsers.length,
            config.topK(),
            config.latencyCandidates(),
            times);
    Json.write(out.resolve(ScoreResult.FILE), result);
    return result;
  }

  /** A scorer over a model folder, opened when asked for. */
  public static Supplier<Scorer> model(Path folder, Path prepared, ScoreConfig config) {
    return () ->
        ModelFolders.one(
            folder,
            prepared,
            config.tokensPerPass(),
            config.batchSize(),
            config.workerThreads(),
            config.keepVectors());
  }

  /**
   * The same over the folders of several models that answer as one, by the mean of their logits.
   */
  public static Supplier<Scorer> ensemble(
      String name, List<Path> folders, Path prepared, ScoreConfig config) {
    return () ->
        ModelFolders.open(
            name,
            folders,
            prepared,
            config.tokensPerPass(),
            config.batchSize(),
            config.workerThreads());
  }

  private ScoreResult.ModelTimes score(Scorer scorer, double openSeconds) throws IOException {
    progress.log("score: " + scorer.name());
    if (config.coldPlaces() > 0
        && scorer.retrieves()
        && !scorer.keepColdPlaces(config.coldPlaces())) {
      progress.log(
          "score: " + scorer.name() + ": reserves no positions for cold items (score.cold_places)");
    }
    long start = System.nanoTime();
    double[][] scores = scores(scorer);
    final double scoreSeconds = (System.nanoTime() - start) / 1e9;
    requireNumbers(scorer.name(), tasks, scores);
    Predictions.writeRows(out, scorer.name(), exampleIds, users, items, tasks, labels, scores);
    double retrieveSeconds = Double.NaN;
    if (scorer.retrieves()) {
      retrieveSeconds = retrieve(scorer);
    } else {
      progress.log("score: " + scorer.name() + ": " + ScoreResult.RANKS_ONLY);
    }
    writeItemVectors(scorer);
    int timedQueries = scorer.retrieves() ? queryUsers.length : 0;
    double worked =
        openSeconds + scoreSeconds + (Double.isNaN(retrieveSeconds) ? 0 : retrieveSeconds);
    Timings timings =
        new Timings(scorer, split, tasks, exampleIds.length, timedQueries, config, worked);
    if (timings.cutShort()) {
      progress.log(
          "score: "
              + scorer.name()
              + ": latency was measured on fewer requests, to take at most a "
              + Math.round(1 / config.latencyShare())
              + "th of the time; score.latency_share: 1 measures all");
    }
    return new ScoreResult.ModelTimes(
        scorer.name(),
        scorer.size(),
        openSeconds,
        scoreSeconds,
        exampleIds.length / scoreSeconds,
        retrieveSeconds,
        timings.ranking(),
        timings.retrieval(),
        timings.all(),
        timings.work(),
        timings.costs(),
        scoreSeconds * 1e6 / exampleIds.length,
        scorer.retrieves() ? "" : ScoreResult.RANKS_ONLY);
  }

  /** Scores of all rows, in parts of complete batches so that people see how far it is. */
  private double[][] scores(Scorer scorer) {
    int all = exampleIds.length;
    double[][] out = new double[tasks.size()][all];
    int part = part(all, config.batchSize(), config.workerThreads());
    try (Progress.Bar bar = progress.step("score: " + scorer.name(), all)) {
      for (int from = 0; from < all; from += part) {
        int to = Math.min(all, from + part);
        double[][] found = scorer.score(split, tasks, IntStream.range(from, to).toArray());
        for (int t = 0; t < out.length; t++) {
          System.arraycopy(found[t], 0, out[t], from, to - from);
        }
        bar.advance(to - from);
      }
    }
    return out;
  }

  /** Rows of a part: a twentieth of all, in batches that all workers have. */
  static int part(int all, int batch, int workers) {
    int round = batch * Math.max(1, workers);
    return (all / PARTS / round + 1) * round;
  }

  /**
   * A task that a model does not know has NaN throughout; any other NaN is a fault of the model.
   *
   * @throws Failure (exit code 3) with the count
   */
  static void requireNumbers(String model, List<String> tasks, double[][] scores) {
    boolean known = false;
    for (int t = 0; t < scores.length; t++) {
      long bad = Arrays.stream(scores[t]).filter(p -> !(p >= 0 && p <= 1)).count();
      boolean unknown = Arrays.stream(scores[t]).allMatch(Double::isNaN);
      if (bad > 0 && !unknown) {
        throw noProbability(model + ": " + bad + " of " + scores[t].length, tasks.get(t));
      }
      known |= !unknown;
    }
    if (!known && scores.length > 0 && scores[0].length > 0) {
      throw noProbability(model + ": all", String.join(", ", tasks));
    }
  }

  private static Failure noProbability(String count, String task) {
    return Failure.input(
        count + " scores of " + task + " are no probabilities",
        "its weights or features overflow; train it again with a lower learning rate, or take"
            + " another model");
  }

  /** Writes the best items of every query; returns the seconds that finding them took. */
  private double retrieve(Scorer scorer) throws IOException {
    long start = System.nanoTime();
    int[] queries = IntStream.range(0, queryUsers.length).toArray();
    TopK found =
        among == null
            ? scorer.topK(split, queries, config.topK())
            : scorer.topK(split, queries, config.topK(), among, catalogue.length);
    final double seconds = (System.nanoTime() - start) / 1e9;
    String[][] named = new String[queries.length][];
    for (int q = 0; q < named.length; q++) {
      named[q] = Arrays.stream(found.items()[q]).mapToObj(i -> catalogue[i]).toArray(String[]::new);
    }
    Predictions.writeTopK(out, scorer.name(), queryUsers, named, found.scores());
    return seconds;
  }

  /** Of the first model that reads text: diversity compares models by one measure. */
  private void writeItemVectors(Scorer scorer) throws IOException {
    if (Files.exists(Predictions.itemVectors(out)) || catalogue.length > MOST_VECTORS) {
      return;
    }
    TextVectors texts = scorer.texts();
    if (texts != null) {
      Predictions.writeItemVectors(out, catalogue, texts.ofItems());
    }
  }
}
