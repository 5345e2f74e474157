package org.rectrain.nn.backbone;

import ai.djl.ndarray.NDArray;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.TorchScript;

/** Additive attention masks. */
public final class Masks {
  /** What a dropped key adds to its score: finite, so that no row becomes NaN. */
  static final String DROPPED = "3.4028234663852886e38";

  private Masks() {}

  /**
   * Hides padding from every query.
   *
   * @param mask (N, T) int64, 1 keeps
   * @return (N, 1, 1, T) float32, 0 keeps
   */
  public static NDArray bias(Pass pass, NDArray mask) {
    return TorchScript.expression(
            "m: Tensor",
            "torch.mul(torch.sub(torch.unsqueeze(torch.unsqueeze(torch.to(m, 6), 1), 1), 1), "
                + DROPPED
                + ")")
        .call(pass.manager(), mask);
  }
}
