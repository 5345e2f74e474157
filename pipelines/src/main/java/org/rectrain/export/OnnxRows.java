package org.rectrain.export;

import java.util.Arrays;
import org.rectrain.export.onnx.OnnxModels;
import org.rectrain.export.onnx.OnnxSession;
import org.rectrain.model.ModelSpec;
import org.rectrain.nn.tower.FieldTensors;

/** Rows of prepared data as the inputs of graphs. */
final class OnnxRows {
  private OnnxRows() {}

  /** Adds the features of one side. */
  static void fill(OnnxSession.Call call, String side, FieldTensors fields, int rows) {
    fill(call, side, fields, rows, 0);
  }

  /**
   * Adds the features of one side without its last numbers.
   *
   * @param factors numbers at the end that the graph looks up itself
   */
  static void fill(OnnxSession.Call call, String side, FieldTensors fields, int rows, int factors) {
    if (fields.categorical() != null) {
      long[] indexes = fields.categorical().toLongArray();
      call.longs(side + "_category", indexes, rows, indexes.length / rows);
    }
    if (fields.numeric() != null) {
      float[] numbers = without(fields.numeric().toFloatArray(), rows, factors);
      call.floats(side + "_number", numbers, rows, numbers.length / rows);
    }
  }

  private static float[] without(float[] numbers, int rows, int last) {
    int all = numbers.length / rows;
    float[] out = new float[rows * (all - last)];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(numbers, i * all, out, i * (all - last), all - last);
    }
    return out;
  }

  /** Adds the fingerprint of the features that these rows have. */
  static OnnxSession.Call guarded(OnnxSession.Call call, ModelSpec spec, int rows) {
    long[] prints = new long[rows];
    Arrays.fill(prints, OnnxModels.fingerprint(spec));
    return call.longs("feature_fingerprint", prints, rows, 1);
  }
}
