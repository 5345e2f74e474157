package org.rectrain.train.distill;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.ModelName;
import org.rectrain.score.cost.PeakMemory;
import org.rectrain.train.loop.TrainResult;

/**
 * What {@code distill.json} says. Metrics are of the valid split; the test split's are in the
 * evaluation, costs on test rows in the scoring's {@code latency.json}.
 *
 * @param teachers folders of those that taught
 * @param softLabels examples that they scored
 * @param teacher the teachers as one
 * @param student the model that learned
 * @param hard the same student trained on the labels alone; null when that was not asked for
 * @param parameterShare parameters of the student over the teachers'
 * @param timeShare the student's milliseconds per 1,000 scores over the teachers'
 * @param encodeShare the student's floating-point operations of encoding texts over the teachers';
 *     0 for a student without text, NaN where unknown
 * @param training how the student was trained; null for a deep interest network, whose folder holds
 *     train.jsonl
 * @param hardTraining how the hard one was trained
 */
public record DistillResult(
    List<String> teachers,
    int softLabels,
    Side teacher,
    Side student,
    @Nullable Side hard,
    double parameterShare,
    double timeShare,
    double encodeShare,
    @Nullable TrainResult training,
    @Nullable TrainResult hardTraining) {
  /** File of the result in the stage's folder. */
  public static final String FILE = "distill.json";

  static DistillResult of(
      List<String> teachers,
      Side teacher,
      Side student,
      @Nullable Side hard,
      int softLabels,
      @Nullable TrainResult training,
      @Nullable TrainResult hardTraining) {
    return new DistillResult(
        teachers,
        softLabels,
        teacher,
        student,
        hard,
        (double) student.parameters() / teacher.parameters(),
        student.millisPerThousand() / teacher.millisPerThousand(),
        student.encodingFlops() / teacher.encodingFlops(),
        training,
        hardTraining);
  }

  /**
   * One of them.
   *
   * @param model its name
   * @param parameters values it has, encoder included
   * @param weightBytes of the files in its folder, a pretrained base not counted
   * @param millisPerThousand milliseconds per 1,000 scores, texts encoded before
   * @param scoringFlops floating-point operations per score, texts encoded before; NaN where
   *     unknown
   * @param encodingFlops the same of encoding the candidates' texts, per row
   * @param memory of 1,000 scores; null when that was not asked for
   * @param metrics on valid
   */
  public record Side(
      @ModelName String model,
      long parameters,
      long weightBytes,
      double millisPerThousand,
      double scoringFlops,
      double encodingFlops,
      @Nullable PeakMemory memory,
      Map<String, Double> metrics) {

    Side with(PeakMemory measured) {
      return new Side(
          model,
          parameters,
          weightBytes,
          millisPerThousand,
          scoringFlops,
          encodingFlops,
          measured,
          metrics);
    }
  }
}
