package org.rectrain.nn.backbone;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Fused;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.graph.EmbeddingTable;
import org.rectrain.nn.graph.Index;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;

/**
 * A decoder of the Qwen2, Qwen3 or Llama family with optional adapters; equal to HuggingFace's
 * {@code AutoModel}. A token sees itself and what is before it; padding is at the end, where no
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
    return net.run(embed(net, net.index(ids)));
  }

  private Value embed(Net net, Index ids) {
    EmbeddingTable table = net.table(parameters.get(spec.tokenTable()));
    return table.rows(ids).single(); // -> (N, T, E)
  }

  /**
   * Appends the embedding, all layers and the last normalisation.
   *
   * @param ids (N, T)
   * @param cosines the first T rows of {@link #cosines}
   * @param sines the first T rows of {@link #sines}
   * @return hidden states (N, T, E)
   */
  public Value append(Net net, Index ids, Value cosines, Value sines) {
    Value x = embed(net, ids);
    for (DecoderLayer layer : layers) {
      x = layer.append(net, x, cosines, sines);
    }
    return x.rmsNorm(net.gain(parameters.get("norm.weight")), spec.epsilon());
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

  private NDArray[] turns(Pass pass, int tokens) {
    int size = spec.headSize();
    return new NDArray[] {
      pass.floats(cosines(tokens), tokens, size), pass.floats(sines(tokens), tokens, size)
    };
  }

  /** Cosines (T, D) of the angles by which features of a token are turned, both halves alike. */
  public float[] cosines(int tokens) {
    return turns(tokens, Math::cos);
  }

  /** Sines (T, D), as {@link #cosines}. */
  public float[] sines(int tokens) {
    return turns(tokens, Math::sin);
  }

  private float[] turns(int tokens, DoubleUnaryOperator wave) {
    int size = spec.headSize();
    double[] frequencies = spec.rope().frequencies(size);
    double factor = spec.rope().attentionFactor();
    float[] out = new float[tokens * size];
    for (int t = 0; t < tokens; t++) {
      for (int d = 0; d < size; d++) {
        double angle = (float) (t * frequencies[d % (size / 2)]);
        out[t * size + d] = (float) (wave.applyAsDouble(angle) * factor);
      }
    }
    return out;
  }
}
