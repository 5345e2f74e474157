package org.rectrain.nn.backbone;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.graph.Bias;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;

/** A linear layer of an encoder: base in float32 or bfloat16, adapter in float32. */
final class Linear {
  private final String path;
  private final Parameter weight;
  private final @Nullable Parameter bias;
  private final Function<String, Lora.@Nullable Adapter> adapters;

  Linear(Parameters parameters, String path, @Nullable Lora lora) {
    this.path = path;
    this.weight = parameters.get(path + ".weight");
    this.bias = parameters.contains(path + ".bias") ? parameters.get(path + ".bias") : null;
    this.adapters = lora == null ? p -> null : lora::adapter;
  }

  /** Appends the layer; the result is bfloat16 when the base is and no adapter is there. */
  Value append(Net net, Value x) {
    Bias shift = bias == null ? null : net.bias(bias);
    Value base = x.storedLinear(net.weight(weight), shift);
    Lora.Adapter adapter = adapters.apply(path);
    if (adapter == null) {
      return base;
    }
    Value in = x.single().dropout(adapter.dropout());
    // Scaling the r columns in the middle costs least and is the same product.
    Value low = in.linear(net.weight(adapter.a())).times(adapter.scale());
    return base.single().plus(low.linear(net.weight(adapter.b())));
  }
}
