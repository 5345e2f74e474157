package org.rectrain.export;

import java.util.Arrays;
import org.rectrain.Failure;
import org.rectrain.model.Model;
import org.rectrain.nn.backbone.BackboneSpec;
import org.rectrain.nn.backbone.BertSpec;
import org.rectrain.nn.engine.FloatSource;
import org.rectrain.nn.engine.Parameter;
import org.rectrain.nn.engine.Parameters;

/** Removes what is smallest in a text encoder (Han et al. 2015, arXiv:1506.02626). */
final class Pruning {
  private Pruning() {}

  /**
   * Sets the smallest weights of every linear layer to zero, in place; as {@code
   * torch.nn.utils.prune.l1_unstructured} does layer by layer.
   *
   * @param share of each layer's weights, in [0, 1)
   */
  static void weights(BackboneSpec sizes, Parameters parameters, double share) {
    for (String path : sizes.linears().keySet()) {
      Parameter weight = parameters.get(path + ".weight");
      weight.assign(withoutSmallest(weight.values(), share));
    }
  }

  /** Among equal magnitudes the ones first in row order go first. */
  static float[] withoutSmallest(float[] values, double share) {
    int removed = (int) Math.rint(share * values.length);
    if (removed == 0) {
      return values;
    }
    float[] sizes = new float[values.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.abs(values[i]);
    }
    float[] sorted = sizes.clone();
    Arrays.sort(sorted);
    float border = sorted[removed - 1];
    int atBorder = removed;
    for (float size : sizes) {
      atBorder -= size < border ? 1 : 0;
    }
    float[] out = values.clone();
    for (int i = 0; i < out.length; i++) {
      if (sizes[i] < border || (sizes[i] == border && atBorder-- > 0)) {
        out[i] = 0;
      }
    }
    return out;
  }

  /** Share of exact zeros among the weights of the linear layers. */
  static double zeroShare(BackboneSpec sizes, Parameters parameters) {
    long zeros = 0;
    long all = 0;
    for (String path : sizes.linears().keySet()) {
      for (float value : parameters.get(path + ".weight").values()) {
        zeros += value == 0 ? 1 : 0;
        all++;
      }
    }
    return (double) zeros / all;
  }

  /**
   * A copy of the encoder with fewer units in every feed-forward layer: those with the smallest
   * product of the lengths of what leads in and what leads out are gone.
   *
   * @param share of the units, in [0, 1); at least one unit stays
   * @throws Failure (exit code 2) when the encoder is a decoder, whose units have gates
   */
  static Model.Encoder neurons(Model.Encoder encoder, double share) {
    if (!(encoder.sizes() instanceof BertSpec bert)) {
      throw Failure.usage(
          "export.prune_what: neurons is there for encoders of the BERT family only",
          "set export.prune_what=weights");
    }
    int kept = Math.max(1, (int) Math.rint((1 - share) * bert.intermediate()));
    BertSpec smaller =
        new BertSpec(
            bert.vocabulary(),
            bert.hidden(),
            bert.layers(),
            bert.heads(),
            kept,
            bert.maxTokens(),
            bert.tokenTypes(),
            bert.epsilon());
    Parameters parameters = Parameters.onCpu();
    for (String name : smaller.shapes().keySet()) {
      parameters.zeros(name, smaller.shapes().get(name));
    }
    for (int i = 0; i < bert.layers(); i++) {
      cut(bert, encoder.parameters(), parameters, bert.layerPrefix(i), kept);
    }
    for (Parameter target : parameters.all()) {
      Parameter source = encoder.parameters().get(target.name());
      if (source.shape().equals(target.shape()) && !isFeedForward(target.name())) {
        target.fill(FloatSource.of(source.values()));
      }
    }
    return new Model.Encoder(
        smaller.over(parameters, null),
        parameters,
        encoder.pooling(),
        encoder.tokenizerJson(),
        smaller,
        null);
  }

  private static boolean isFeedForward(String name) {
    return name.contains(".intermediate.dense.") || name.matches(".*\\d\\.output\\.dense\\..*");
  }

  private static void cut(BertSpec bert, Parameters from, Parameters to, String prefix, int kept) {
    int e = bert.hidden();
    int all = bert.intermediate();
    float[] up = from.get(prefix + "intermediate.dense.weight").values(); // (all, E)
    float[] upBias = from.get(prefix + "intermediate.dense.bias").values();
    float[] down = from.get(prefix + "output.dense.weight").values(); // (E, all)
    int[] units = largest(importance(up, down, e, all), kept);
    float[] newUp = new float[kept * e];
    float[] newBias = new float[kept];
    float[] newDown = new float[e * kept];
    for (int i = 0; i < kept; i++) {
      System.arraycopy(up, units[i] * e, newUp, i * e, e);
      newBias[i] = upBias[units[i]];
      for (int j = 0; j < e; j++) {
        newDown[j * kept + i] = down[j * all + units[i]];
      }
    }
    to.get(prefix + "intermediate.dense.weight").assign(newUp);
    to.get(prefix + "intermediate.dense.bias").assign(newBias);
    to.get(prefix + "output.dense.weight").assign(newDown);
    to.get(prefix + "output.dense.bias").assign(from.get(prefix + "output.dense.bias").values());
  }

  private static double[] importance(float[] up, float[] down, int e, int all) {
    double[] out = new double[all];
    for (int i = 0; i < all; i++) {
      double in = 0;
      double leaving = 0;
      for (int j = 0; j < e; j++) {
        in += up[i * e + j] * up[i * e + j];
        leaving += down[j * all + i] * down[j * all + i];
      }
      out[i] = Math.sqrt(in * leaving);
    }
    return out;
  }

  /** Indices of the largest values, ascending; among equal ones the first. */
  private static int[] largest(double[] values, int count) {
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(values[b], values[a]));
    int[] out = new int[count];
    Arrays.setAll(out, i -> order[i]);
    Arrays.sort(out);
    return out;
  }
}
