package org.rectrain.export.onnx;

/** The rounding of weights, for tests of other packages. */
public record GoldenRounding(byte[] values, float[] scales) {
  public static GoldenRounding of(float[] weights, int group, int largest) {
    Quantised q = Quantised.of(weights, group, largest);
    return new GoldenRounding(q.values(), q.scales());
  }
}
