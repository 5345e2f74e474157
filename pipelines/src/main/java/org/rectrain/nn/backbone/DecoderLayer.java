package org.rectrain.nn.backbone;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.graph.Attention;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;

/** One pre-norm layer with grouped-query attention, RoPE and SwiGLU, fused into one function. */
final class DecoderLayer {
  private final DecoderSpec spec;
  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final Linear attended;
  private final Linear gate;
  private final Linear up;
  private final Linear down;
  private final Parameter inputNorm;
  private final Parameter middleNorm;
  private final @Nullable Parameter queryNorm;
  private final @Nullable Parameter keyNorm;

  DecoderLayer(DecoderSpec spec, Parameters parameters, String prefix, @Nullable Lora lora) {
    this.spec = spec;
    this.query = new Linear(parameters, prefix + "self_attn.q_proj", lora);
    this.key = new Linear(parameters, prefix + "self_attn.k_proj", lora);
    this.value = new Linear(parameters, prefix + "self_attn.v_proj", lora);
    this.attended = new Linear(parameters, prefix + "self_attn.o_proj", lora);
    this.gate = new Linear(parameters, prefix + "mlp.gate_proj", lora);
    this.up = new Linear(parameters, prefix + "mlp.up_proj", lora);
    this.down = new Linear(parameters, prefix + "mlp.down_proj", lora);
    this.inputNorm = parameters.get(prefix + "input_layernorm.weight");
    this.middleNorm = parameters.get(prefix + "post_attention_layernorm.weight");
    boolean norms = spec.traits().contains(DecoderSpec.Trait.QUERY_KEY_NORM);
    this.queryNorm = norms ? parameters.get(prefix + "self_attn.q_norm.weight") : null;
    this.keyNorm = norms ? parameters.get(prefix + "self_attn.k_norm.weight") : null;
  }

  /**
   * Runs the layer.
   *
   * @param hidden (N, T, E)
   * @param cosines (T, D)
   * @param sines (T, D)
   * @return (N, T, E)
   */
  NDArray forward(Pass pass, NDArray hidden, NDArray cosines, NDArray sines) {
    Net net = Net.in(pass);
    return net.run(append(net, net.value(hidden), net.value(cosines), net.value(sines)));
  }

  /**
   * Appends the layer.
   *
   * @param x (N, T, E)
   * @param cosines (T, D)
   * @param sines (T, D)
   * @return (N, T, E)
   */
  Value append(Net net, Value x, Value cosines, Value sines) {
    Turns turns = new Turns(cosines, sines);
    Value in = x.rmsNorm(net.gain(inputNorm), spec.epsilon());
    Value q = heads(query.append(net, in), spec.heads());
    Value k = heads(key.append(net, in), spec.keyValueHeads());
    Value v = heads(value.append(net, in), spec.keyValueHeads());
    Value turnedQ = turn(normed(net, q, queryNorm), turns);
    Value turnedK = turn(normed(net, k, keyNorm), turns);
    Value context =
        Attention.ofQueries(turnedQ, spec.headSize())
            .overKeys(turnedK)
            .withValues(v)
            .causal(spec.heads() / spec.keyValueHeads());
    Value middle = x.plus(attended.append(net, context.joinHeads()).single());
    Value ready = middle.rmsNorm(net.gain(middleNorm), spec.epsilon());
    Value opened = gate.append(net, ready);
    Value wide = up.append(net, ready);
    if (opened.isHalf() != wide.isHalf()) {
      opened = opened.single();
      wide = wide.single();
    }
    Value narrow = down.append(net, opened.silu().times(wide)).single();
    return middle.plus(narrow);
  }

  /** Cosines and sines (T, D) of the tokens' angles. */
  private record Turns(Value cosines, Value sines) {}

  /** (N, T, H D) -> (N, H, T, D), float32. */
  private Value heads(Value x, int heads) {
    return x.single().heads(heads, spec.headSize());
  }

  private Value normed(Net net, Value x, @Nullable Parameter gain) {
    return gain == null ? x : x.rmsNorm(net.gain(gain), spec.epsilon());
  }

  /** Turns each pair of features (i, i + D / 2) by its angle. */
  private Value turn(Value x, Turns turns) {
    int half = spec.headSize() / 2;
    Value turned = x.slice(3, half, spec.headSize()).negate().then(x.slice(3, 0, half), 3);
    return x.times(turns.cosines()).plus(turned.times(turns.sines()));
  }
}
