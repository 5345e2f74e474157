package org.rectrain.nn.engine;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Products in float32 by oneDNN instead of MKL. PyTorch sends a linear layer on a CPU to MKL, which
 * runs at half of the speed there is on processors that are not Intel's; a convolution of width 1,
 * which is the same product, goes to oneDNN, whose kernels ask what the processor can do and not
 * who made it. Batches (N, T, E) are in memory as a convolution wants them, so nothing is copied.
 */
public final class OneDnn {
  /** Below this many texts PyTorch runs the gradient of the convolution by another library. */
  public static final int TEXTS = 16;

  private OneDnn() {}

  private static final class Probe {
    static final boolean THERE = probe();

    private static boolean probe() {
      try (NDManager manager = Torch.newManager(ai.djl.Device.cpu())) {
        NDArray x = manager.ones(new Shape(1, 1, 2));
        NDArray w = manager.ones(new Shape(3, 2));
        return Torch.silent(
            () ->
                TorchScript.expression("x: Tensor, w: Tensor", linear("x", "w", "None"))
                        .call(manager, x, w)
                        .toFloatArray()[2]
                    == 2);
      } catch (EngineException e) {
        // An engine built without oneDNN refuses the call: its own linear layer is what there is.
        return false;
      }
    }
  }

  /** Whether the engine was built with it. */
  public static boolean isThere() {
    return Probe.THERE;
  }

  /**
   * The expression of {@code x W^T + b}.
   *
   * @param x name of a value (N, T, in), contiguous
   * @param weight name of (out, in)
   * @param bias name of (out), or {@code None}
   */
  public static String linear(String x, String weight, String bias) {
    // (N, T, in) -> (N, in, 1, T) by strides alone, and back
    return "torch.squeeze(torch.permute(torch.mkldnn_convolution("
        + "torch.permute(torch.unsqueeze("
        + x
        + ", 1), [0, 3, 1, 2]), torch.unsqueeze(torch.unsqueeze("
        + weight
        + ", 2), 3), "
        + bias
        + ", [0, 0], [1, 1], [1, 1], 1), [0, 2, 3, 1]), 1)";
  }
}
