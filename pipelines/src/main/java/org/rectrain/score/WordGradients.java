package org.rectrain.score;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.rectrain.Failure;
import org.rectrain.model.Model;
import org.rectrain.nn.backbone.Backbone;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Torch;
import org.rectrain.weights.TokenizerFile;

/**
 * Integrated gradients of the words of a text (Sundararajan, Taly and Yan 2017): the gradient of a
 * logit by the embeddings of the tokens, averaged over the straight way from a text of nothing but
 * padding to the text itself, times the difference of the embeddings. Values of all words and the
 * logit of the padding add up to the logit, but for the error of the quadrature.
 */
public final class WordGradients {
  /** Nodes per pass. */
  private static final int NODES = 12;

  private WordGradients() {}

  /**
   * Words and what they add to a logit.
   *
   * @param words in their order; special tokens are left out, since they are in the empty text too
   * @param values one per word
   * @param base logit of the text of padding
   * @param full logit of the text
   */
  @SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
  public record Words(List<String> words, double[] values, double base, double full) {
    /** What is lost to the quadrature: zero where values and base add up to the logit. */
    public double gap() {
      return Math.abs(base + Arrays.stream(values).sum() - full);
    }
  }

  /**
   * A text as tokens.
   *
   * @param ids with special tokens
   * @param empty the same with padding for every token that is not special
   * @param word of each token; -1 for a special one
   * @param words as they are in the text
   */
  @SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
  record Tokens(int[] ids, int[] empty, int[] word, List<String> words) {}

  /** Cuts a text into tokens and words, as the model does. */
  static Tokens tokens(Model.Encoder encoder, String text, int maxTokens) {
    Map<String, String> options =
        Map.of(
            "truncation", "true",
            "maxLength", Integer.toString(maxTokens),
            "padding", "false",
            "addSpecialTokens", "true");
    try (HuggingFaceTokenizer tokenizer =
        HuggingFaceTokenizer.newInstance(
            new ByteArrayInputStream(encoder.tokenizerJson()), options)) {
      return tokens(
          tokenizer.encode(text),
          text,
          TokenizerFile.parse(encoder.tokenizerJson(), "the model").blank());
    } catch (IOException e) {
      throw Failure.input(
          "tokenizer.json cannot be used: " + e.getMessage(),
          "take the tokenizer.json that belongs to the model",
          e);
    }
  }

  private static Tokens tokens(Encoding encoding, String text, int padding) {
    long[] found = encoding.getIds();
    int n = Math.max(1, found.length);
    int[] ids = new int[n];
    int[] empty = new int[n];
    int[] word = new int[n];
    Arrays.fill(word, -1);
    Arrays.fill(ids, padding);
    Arrays.fill(empty, padding);
    List<int[]> spans = new ArrayList<>(); // of words, in code points, as the tokenizer counts
    long last = -1;
    for (int t = 0; t < found.length; t++) {
      ids[t] = Math.toIntExact(found[t]);
      var span = encoding.getCharTokenSpans()[t];
      if (encoding.getSpecialTokenMask()[t] == 1 || span == null) {
        empty[t] = ids[t];
        continue;
      }
      if (encoding.getWordIds()[t] != last || spans.isEmpty()) {
        spans.add(new int[] {span.getStart(), span.getEnd()});
        last = encoding.getWordIds()[t];
      }
      word[t] = spans.size() - 1;
      int[] own = spans.get(word[t]);
      own[0] = Math.min(own[0], span.getStart());
      own[1] = Math.max(own[1], span.getEnd());
    }
    List<String> words = spans.stream().map(s -> between(text, s[0], s[1])).toList();
    return new Tokens(ids, empty, word, words);
  }

  private static String between(String text, int from, int to) {
    int start = text.offsetByCodePoints(0, from);
    return text.substring(start, text.offsetByCodePoints(start, to - from)).strip();
  }

