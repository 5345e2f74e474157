package org.rectrain.model.text;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.backbone.Backbone;
import org.rectrain.nn.backbone.Pooling;
import org.rectrain.nn.backbone.Recomputation;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;

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
  private final Tokenized.Order order;
  private final int first;
  private float @Nullable [] @Nullable [] frozen;
  private @Nullable AttentionGuide guide;
  private float @Nullable [] known;

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
    this(backbone, parameters, pooling, texts, tokensPerPass, Tokenized.Order.LENGTH);
  }

  /** The same with the texts of a pass in some order. */
  public TextEncoder(
      Backbone backbone,
      Parameters parameters,
      Pooling pooling,
      Tokenized texts,
      int tokensPerPass,
      Tokenized.Order order) {
    this.order = order;
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
        new TextEncoder(backbone.on(replica), replica, pooling, texts, tokensPerPass, order);
    copy.frozen = frozen;
    copy.guide = guide;
    copy.known = known;
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
        pass -> TokenGroup.of(texts, group).mask(pass),
        pooling,
        upstream,
        dropoutSeed);
  }

  /** Groups of texts, one per pass. */
  public List<int[]> groups(int[] chosen) {
    return texts.groups(chosen, tokensPerPass, order);
  }

  /** Bytes that the output of the frozen lower layers takes; 0 when there are none. */
  public long cacheBytes() {
    return first == 0 ? 0 : texts.tokens(all()) * width() * Float.BYTES;
  }

  /**
   * The output of the frozen lower layers for some groups, on threads.
   *
   * @return per group, its texts' (tokens, E) one after another, without padding
   */
  public List<float[]> frozen(List<int[]> groups, int threads) {
    float[][] out = new float[groups.size()][];
    new RowParts(threads).run(out.length, 1, (from, to) -> out[from] = frozen(groups.get(from)));
    return List.of(out);
  }

  private float[] frozen(int[] group) {
    int width = width();
    try (Pass pass = Pass.inference(parameters.device())) {
      TokenGroup tokens = TokenGroup.of(texts, group);
      NDArray start = backbone.embed(pass, tokens.ids(pass));
      NDArray hidden = backbone.layers(pass, start, tokens.mask(pass), 0, first);
      return tokens.unpadded(hidden.toFloatArray(), width);
    }
  }

  /**
   * Keeps the output of the frozen lower layers, which then are not run again.
   *
   * @param groups that together have all texts
   * @param outputs of {@link #frozen(List, int)}, per group
   */
  public void keepFrozen(List<int[]> groups, List<float[]> outputs) {
    float[][] cache = new float[texts.size()][];
    for (int g = 0; g < outputs.size(); g++) {
      int at = 0;
      for (int text : groups.get(g)) {
        int kept = texts.length(text) * width();
        cache[text] = java.util.Arrays.copyOfRange(outputs.get(g), at, at + kept);
        at += kept;
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
    NDArray mask = TokenGroup.of(texts, group).mask(pass);
    int from = frozen == null ? 0 : first;
    NDArray top = backbone.layers(pass, start(pass, group), mask, from, backbone.depth());
    return backbone.pool(pass, top, mask, pooling);
  }

  /** Draws the relations among tokens to another encoder's in every backward pass from now on. */
  public void guideBy(AttentionGuide other) {
    guide = other;
  }

  /** Whether there is such a guide. */
  public boolean guided() {
    return guide != null;
  }

  /**
   * A guided backward pass of one group.
   *
   * @param start what it starts from, shape (): the vectors times their gradients, plus the loss
   * @param loss the guide's, weighted, the group's share of the step's, shape ()
   * @param weight of that loss
   */
  public record Guided(NDArray start, NDArray loss, double weight) {}

  /**
   * What a backward pass of one group starts from, and the guide's loss.
   *
   * @param upstream (N, E), gradient of each vector
   * @param all texts of the whole step
   */
  public Guided guidedLoss(Pass pass, int[] group, NDArray upstream, int all) {
    AttentionGuide own = java.util.Objects.requireNonNull(guide);
    NDArray mask = TokenGroup.of(texts, group).mask(pass);
    int last = backbone.depth() - 1;
    NDArray below = hidden(pass, group, last);
    NDArray top = backbone.layers(pass, below, mask, last, last + 1);
    NDArray pooled = backbone.pool(pass, top, mask, pooling);
    NDArray loss = own.loss(pass, backbone, below, mask, group, all);
    return new Guided(pooled.mul(upstream).sum().add(loss), loss, own.weight());
  }

  /** The guide's loss of some texts as the encoder is now, averaged over them. */
  public double guideLoss(int[] group) {
    AttentionGuide own = java.util.Objects.requireNonNull(guide);
    try (Pass pass = Pass.inference(parameters.device())) {
      NDArray mask = TokenGroup.of(texts, group).mask(pass);
      NDArray below = hidden(pass, group, backbone.depth() - 1);
      return own.loss(pass, backbone, below, mask, group, group.length).getFloat();
    }
  }

  /** Layers of the encoder. */
  public int layers() {
    return backbone.depth();
  }

  Backbone backbone() {
    return backbone;
  }

  /** The input (N, T, E) of a layer that is above what is kept of the frozen ones. */
  NDArray hidden(Pass pass, int[] group, int layer) {
    NDArray mask = TokenGroup.of(texts, group).mask(pass);
    int from = frozen == null ? 0 : first;
    return backbone.layers(pass, start(pass, group), mask, from, Math.max(from, layer));
  }

  /** Input of layer 0, or of the first layer that learns when the ones below are kept. */
  private NDArray start(Pass pass, int[] group) {
    TokenGroup tokens = TokenGroup.of(texts, group);
    float[][] cache = frozen;
    return cache == null
        ? backbone.embed(pass, tokens.ids(pass))
        : tokens.padded(pass, cache, width());
  }

  /** Input of the first layer that learns. */
  private NDArray bottom(Pass pass, int[] group) {
    NDArray start = start(pass, group);
    if (frozen != null || first == 0) {
      return start;
    }
    NDArray mask = TokenGroup.of(texts, group).mask(pass);
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

  /**
   * Gives these from now on instead of encoding; for an encoder that does not learn.
   *
   * @param vectors (all texts, E)
   */
  public void keepVectors(float[] vectors) {
    known = vectors;
  }

  /** Writes the vectors of one group into a table (all texts, E). */
  public void encodeGroup(int[] group, float[] table) {
    int width = width();
    float[] kept = known;
    if (kept != null) {
      for (int text : group) {
        System.arraycopy(kept, text * width, table, text * width, width);
      }
      return;
    }
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
}
