package org.rectrain.export;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.ModelName;
import org.rectrain.export.serving.Calibrated;

/**
 * What {@code export.json} says.
 *
 * @param model name of the exported model
 * @param formats written, in order
 * @param featureFingerprint of the feature schema that callers must match
 * @param fingerprintInput its first eight bytes as the number that the graphs ask for
 * @param runtime version of ONNX Runtime that checked the graphs; empty without ONNX
 * @param pruned share of weights that are zero in the linear layers of the exported encoder
 * @param split on which quality was measured
 * @param rows of that split
 * @param queries of that split
 * @param k cutoff of recall
 * @param variants the trained model first, then what became of it
 * @param checks comparisons of the files with the model
 * @param calibration of each task; null without ONNX, and in folders of versions before it
 */
public record ExportResult(
    @ModelName String model,
    List<String> formats,
    String featureFingerprint,
    long fingerprintInput,
    String runtime,
    double pruned,
    String split,
    int rows,
    int queries,
    int k,
    List<Variant> variants,
    List<Check> checks,
    @Nullable List<Calibrated> calibration) {
  /** File of the result in the stage's folder. */
  public static final String FILE = "export.json";

  /**
   * One form of the model.
   *
   * @param name {@code model} as trained, {@code pruned}, {@code onnx}, {@code onnx_int8}
   * @param bytes of its weights in their file form, pretrained base included
   * @param sizeShare of the trained model's bytes
   * @param encodeMillisPerThousand milliseconds per 1,000 texts (of items and users, or of pairs)
   *     on one thread; NaN without text
   * @param millisPerThousand milliseconds per 1,000 scores on one thread, texts encoded before; of
   *     a cross encoder with the texts of its pairs, which nobody can encode before
   * @param metrics see {@link Quality#of}
   * @param losses the trained model's metrics minus these
   * @param lossRanges their 95 % intervals over the same resampled users, of AUC and recall
   */
  public record Variant(
      String name,
      long bytes,
      double sizeShare,
      double encodeMillisPerThousand,
      double millisPerThousand,
      Map<String, Double> metrics,
      Map<String, Double> losses,
      Map<String, Range> lossRanges) {}

  /**
   * An interval; NaN where undefined.
   *
   * @param low lower end
   * @param high upper end
   */
  public record Range(double low, double high) {}

  /**
   * One comparison.
   *
   * @param name what was compared
   * @param compared numbers that were compared
   * @param difference the largest absolute one, or the loss
   * @param allowed most that passes
   * @param passed whether it did
   */
  public record Check(
      String name, long compared, double difference, double allowed, boolean passed) {
    /** A check of a largest difference; NaN does not pass. */
    static Check of(String name, long compared, double difference, double allowed) {
      return new Check(name, compared, difference, allowed, difference <= allowed);
    }
  }
}
