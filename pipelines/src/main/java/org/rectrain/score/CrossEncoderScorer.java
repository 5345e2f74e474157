package org.rectrain.score;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.rectrain.dataset.Examples;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.input.PairInputs;
import org.rectrain.model.input.PairTexts;
import org.rectrain.model.text.RowParts;
import org.rectrain.model.text.TextEncoder;
import org.rectrain.model.text.Tokenized;
import org.rectrain.nn.engine.Pass;

/**
 * Scores pairs with a cross encoder: each distinct text of history and candidate is encoded once
 * per call. It ranks rows that are given and retrieves nothing.
 */
public final class CrossEncoderScorer implements VectorlessScorer, RowScorer {
  private final Model model;
  private final ModelData data;
  private final int tokensPerPass;
  private final int batch;
  private final RowParts parts;
  private final SplitExamples splits;

  /**
   * A scorer.
   *
   * @param tokensPerPass padded tokens per encoder pass
   * @param batch rows per pass of the heads
   * @param threads passes side by side
   */
  public CrossEncoderScorer(
      Model model, ModelData data, int tokensPerPass, int batch, int threads) {
    this.model = model;
    this.data = data;
    this.splits = new SplitExamples(data, model.spec());
    this.tokensPerPass = tokensPerPass;
    this.batch = batch;
    this.parts = new RowParts(threads);
  }

  @Override
  public String name() {
    return model.spec().name();
  }

  @Override
  public long size() {
    return model.size();
  }

  @Override
  public boolean retrieves() {
    return false;
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
  public double[][] score(Examples known, List<String> tasks, int[] rows) {
    Model.Encoder encoder = model.requireEncoder();
    PairTexts pairs = new PairTexts(data, model.spec(), encoder.tokenizerJson());
    int[] texts = pairs.add(known, rows);
    TextEncoder over = model.encoderOf(pairs.texts(), tokensPerPass);
    float[] vectors = new float[Math.multiplyExact(pairs.texts().size(), over.width())];
    List<int[]> groups = over.groups(over.all());
    parts.run(groups.size(), 1, (from, to) -> over.encodeGroup(groups.get(from), vectors));
    return score(known, tasks, rows, texts, vectors);
  }

  /**
   * Probabilities over text vectors that were computed before.
   *
   * @param texts the text of each of {@code rows}
   * @param vectors (texts, E)
   * @return (tasks, rows)
   */
  public double[][] score(
      Examples known, List<String> tasks, int[] rows, int[] texts, float[] vectors) {
    return Logits.probabilities(
        model.spec().tasks(),
        tasks,
        rows,
        parts,
        batch,
        (from, to) ->
            logits(
                known,
                Arrays.copyOfRange(rows, from, to),
                Arrays.copyOfRange(texts, from, to),
                vectors));
  }

  @Override
  public boolean readsWords() {
    return true;
  }

  @Override
  public WordGradients.Words words(
      Examples examples, int row, String task, double[] at, double[] weight) {
    Model.Encoder encoder = model.requireEncoder();
    PairTexts pairs = new PairTexts(data, model.spec(), encoder.tokenizerJson());
    pairs.add(examples, new int[] {row});
    WordGradients.Tokens tokens =
        WordGradients.tokens(encoder, pairs.texts().get(0), model.spec().maxTokens());
    int head = model.spec().tasks().indexOf(task);
    return WordGradients.integrated(
        encoder,
        tokens,
        at,
        weight,
        (pass, vectors) -> {
          int m = Math.toIntExact(vectors.getShape().get(0));
          int[] rows = new int[m];
          Arrays.fill(rows, row);
          long[] places = IntStream.range(0, m).asLongStream().toArray();
          return new PairInputs(pass, data, model.spec())
              .logits(model.requireCross(), vectors, pass.longs(places, m), examples, rows)
              .get(":, " + head);
        });
  }

  private float[] logits(Examples known, int[] rows, int[] texts, float[] vectors) {
    try (Pass pass = Pass.inference(model.towerParameters().device())) {
      int width = model.spec().width();
      float[] own = new float[rows.length * width];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(vectors, texts[i] * width, own, i * width, width);
      }
      long[] places = IntStream.range(0, rows.length).asLongStream().toArray();
      return new PairInputs(pass, data, model.spec())
          .logits(
              model.requireCross(),
              pass.floats(own, rows.length, width),
              pass.longs(places, rows.length),
              known,
              rows)
          .toFloatArray();
    }
  }

  @Override
  public TopK topK(String split, int[] queries, int k) {
    throw new UnsupportedOperationException(
        name() + " is a cross encoder: it ranks given candidates and retrieves nothing");
  }

  /** Every row is encoded with its own text, so that is part of scoring. */
  @Override
  public Work work(String split, int[] rows) {
    Examples known = data.examples(split, model.spec());
    Model.Encoder encoder = model.requireEncoder();
    PairTexts pairs = new PairTexts(data, model.spec(), encoder.tokenizerJson());
    int[] texts = pairs.add(known, rows);
    Tokenized ids = model.encoderOf(pairs.texts(), tokensPerPass).texts();
    double encoding = 0;
    for (int t : Arrays.stream(texts).distinct().toArray()) {
      encoding += Work.encoding(encoder, ids.length(t));
    }
    double heads = Work.products(model.towerParameters(), "");
    return new Work(heads + encoding / rows.length, 0);
  }

  @Override
  public void close() {
    model.close();
  }
}
