package org.rectrain.nn.tower;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;

/** Small fully connected networks. */
final class Mlp {
  private Mlp() {}

  /** Adds a linear layer as PyTorch draws it: weight and bias uniform within 1 / sqrt(in). */
  static void linear(Parameters parameters, String path, int in, int out, long seed) {
    double bound = 1 / Math.sqrt(in);
    parameters.uniform(path + ".weight", new Shape(out, in), bound, seed);
    parameters.uniform(path + ".bias", new Shape(out), bound, seed);
  }

  /**
   * Adds a network; its last layer starts at zero, so that what it corrects is unchanged at first.
   */
  static void initialise(Parameters parameters, String path, List<Integer> sizes, long seed) {
    int last = sizes.size() - 2;
    for (int i = 0; i < last; i++) {
      linear(parameters, path + "." + i, sizes.get(i), sizes.get(i + 1), seed);
    }
    int out = sizes.get(last + 1);
    parameters.zeros(path + "." + last + ".weight", new Shape(out, sizes.get(last)));
    parameters.zeros(path + "." + last + ".bias", new Shape(out));
  }

  /** One linear layer. */
  static Value layer(Net net, Parameters parameters, String path, Value x) {
    return x.linear(
        net.weight(parameters.get(path + ".weight")), net.bias(parameters.get(path + ".bias")));
  }

  /** The network over the concatenation of some values, ReLU and dropout between its layers. */
  static Value append(Net net, Parameters parameters, String path, List<Value> in, double dropout) {
    Value x = Value.concat(in);
    for (int i = 0; parameters.contains(path + "." + i + ".weight"); i++) {
      x = layer(net, parameters, path + "." + i, i == 0 ? x : x.relu().dropout(dropout));
    }
    return x;
  }
}
