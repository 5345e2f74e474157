package org.rectrain.export.onnx;

/**
 * Symmetric rounding to few bits: {@code q = round(w / scale)} with {@code scale = max |w| /
 * largest}, halves to even; {@code largest} is 127 for eight bits and 7 for four. A group of zeros
 * has scale 1. As {@code onnxruntime.quantization} makes signed weights.
 *
 * @param values one number per weight, in the order of the weights
 * @param scales one per group
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
record Quantised(byte[] values, float[] scales) {

  /**
   * Rounds groups of neighbouring weights.
   *
   * @param weights in row order
   * @param group weights per group; divides their number
   * @param largest value that a rounded weight may have
   */
  static Quantised of(float[] weights, int group, int largest) {
    byte[] values = new byte[weights.length];
    float[] scales = new float[weights.length / group];
    for (int g = 0; g < scales.length; g++) {
      float most = 0;
      for (int i = g * group; i < (g + 1) * group; i++) {
        most = Math.max(most, Math.abs(weights[i]));
      }
      scales[g] = most == 0 ? 1 : most / largest;
      for (int i = g * group; i < (g + 1) * group; i++) {
        long rounded = (long) Math.rint(weights[i] / scales[g]);
        values[i] = (byte) Math.max(-largest, Math.min(largest, rounded));
      }
    }
    return new Quantised(values, scales);
  }
}
