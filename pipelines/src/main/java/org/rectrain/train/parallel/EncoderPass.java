package org.rectrain.train.parallel;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What texts contribute to a step of the encoder.
 *
 * @param gradient of the encoder's trainable values
 * @param losses per term that the encoder alone has: sum, count and weight
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record EncoderPass(float[] gradient, Map<String, double[]> losses) {
  /** Nothing yet, of so many values. */
  public static EncoderPass zero(int values) {
    return new EncoderPass(new float[values], new LinkedHashMap<>());
  }

  /** Adds another group's share to this one. */
  public void add(EncoderPass more) {
    TextTable.add(gradient, more.gradient);
    more.losses.forEach(
        (name, part) -> losses.merge(name, part, (a, b) -> new double[] {a[0] + b[0], b[1], b[2]}));
  }
}
