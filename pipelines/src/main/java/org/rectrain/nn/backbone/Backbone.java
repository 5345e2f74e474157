package org.rectrain.nn.backbone;

import ai.djl.ndarray.NDArray;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.graph.Mask;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;

/**
 * A transformer that turns token ids into hidden states, layer by layer so that a frozen lower part
 * can run once and be cached.
 */
public interface Backbone {
  /** Its sizes. */
  BackboneSpec spec();

  /** E, the hidden size. */
  default int hiddenSize() {
    return spec().hidden();
  }

  /** How many layers there are. */
  default int depth() {
    return spec().layers();
  }

  /**
   * Input of layer 0.
   *
   * @param ids (N, T) int64
   * @return (N, T, E)
   */
  NDArray embed(Pass pass, NDArray ids);

  /**
   * Runs layers {@code from} (inclusive) to {@code to} (exclusive); when {@code to} is {@link
   * #depth()} the final normalisation, if the model has one, follows.
   *
   * @param hidden (N, T, E)
   * @param mask (N, T) int64, 1 for a token and 0 for padding; padding is at the end
   * @return (N, T, E); rows of padding are undefined
   */
  NDArray layers(Pass pass, NDArray hidden, NDArray mask, int from, int to);

  /**
   * Queries, keys and values of one layer.
   *
   * @param hidden (N, T, E), the layer's input
   * @return three of (N, T, E)
   * @throws UnsupportedOperationException where they are of different widths
   */
  default NDArray[] projections(Pass pass, NDArray hidden, int layer) {
    throw new UnsupportedOperationException("a decoder's keys are narrower than its queries");
  }

  /**
   * The lowest layer with something that learns; {@link #depth()} when nothing does, 0 when the
   * embeddings do.
   */
  int firstTrainableLayer();

  /** The same network on a worker's replica of the parameters. */
  Backbone on(Parameters replica);

  /**
   * Embeddings and all layers; what is below the first layer that learns runs without gradient.
   *
   * @param ids (N, T) int64
   * @param mask (N, T) int64
   * @return (N, T, E)
   */
  default NDArray encode(Pass pass, NDArray ids, NDArray mask) {
    return layers(pass, embed(pass, ids), mask, 0, depth());
  }

  /**
   * One vector per text.
   *
   * @param hidden (N, T, E)
   * @param mask (N, T) int64
   * @return (N, E)
   */
  default NDArray pool(Pass pass, NDArray hidden, NDArray mask, Pooling pooling) {
    Net net = Net.in(pass);
    Value h = net.value(hidden);
    Mask m = net.mask(mask);
    return net.run(
        switch (pooling) {
          case CLS -> h.at(1, 0);
          case MEAN -> {
            Value weights = m.values().unsqueeze(2); // -> (N, T, 1)
            yield h.times(weights).sum(1).over(weights.sum(1));
          }
          case LAST -> h.lastRow(m);
        });
  }
}
