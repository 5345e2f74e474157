package org.rectrain.train.parallel;

import java.util.Map;

/**
 * What one micro-batch contributes to a step.
 *
 * @param gradient of the towers' trainable values
 * @param texts text of each row of {@code textGradient}
 * @param textGradient (N, E) gradient of the text vectors; empty when the encoder does not learn
 * @param losses per term: sum, count and weight
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record PassResult(
    float[] gradient, int[] texts, float[] textGradient, Map<String, double[]> losses) {
  /** A step of which only the losses are wanted. */
  public static PassResult reported(Map<String, double[]> losses) {
    return new PassResult(new float[0], new int[0], new float[0], losses);
  }

  /**
   * The mean of the gradients of this pass and of another one over the same texts, with the losses
   * of this one.
   *
   * @param learnsText whether the gradient of the text vectors is kept
   */
  PassResult meanWith(PassResult other, boolean learnsText) {
    return new PassResult(
        mean(gradient, other.gradient),
        texts,
        learnsText ? mean(textGradient, other.textGradient) : new float[0],
        losses);
  }

  private static float[] mean(float[] a, float[] b) {
    float[] out = new float[a.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (a[i] + b[i]) / 2;
    }
    return out;
  }
}