  /**
   * Values of the words of one text.
   *
   * @param at nodes of a quadrature over [0, 1]
   * @param weight of each node
   * @param top the logits (m) of m text vectors (m, E)
   */
  static Words integrated(
      Model.Encoder encoder,
      Tokens tokens,
      double[] at,
      double[] weight,
      BiFunction<Pass, NDArray, NDArray> top) {
    double[] perToken = new double[tokens.ids().length];
    double[] ends = byTokens(encoder, tokens, at, weight, top, perToken);
    double[] values = new double[tokens.words().size()];
    for (int t = 0; t < perToken.length; t++) {
      if (tokens.word()[t] >= 0) {
        values[tokens.word()[t]] += perToken[t];
      }
    }
    return new Words(tokens.words(), values, ends[0], ends[1]);
  }

  /** The same by tokens; returns the logits of the empty and of the whole text. */
  static double[] byTokens(
      Model.Encoder encoder,
      Tokens tokens,
      double[] at,
      double[] weight,
      BiFunction<Pass, NDArray, NDArray> top,
      double[] values) {
    double[] ends = new double[2];
    for (int from = 0; from < at.length; from += NODES) {
      int nodes = Math.min(NODES, at.length - from);
      double[] places = Arrays.copyOf(Arrays.copyOfRange(at, from, from + nodes), nodes + 2);
      double[] weights = Arrays.copyOf(Arrays.copyOfRange(weight, from, from + nodes), nodes + 2);
      places[nodes + 1] = 1; // 0 and 1, which weigh nothing
      try (Pass pass = Pass.inference(encoder.parameters().device())) {
        double[] logits = add(pass, encoder, tokens, places, weights, top, values);
        ends[0] = logits[nodes];
        ends[1] = logits[nodes + 1];
      }
    }
    return ends;
  }

  private static double[] add(
      Pass pass,
      Model.Encoder encoder,
      Tokens tokens,
      double[] at,
      double[] weight,
      BiFunction<Pass, NDArray, NDArray> top,
      double[] values) {
    Backbone backbone = encoder.backbone();
    int length = tokens.ids().length;
    int width = backbone.hiddenSize();
    float[] own = embedded(pass, backbone, tokens.ids());
    float[] none = embedded(pass, backbone, tokens.empty());
    float[] way = new float[at.length * own.length];
    long[] mask = new long[at.length * length];
    Arrays.fill(mask, 1);
    for (int k = 0; k < at.length; k++) {
      for (int i = 0; i < own.length; i++) {
        way[k * own.length + i] = (float) (none[i] + at[k] * ((double) own[i] - none[i]));
      }
    }
    NDArray hidden = pass.floats(way, at.length, length, width);
    hidden.setRequiresGradient(true);
    float[] weights = new float[at.length];
    for (int k = 0; k < at.length; k++) {
      weights[k] = (float) weight[k];
    }
    NDArray logits =
        Torch.recording(
            () -> {
              NDArray m = pass.longs(mask, at.length, length);
              NDArray above = backbone.layers(pass, hidden, m, 0, backbone.depth());
              NDArray out = top.apply(pass, backbone.pool(pass, above, m, encoder.pooling()));
              Torch.backward(out, pass.floats(weights, at.length));
              return out;
            });
    float[] gradient;
    try (NDManager scratch = pass.manager().newSubManager()) {
      NDArray found = hidden.getGradient();
      found.attach(scratch);
      gradient = found.toFloatArray();
    }
    for (int k = 0; k < at.length; k++) {
      for (int i = 0; i < own.length; i++) {
        values[i / width] += gradient[k * own.length + i] * ((double) own[i] - none[i]);
      }
    }
    float[] out = logits.toFloatArray();
    double[] wide = new double[out.length];
    Arrays.setAll(wide, k -> out[k]);
    return wide;
  }

  private static float[] embedded(Pass pass, Backbone backbone, int[] ids) {
    long[] wide = Arrays.stream(ids).asLongStream().toArray();
    return backbone.embed(pass, pass.longs(wide, 1, ids.length)).toFloatArray();
  }
}
