package org.rectrain.nn.backbone;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Fused;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.graph.EmbeddingTable;
import org.rectrain.nn.graph.Net;

/**
 * A decoder of the Qwen2, Qwen3 or Llama family with optional adapters; equal to HuggingFace's
 * {@code AutoModel}. A token sees itself and what is before it; padding stands at the end, where no
 * token sees it, so the mask serves pooling only.
 */
public final class Decoder implements Backbone {
  private final DecoderSpec spec;
  private final Parameters parameters;
  private final @Nullable Lora lora;
  private final List<DecoderLayer> layers = new ArrayList<>();

  /**
   * A network over parameters that are in the store.
   *
   * @param parameters holds every name of {@link DecoderSpec#shapes()}
   * @param lora adapters over the same store, or null
   */
  public Decoder(DecoderSpec spec, Parameters parameters, @Nullable Lora lora) {
    this.spec = spec;
    this.parameters = parameters;
    this.lora = lora;
    for (int i = 0; i < spec.layers(); i++) {
      layers.add(new DecoderLayer(spec, parameters, spec.layerPrefix(i), lora));
    }
  }

  @Override
  public DecoderSpec spec() {
    return spec;
  }

  @Override
  public NDArray embed(Pass pass, NDArray ids) {
    spec.requireLength(ids);
    Net net = Net.in(pass);
    EmbeddingTable table = net.table(parameters.get("embed_tokens.weight"));
    return net.run(table.rows(net.index(ids)).single()); // -> (N, T, E)
  }

  @Override
  public NDArray layers(Pass pass, NDArray hidden, NDArray mask, int from, int to) {
    NDArray[] turns = turns(pass, Math.toIntExact(hidden.getShape().get(1)));
    NDArray x = hidden;
    for (DecoderLayer layer : layers.subList(from, to)) {
      x = layer.forward(pass, x, turns[0], turns[1]);
    }
    return to == depth()
        ? Fused.rmsNorm(x, parameters.get("norm.weight").array(), spec.epsilon())
        : x;
  }

  /**
   * Logits of the vocabulary.
   *
   * @param hidden (..., E) of {@link #encode}
   * @return (..., vocabulary)
   */
  public NDArray vocabulary(NDArray hidden) {
    return Fused.linear(hidden, parameters.get(spec.headName()).array());
  }

  @Override
  public int firstTrainableLayer() {
    return spec.firstTrainableLayer(parameters);
  }

  @Override
  public Decoder on(Parameters replica) {
    return new Decoder(
        spec, replica, lora == null ? null : Lora.bind(replica, spec.linears(), lora.spec()));
  }

  /** Cosines and sines (T, D), the two halves of the features alike. */
  private NDArray[] turns(Pass pass, int tokens) {
    int size = spec.headSize();
    double[] frequencies = spec.rope().frequencies(size);
    double factor = spec.rope().attentionFactor();
    float[] cosines = new float[tokens * size];
    float[] sines = new float[tokens * size];
    for (int t = 0; t < tokens; t++) {
      for (int d = 0; d < size; d++) {
        double angle = (float) (t * frequencies[d % (size / 2)]);
        cosines[t * size + d] = (float) (Math.cos(angle) * factor);
        sines[t * size + d] = (float) (Math.sin(angle) * factor);
      }
    }
    return new NDArray[] {pass.floats(cosines, tokens, size), pass.floats(sines, tokens, size)};
  }
}
