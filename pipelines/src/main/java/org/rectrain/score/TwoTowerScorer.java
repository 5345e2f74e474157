package org.rectrain.score;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;
import org.rectrain.config.train.EncoderConfig;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Queries;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelFolder;
import org.rectrain.model.text.FrozenVectors;
import org.rectrain.model.text.RowParts;
import org.rectrain.model.text.TextEncoder;
import org.rectrain.score.array.ArrayTowers;

/**
 * Scores with a two-tower model: texts are encoded once, items are turned into vectors once, users
 * and heads run in batches.
 */
public final class TwoTowerScorer implements RowScorer {
  /** Scores held at once in retrieval: 64 MB. */
  private static final int MOST_SCORES = 1 << 24;

  private final Model model;
  private final ModelData data;
  private final float[] vectors;
  private final int batch;
  private final RowParts parts;
  private final EngineTowers engine;
  private final @Nullable LexicalChannel lexical;
  private final AskedTexts asked;
  private ColdPlaces cold;
  private final SplitExamples splits;
  private @Nullable Queries queries;
  private String queriesSplit = "";
  private @Nullable ArrayTowers arrays;
  private boolean arraysKnown;

  /**
   * A scorer over text vectors that were computed before.
   *
   * @param vectors (texts, E); empty when the model reads no text
   * @param batch rows per pass
   * @param threads passes side by side
   */
  public TwoTowerScorer(Model model, ModelData data, float[] vectors, int batch, int threads) {
    this.model = model;
    this.data = data;
    this.splits = new SplitExamples(data, model.spec());
    this.vectors = vectors;
    this.batch = batch;
    this.parts = new RowParts(threads);
    this.engine = new EngineTowers(model, data, vectors);
    this.asked = new AskedTexts(model, data);
    double words = model.spec().lexical();
    this.lexical = words == 0 ? null : new LexicalChannel(data, words);
    this.cold = new ColdPlaces(data.cold(), 0);
  }

  /**
   * Opens a model folder over prepared data and encodes the texts.
   *
   * @throws Failure (exit code 3) when the model was trained on other features
   */
  public static TwoTowerScorer open(
      Path folder, Path prepared, int tokensPerPass, int batch, int threads) {
    return open(folder, prepared, tokensPerPass, batch, threads, null);
  }

  static TwoTowerScorer open(
      Path folder,
      Path prepared,
      int tokensPerPass,
      int batch,
      int threads,
      @Nullable String keep) {
    Model model = ModelFolder.read(folder);
    ModelData data =
        ModelData.read(prepared, model.schema().requireFit(folder, prepared), model.spec())
            .with(model);
    TextEncoder encoder = model.textEncoder(data, tokensPerPass);
    boolean frozen = !model.spec().fullWeights() && model.spec().lora() == null;
    float[] vectors =
        encoder != null && frozen && keep != null
            ? FrozenVectors.of(
                encoder,
                model.spec().vectorKey(EncoderConfig.Precision.FP32),
                data.texts(),
                Path.of(keep),
                threads,
                line -> {})
            : ModelFolders.vectors(folder, encoder, data.texts(), tokensPerPass, threads);
    return new TwoTowerScorer(model, data, vectors, batch, threads);
  }

  @Override
  public String name() {
    return model.spec().name();
  }

  @Override
  public long size() {
    return model.size();
  }

  /** How many values the model has without its text encoder. */
  long towerSize() {
    return model.towerParameters().size();
  }

  @Override
  public @Nullable TextVectors texts() {
    return model.spec().text() ? new EncodedTexts(data, vectors, model.spec().width()) : null;
  }

  @Override
  public Set<Part> parts() {
    return Part.of(model.spec());
  }

  @Override
  public List<String> tasks() {
    return model.spec().tasks();
  }

  @Override
  public Examples examples(String split) {
    return splits.of(split);
  }

  @Override
  public boolean retrieves() {
    return true;
  }

  @Override
  public void encodeAgain(String split, int[] rows) {
    asked.encode(examples(split), rows);
  }

  @Override
  public Work work(String split, int[] rows) {
    return asked.work(examples(split), rows);
  }

  @Override
  public TopK topK(String split, int[] chosen, int k) {
    return topK(queries(split), chosen, k);
  }

  @Override
  public TopK topK(String split, int[] chosen, int k, CandidateSet among, int catalogue) {
    return topK(queries(split), chosen, k, among);
  }

