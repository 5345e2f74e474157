package org.rectrain.report;

import java.util.List;
import java.util.function.DoubleFunction;

/**
 * What a student keeps of its teacher and what it saves, as drawn.
 *
 * @param teacher name of the teacher
 * @param student name of the student
 * @param kept share of the teacher's AUC gain that the student keeps
 * @param differences student minus teacher on the same users, by metric
 * @param costs what each of the two needs
 */
record StudentView(
    String teacher, String student, Measured kept, List<Difference> differences, List<Cost> costs) {

  /** A paired difference. */
  record Difference(String metric, Measured value) {}

  /** What the two need of one thing; NaN where unknown. */
  record Cost(String name, double teacher, double student, DoubleFunction<String> format) {

    /** The student's need as a share of the teacher's. */
    double share() {
      return student / teacher;
    }
  }
}
