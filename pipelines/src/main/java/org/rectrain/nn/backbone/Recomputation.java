package org.rectrain.nn.backbone;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.function.Function;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Torch;

/**
 * A backward pass that keeps only each layer's input and computes the rest again, layer by layer
 * from the top (activation checkpointing, Chen et al. 2016, arXiv:1604.06174): about a third more
 * time, and the activations of one layer instead of all. Dropout masks are the same both times,
 * since they depend on nothing but the place of the layer in the pass.
 */
public final class Recomputation {
  private Recomputation() {}

  /**
   * Adds the gradients of the trainable parameters.
   *
   * @param start input (N, T, E) of the first layer that learns, made in a given pass
   * @param mask (N, T) int64, made in a given pass
   * @param upstream (N, E), gradient of the pooled vectors
   * @param dropoutSeed as in {@link Pass#training}
   */
  public static void backward(
      Backbone backbone,
      Parameters parameters,
      Function<Pass, NDArray> start,
      Function<Pass, NDArray> mask,
      Pooling pooling,
      float[] upstream,
      long dropoutSeed) {
    Device device = parameters.device();
    int first = backbone.firstTrainableLayer();
    int depth = backbone.depth();
    long[] seeds = new long[depth + 1];
    NDArray[] inputs = new NDArray[depth + 1];
    try (NDManager kept = Torch.newManager(device)) {
      try (Pass pass = Pass.training(device, dropoutSeed)) {
        inputs[first] = Torch.silent(() -> start.apply(pass));
        inputs[first].attach(kept);
        seeds[first] = pass.dropoutState();
      }
      for (int layer = first; layer < depth; layer++) {
        int own = layer;
        try (Pass pass = Pass.training(device, seeds[layer])) {
          inputs[layer + 1] =
              Torch.silent(
                  () -> backbone.layers(pass, inputs[own], mask.apply(pass), own, own + 1));
          inputs[layer + 1].attach(kept);
          seeds[layer + 1] = pass.dropoutState();
        }
      }
      NDArray gradient;
      try (Pass pass = Pass.training(device, seeds[depth])) {
        inputs[depth].setRequiresGradient(true);
        NDArray pooled = backbone.pool(pass, inputs[depth], mask.apply(pass), pooling);
        Torch.backward(pooled, pass.floats(upstream, pooled.getShape().getShape()));
        gradient = gradient(inputs[depth], kept);
      }
      boolean embeds =
          parameters.trainable().stream()
              .anyMatch(parameter -> parameter.name().startsWith("embed"));
      for (int layer = depth - 1; layer >= first; layer--) {
        boolean goesOn = layer > first || embeds;
        try (Pass pass = Pass.training(device, seeds[layer])) {
          inputs[layer].setRequiresGradient(goesOn);
          NDArray out = backbone.layers(pass, inputs[layer], mask.apply(pass), layer, layer + 1);
          Torch.backward(out, gradient);
          NDArray above = gradient;
          gradient = goesOn ? gradient(inputs[layer], kept) : gradient;
          inputs[layer + 1].close();
          if (gradient != above) {
            above.close();
          }
        }
      }
      if (embeds) {
        try (Pass pass = Pass.training(device, dropoutSeed)) {
          Torch.backward(start.apply(pass), gradient);
        }
      }
    }
  }

  private static NDArray gradient(NDArray leaf, NDManager kept) {
    NDArray gradient = leaf.getGradient();
    gradient.attach(kept);
    return gradient;
  }
}
