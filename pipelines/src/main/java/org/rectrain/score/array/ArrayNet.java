package org.rectrain.score.array;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.tower.TwoTower;

/**
 * Linear layers with ReLU between them, on plain arrays. Of the first layer only the bias is kept:
 * its inputs are summed up by those that know which of them are not 0.
 *
 * @param rest the layers behind the first one
 */
@SuppressWarnings("ArrayRecordComponent") // Weights, never compared.
record ArrayNet(float[] firstBias, List<Layer> rest) {

  /**
   * A layer.
   *
   * @param weight (in, out)
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Layer(float[] weight, float[] bias, int in) {}

  /** The network of a path of a scorer's parameters. */
  static ArrayNet of(Parameters parameters, String path) {
    List<Layer> rest = new ArrayList<>();
    for (int i = 1; parameters.contains(TwoTower.PREFIX + path + "." + i + ".weight"); i++) {
      String layer = path + "." + i;
      float[] bias = values(parameters, layer + ".bias");
      int in = values(parameters, layer + ".weight").length / bias.length;
      rest.add(new Layer(columns(parameters, layer, 0, in), bias, in));
    }
    return new ArrayNet(values(parameters, path + ".0.bias").clone(), rest);
  }

  /** What comes out, given the sums of the first layer. */
  float[] after(float[] first) {
    float[] x = first;
    for (Layer layer : rest) {
      float[] next = layer.bias().clone();
      for (int i = 0; i < layer.in(); i++) {
        if (x[i] > 0) {
          axpy(x[i], layer.weight(), i * next.length, next);
        }
      }
      x = next;
    }
    return x;
  }

  /** The weights of some inputs of a layer, (count, out). */
  static float[] columns(Parameters parameters, String layer, int from, int count) {
    float[] weight = values(parameters, layer + ".weight");
    int out = values(parameters, layer + ".bias").length;
    int in = weight.length / out;
    float[] columns = new float[count * out];
    for (int o = 0; o < out; o++) {
      for (int j = 0; j < count; j++) {
        columns[j * out + o] = weight[o * in + from + j];
      }
    }
    return columns;
  }

  /** Adds a multiple of the part of a table that begins at {@code from}. */
  static void axpy(float factor, float[] table, int from, float[] into) {
    for (int j = 0; j < into.length; j++) {
      into[j] += factor * table[from + j];
    }
  }

  /** Values of one of the scorer's parameters. */
  static float[] values(Parameters parameters, String name) {
    return parameters.get(TwoTower.PREFIX + name).values();
  }
}