  @Override
  public boolean keepColdPlaces(int places) {
    cold = new ColdPlaces(data.cold(), places);
    return true;
  }

  /** The best of one row of {@link #retrievalScores}, cold items in the places kept for them. */
  int[] best(float[] scores, int from, int[] seen, int k) {
    int[] best = TopK.best(scores, from, data.catalogue().size(), seen, k);
    return cold.keep(best, scores, from, seen, k);
  }

  /** The queries of a split, read once. */
  Queries queries(String split) {
    Queries queries = this.queries;
    if (queries == null || !split.equals(queriesSplit)) {
      queries = data.queries(split, model.spec());
      this.queries = queries;
      queriesSplit = split;
    }
    return queries;
  }

  /** Number of items in the catalogue. */
  int items() {
    return data.catalogue().size();
  }

  /** Scores of all items for some queries, (rows, items), nothing left out. */
  float[] retrievalScores(String split, int[] rows) {
    return retrievalScores(engine.ready(), queries(split), rows);
  }

  /** The same of queries that were read before: those of the towers, and of words where it has. */
  private float[] retrievalScores(EngineTowers.Ready fixed, Queries queries, int[] rows) {
    float[] out = engine.scores(fixed, queries, rows);
    if (lexical != null) {
      lexical.add(queries, rows, out);
    }
    return out;
  }

  @Override
  public double[][] score(Examples examples, List<String> tasks, int[] rows) {
    ArrayTowers arrays = arrays();
    EngineTowers.Ready fixed = arrays == null ? engine.ready() : null;
    return Logits.probabilities(
        model.spec().tasks(),
        tasks,
        rows,
        parts,
        batch,
        part ->
            fixed == null
                ? Objects.requireNonNull(arrays).logits(examples, part)
                : engine.logits(fixed, examples, part));
  }

  @Override
  public boolean readsWords() {
    return model.spec().text();
  }

  @Override
  public WordGradients.Words words(
      Examples examples, int row, String task, double[] at, double[] weight) {
    String text = data.texts().get(data.itemTexts()[examples.items()[row]]);
    WordGradients.Tokens tokens =
        WordGradients.tokens(model.requireEncoder(), text, model.spec().maxTokens());
    int head = model.spec().tasks().indexOf(task);
    return WordGradients.integrated(
        model.requireEncoder(),
        tokens,
        at,
        weight,
        (pass, candidates) -> engine.logits(pass, candidates, examples, row, head));
  }

  /** The towers on plain arrays, where the model is of that kind; null otherwise. */
  private @Nullable ArrayTowers arrays() {
    if (!arraysKnown) {
      arrays = ArrayTowers.of(model, data);
      arraysKnown = true;
    }
    return arrays;
  }

  /** Logits (rows, tasks) by the engine, whatever the kind of model. */
  float[] engineLogits(Examples examples, int[] rows) {
    return engine.logits(engine.ready(), examples, rows);
  }

  /** The best items for some of the queries that were read before. */
  public TopK topK(Queries queries, int[] chosen, int k) {
    return topK(queries, chosen, k, null);
  }

  /** The same among some candidates; null for all items. */
  public TopK topK(Queries queries, int[] chosen, int k, @Nullable CandidateSet among) {
    int[][] items = new int[chosen.length][];
    double[][] scores = new double[chosen.length][];
    int count = data.catalogue().size();
    int perPass = Math.max(1, Math.min(batch, MOST_SCORES / Math.max(1, count)));
    EngineTowers.Ready fixed = engine.ready();
    parts.run(
        chosen.length,
        perPass,
        (from, to) -> {
          int[] rows = Arrays.copyOfRange(chosen, from, to);
          float[] all = retrievalScores(fixed, queries, rows);
          for (int i = 0; i < rows.length; i++) {
            int start = i * count;
            int[] seen = queries.seen()[rows[i]];
            int[] best = best(all, start, among == null ? seen : among.masked(seen, count), k);
            items[from + i] = best;
            scores[from + i] = Arrays.stream(best).mapToDouble(item -> all[start + item]).toArray();
          }
        });
    return new TopK(items, scores);
  }

  /** Frees what was computed and leaves the model open. */
  public void release() {
    engine.release();
  }

  @Override
  public void close() {
    release();
    model.close();
  }
}
