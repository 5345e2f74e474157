package org.rectrain.train;

import java.util.Map;

/**
 * What {@code distill.json} says. Metrics are of the valid split; the test split's stand in the
 * evaluation.
 *
 * @param teacher the model that taught
 * @param student the model that learned
 * @param parameterShare parameters of the student over the teacher's
 * @param timeShare the student's milliseconds per 1,000 scores over the teacher's
 * @param encodeShare the student's milliseconds per 1,000 texts over the teacher's; NaN without
 *     text
 * @param training how the student was trained
 */
public record DistillResult(
    Side teacher,
    Side student,
    double parameterShare,
    double timeShare,
    double encodeShare,
    TrainResult training) {
  /** File of the result in the stage's folder. */
  public static final String FILE = "distill.json";

  /**
   * One of the two.
   *
   * @param model its name
   * @param parameters values it has, encoder included
   * @param weightBytes of the files in its folder, a pretrained base not counted
   * @param encoderLayers layers of the text encoder
   * @param millisPerThousand milliseconds per 1,000 scores, texts encoded before
   * @param encodeMillisPerThousand milliseconds per 1,000 texts; NaN without text
   * @param metrics on valid
   */
  public record Side(
      String model,
      long parameters,
      long weightBytes,
      int encoderLayers,
      double millisPerThousand,
      double encodeMillisPerThousand,
      Map<String, Double> metrics) {}
}
