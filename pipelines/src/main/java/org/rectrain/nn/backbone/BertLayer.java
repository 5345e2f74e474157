package org.rectrain.nn.backbone;

import ai.djl.ndarray.NDArray;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.graph.Attention;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;

/** One post-norm transformer layer of BERT, fused into one function. */
final class BertLayer {
  private final BertSpec spec;
  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final Linear attended;
  private final Linear up;
  private final Linear down;
  private final Parameter[] attentionNorm;
  private final Parameter[] outputNorm;

  BertLayer(BertSpec spec, Parameters parameters, String prefix, @Nullable Lora lora) {
    this.spec = spec;
    this.query = new Linear(parameters, prefix + "attention.self.query", lora);
    this.key = new Linear(parameters, prefix + "attention.self.key", lora);
    this.value = new Linear(parameters, prefix + "attention.self.value", lora);
    this.attended = new Linear(parameters, prefix + "attention.output.dense", lora);
    this.up = new Linear(parameters, prefix + "intermediate.dense", lora);
    this.down = new Linear(parameters, prefix + "output.dense", lora);
    this.attentionNorm = norm(parameters, prefix + "attention.output.LayerNorm");
    this.outputNorm = norm(parameters, prefix + "output.LayerNorm");
  }

  /**
   * Runs the layer.
   *
   * @param hidden (N, T, E)
   * @param bias (N, 1, 1, T)
   * @return (N, T, E)
   */
  NDArray forward(Pass pass, NDArray hidden, NDArray bias) {
    Net net = Net.in(pass);
    Value x = net.value(hidden);
    Value q = heads(query.append(net, x));
    Value k = heads(key.append(net, x));
    Value v = heads(value.append(net, x));
    Value context =
        Attention.ofQueries(q, size()).overKeys(k).withValues(v).hiding(net.value(bias));
    Value attention = attended.append(net, context.joinHeads()).single();
    Value middle = norm(net, spec, x.plus(attention), attentionNorm);
    Value narrow = down.append(net, up.append(net, middle).gelu()).single();
    return net.run(norm(net, spec, middle.plus(narrow), outputNorm));
  }

  /** Queries, keys and values (N, T, E) of an input (N, T, E). */
  NDArray[] projections(Pass pass, NDArray hidden) {
    return Stream.of(query, key, value)
        .map(
            linear -> {
              Net net = Net.in(pass);
              return net.run(linear.append(net, net.value(hidden)).single());
            })
        .toArray(NDArray[]::new);
  }

  static Value norm(Net net, BertSpec spec, Value x, Parameter[] norm) {
    return x.layerNorm(net.gain(norm[0]), net.bias(norm[1]), spec.epsilon());
  }

  /** (N, T, E) -> (N, H, T, D), in float32: attention's backward in bfloat16 is slow on CPUs. */
  private Value heads(Value x) {
    return x.single().heads(spec.heads(), size());
  }

  private int size() {
    return spec.hidden() / spec.heads();
  }

  static Parameter[] norm(Parameters parameters, String path) {
    return new Parameter[] {parameters.get(path + ".weight"), parameters.get(path + ".bias")};
  }
}
