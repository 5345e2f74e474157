package org.rectrain.nn.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Locale;

/**
 * Named fused operations that DJL's API lacks, all with gradients; the first argument's manager
 * owns the result, so the first argument is never a parameter.
 */
public final class Fused {
  private Fused() {}

  /** Casts to bfloat16 and keeps the graph (DJL's own cast cuts it). */
  public static NDArray bfloat16(NDArray x) {
    return call(TorchScript.expression("x: Tensor", "torch.to(x, 15)"), x);
  }

  /** Casts to float32 and keeps the graph (DJL's own cast cuts it). */
  public static NDArray float32(NDArray x) {
    return call(TorchScript.expression("x: Tensor", "torch.to(x, 6)"), x);
  }

  /**
   * Scaled dot product attention, {@code softmax(q k^T / sqrt(D) + bias) v}.
   *
   * @param q (B, H, T, D)
   * @param k (B, H, S, D)
   * @param v (B, H, S, D)
   * @param bias (B, 1, 1, S) or broadcastable to (B, H, T, S): 0 keeps, a large negative value
   *     drops
   * @return (B, H, T, D)
   */
  public static NDArray attention(NDArray q, NDArray k, NDArray v, NDArray bias) {
    return call(
        TorchScript.expression(
            "q: Tensor, k: Tensor, v: Tensor, m: Tensor",
            "torch.scaled_dot_product_attention(q, k, v, m, 0.0, False)"),
        q,
        k,
        v,
        bias);
  }

  /**
   * Layer normalisation over the last axis (Ba, Kiros, Hinton 2016, arXiv:1607.06450).
   *
   * @param x (..., E)
   * @param gain (E)
   * @param shift (E)
   */
  public static NDArray layerNorm(NDArray x, NDArray gain, NDArray shift, double epsilon) {
    String text =
        String.format(
            Locale.ROOT,
            "torch.layer_norm(x, [%d], g, b, %s, False)",
            lastAxis(x),
            number(epsilon));
    return call(TorchScript.expression("x: Tensor, g: Tensor, b: Tensor", text), x, gain, shift);
  }

  /**
   * Root mean square normalisation over the last axis (Zhang and Sennrich 2019, arXiv:1910.07467).
   *
   * @param x (..., E)
   * @param gain (E)
   */
  public static NDArray rmsNorm(NDArray x, NDArray gain, double epsilon) {
    String text =
        String.format(Locale.ROOT, "torch.rms_norm(x, [%d], g, %s)", lastAxis(x), number(epsilon));
    return call(TorchScript.expression("x: Tensor, g: Tensor", text), x, gain);
  }

  /**
   * {@code x W^T + b}.
   *
   * @param x (..., in)
   * @param weight (out, in)
   * @param bias (out)
   * @return (..., out)
   */
  public static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return call(
        TorchScript.expression("x: Tensor, w: Tensor, b: Tensor", "torch.linear(x, w, b)"),
        x,
        weight,
        bias);
  }

  /** {@code x W^T}. */
  public static NDArray linear(NDArray x, NDArray weight) {
    return call(
        TorchScript.expression("x: Tensor, w: Tensor", "torch.linear(x, w, None)"), x, weight);
  }

  /**
   * Rows of a table.
   *
   * @param index integers of any shape (...)
   * @param table (V, D)
   * @return (..., D), owned by the index's manager
   */
  public static NDArray embedding(NDArray index, NDArray table) {
    return call(
        TorchScript.expression("i: Tensor, w: Tensor", "torch.embedding(w, i)"), index, table);
  }

  /**
   * Inverted dropout with a separate generator, so that the mask depends on nothing but the seed.
   *
   * @param p share that is dropped, in [0, 1)
   */
  static NDArray dropout(NDArray x, double p, NDArray seed) {
    return call(
        TorchScript.function("x: Tensor, s: Tensor", dropoutLines("y", "x", "s", p) + "  return y"),
        x,
        seed);
  }

  /** Statements that set {@code out} to the dropout of {@code in} under the seed array's value. */
  public static String dropoutLines(String out, String in, String seed, double p) {
    return """
      g_%1$s = torch.Generator(seed=int(%3$s))
      m_%1$s = torch.bernoulli(torch.empty_like(%2$s), %4$s, generator=g_%1$s)
      %1$s = torch.mul(%2$s, torch.mul(m_%1$s, %5$s))
    """
        .formatted(out, in, seed, number(1 - p), number(1 / (1 - p)));
  }

  /** A float literal that TorchScript reads back to the same double. */
  public static String number(double value) {
    return Double.toString(value);
  }

  private static long lastAxis(NDArray x) {
    return x.getShape().get(x.getShape().dimension() - 1);
  }

  private static NDArray call(TorchScript function, NDArray... inputs) {
    NDManager manager = inputs[0].getManager();
    return function.call(manager, inputs);
  }
}
