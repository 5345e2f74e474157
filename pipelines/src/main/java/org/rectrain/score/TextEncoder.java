package org.rectrain.score;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.Backbone;
import org.rectrain.nn.Parameters;
import org.rectrain.nn.Pass;
import org.rectrain.nn.Pooling;
import org.rectrain.nn.Recomputation;

/**
 * Texts to vectors, each distinct text once. The output of the layers below the first one that
 * learns can be kept per text, since it never changes.
 *
 * <p>Legend: N texts of a pass, T tokens of the longest of them, E hidden size.
 */
public final class TextEncoder {
  private final Backbone backbone;
  private final Parameters parameters;
  private final Pooling pooling;
  private final Tokenized texts;
  private final int tokensPerPass;
  private final int first;
  private float @Nullable [] @Nullable [] frozen;

  /**
   * An encoder of fixed texts.
   *
   * @param parameters the backbone's
   * @param tokensPerPass padded tokens per pass
   */
  public TextEncoder(
      Backbone backbone,
      Parameters parameters,
      Pooling pooling,
      Tokenized texts,
      int tokensPerPass) {
    this.backbone = backbone;
    this.parameters = parameters;
    this.pooling = pooling;
    this.texts = texts;
    this.tokensPerPass = tokensPerPass;
    this.first = backbone.firstTrainableLayer();
  }

  /** The same encoder on a worker's replica, sharing tokens and cache. */
  public TextEncoder on(Parameters replica) {
    TextEncoder copy =
        new TextEncoder(backbone.on(replica), replica, pooling, texts, tokensPerPass);
    copy.frozen = frozen;
    return copy;
  }

  /** Width of a vector. */
  public int width() {
    return backbone.hiddenSize();
  }

  /** The texts. */
  public Tokenized texts() {
    return texts;
  }

  /** The parameters of the backbone. */
  public Parameters parameters() {
    return parameters;
  }

  /**
   * The gradient of the trainable parameters for one group, by keeping only each layer's input and
   * computing the rest again: equal to a backward pass through {@link #forward}.
   *
   * @param upstream (N, E), gradient of each vector
   * @param dropoutSeed of the pass
   */
  public void recomputingBackward(int[] group, float[] upstream, long dropoutSeed) {
    Recomputation.backward(
        backbone,
        parameters,
        pass -> bottom(pass, group),
        pass -> pass.longs(mask(group), group.length, longest(group)),
        pooling,
        upstream,
        dropoutSeed);
  }

  /** Groups of texts, one per pass. */
  public List<int[]> groups(int[] chosen) {
    return texts.groups(chosen, tokensPerPass);
  }

  /** Bytes that {@link #cacheFrozen()} would take. */
  public long cacheBytes() {
    return first == 0 ? 0 : texts.tokens(all()) * width() * Float.BYTES;
  }

  /** Computes and keeps the output of the frozen lower layers; nothing when there are none. */
  public void cacheFrozen() {
    if (first == 0 || frozen != null) {
      return;
    }
    float[][] cache = new float[texts.size()][];
    int width = width();
    for (int[] group : groups(all())) {
      try (Pass pass = Pass.inference(parameters.device())) {
        NDArray ids = pass.longs(ids(group), group.length, longest(group));
        NDArray mask = pass.longs(mask(group), group.length, longest(group));
        NDArray hidden = backbone.layers(pass, backbone.embed(pass, ids), mask, 0, first);
        float[] values = hidden.toFloatArray();
        int row = longest(group) * width;
        for (int i = 0; i < group.length; i++) {
          int kept = texts.ids()[group[i]].length * width;
          cache[group[i]] = java.util.Arrays.copyOfRange(values, i * row, i * row + kept);
        }
      }
    }
    frozen = cache;
  }

  /**
   * Vectors of one group; gradients are recorded when the pass is a training pass.
   *
   * @return (N, E)
   */
  public NDArray forward(Pass pass, int[] group) {
    NDArray mask = pass.longs(mask(group), group.length, longest(group));
    int from = frozen == null ? 0 : first;
    NDArray top = backbone.layers(pass, start(pass, group), mask, from, backbone.depth());
    return backbone.pool(pass, top, mask, pooling);
  }

  /** Input of layer 0, or of the first layer that learns when the ones below are kept. */
  private NDArray start(Pass pass, int[] group) {
    int longest = longest(group);
    float[][] cache = frozen;
    return cache == null
        ? backbone.embed(pass, pass.longs(ids(group), group.length, longest))
        : pass.floats(padded(cache, group, longest), group.length, longest, width());
  }

  /** Input of the first layer that learns. */
  private NDArray bottom(Pass pass, int[] group) {
    NDArray start = start(pass, group);
    if (frozen != null || first == 0) {
      return start;
    }
    NDArray mask = pass.longs(mask(group), group.length, longest(group));
    return backbone.layers(pass, start, mask, 0, first);
  }

  /**
   * Writes vectors into a table.
   *
   * @param chosen texts to encode
   * @param table (all texts, E)
   */
  public void encode(int[] chosen, float[] table) {
    for (int[] group : groups(chosen)) {
      encodeGroup(group, table);
    }
  }

  /** Writes the vectors of one group into a table (all texts, E). */
  public void encodeGroup(int[] group, float[] table) {
    int width = width();
    try (Pass pass = Pass.inference(parameters.device())) {
      float[] values = forward(pass, group).toFloatArray();
      for (int i = 0; i < group.length; i++) {
        System.arraycopy(values, i * width, table, group[i] * width, width);
      }
    }
  }

  /** Indexes of all texts. */
  public int[] all() {
    return java.util.stream.IntStream.range(0, texts.size()).toArray();
  }

  private int longest(int[] group) {
    int longest = 1;
    for (int text : group) {
      longest = Math.max(longest, texts.ids()[text].length);
    }
    return longest;
  }

  private long[] ids(int[] group) {
    int longest = longest(group);
    long[] out = new long[group.length * longest];
    for (int i = 0; i < group.length; i++) {
      int[] text = texts.ids()[group[i]];
      for (int t = 0; t < text.length; t++) {
        out[i * longest + t] = text[t];
      }
    }
    return out;
  }

  private long[] mask(int[] group) {
    int longest = longest(group);
    long[] out = new long[group.length * longest];
    for (int i = 0; i < group.length; i++) {
      java.util.Arrays.fill(out, i * longest, i * longest + texts.ids()[group[i]].length, 1L);
    }
    return out;
  }

  private float[] padded(float[][] cache, int[] group, int longest) {
    int width = width();
    float[] out = new float[group.length * longest * width];
    for (int i = 0; i < group.length; i++) {
      float[] text = cache[group[i]];
      System.arraycopy(text, 0, out, i * longest * width, text.length);
    }
    return out;
  }
}
