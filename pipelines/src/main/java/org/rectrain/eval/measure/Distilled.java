package org.rectrain.eval.measure;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.ModelName;

/**
 * What a student keeps of its teacher on the same users, and what the teacher adds to the labels.
 *
 * @param teacher name of the teacher
 * @param student name of the student
 * @param hard name of the same student trained on the labels alone; empty when there is none
 * @param baseline what the teacher's gain is measured from; empty when it was not scored
 * @param kept per metric: (student - baseline) / (teacher - baseline) with its interval over
 *     resampled users; NaN where the teacher gains nothing
 * @param againstTeacher student minus teacher, by metric
 * @param againstHard student minus the hard one, by metric; planned comparisons, so their p-values
 *     are not adjusted for the other models'
 * @param slices AUC of the student minus another's, by task and slice
 */
public record Distilled(
    @ModelName String teacher,
    String student,
    String hard,
    String baseline,
    Map<String, IntervalEstimate> kept,
    List<Difference> againstTeacher,
    List<Difference> againstHard,
    List<SliceDifference> slices) {
  /** Name of the student among the scored models. */
  public static final String STUDENT = "student";

  /** Name of the same student trained on the labels alone. */
  public static final String HARD = "student_hard";

  /** Name of teachers from outside the run; otherwise the main model teaches. */
  public static final String TEACHER = "teacher";

  /** What gains are measured from. */
  public static final String BASELINE = "popularity";

  /** The teacher among some models; null when nobody taught. */
  public static @Nullable String teacherAmong(List<String> names, String main) {
    if (!names.contains(STUDENT)) {
      return null;
    }
    if (names.contains(TEACHER)) {
      return TEACHER;
    }
    return main.equals(STUDENT) || main.equals(HARD) ? null : main;
  }

  /**
   * A paired difference.
   *
   * @param metric what is compared, e.g. {@code click.auc}
   * @param difference the student minus the other, with its interval
   * @param pValue two-sided, by the bootstrap over users
   */
  public record Difference(String metric, IntervalEstimate difference, double pValue) {}

  /**
   * A paired difference in a part of the rows.
   *
   * @param task label
   * @param family what divides the rows
   * @param value which part
   * @param rows in it
   * @param other the teacher or the hard student
   * @param difference AUC of the student minus the other's
   */
  public record SliceDifference(
      String task,
      String family,
      String value,
      int rows,
      @ModelName String other,
      IntervalEstimate difference) {}
}
