package org.rectrain.report.model;

import java.util.List;
import java.util.function.DoubleFunction;
import org.rectrain.report.part.Measured;

/**
 * What a student keeps of its teacher and what it saves, as drawn.
 *
 * @param teacher name of the teacher
 * @param student name of the student
 * @param baseline what the teacher's gain is measured from; empty when there is nothing
 * @param kept share of the teacher's AUC gain that the student keeps
 * @param differences student minus teacher on the same users, by metric
 * @param againstHard student minus its twin of the labels alone; empty when there is none
 * @param slices AUC of the student minus the teacher's, by slice
 * @param costs what each of the two needs
 * @param needs what 1,000 scores cost each model, every model of the run
 */
public record StudentView(
    String teacher,
    String student,
    String baseline,
    Measured kept,
    List<Difference> differences,
    List<Difference> againstHard,
    List<Difference> slices,
    List<Cost> costs,
    List<Need> needs) {

  /** A paired difference. */
  record Difference(String metric, Measured value) {}

  /** What the two need of one thing; NaN where unknown. */
  record Cost(String name, double teacher, double student, DoubleFunction<String> format) {

    /** The student's need as a share of the teacher's. */
    double share() {
      return student / teacher;
    }
  }

  /**
   * What a model needs; NaN where unknown.
   *
   * @param scoring floating-point operations per score, texts encoded before
   * @param encoding the same of encoding the candidate's text
   * @param requests by size
   */
  record Need(
      String model, double parameters, double scoring, double encoding, List<Request> requests) {}

  /** Milliseconds per 1,000 scores in requests of one size, with known and with new candidates. */
  record Request(double size, double warm, double cold) {}
}
