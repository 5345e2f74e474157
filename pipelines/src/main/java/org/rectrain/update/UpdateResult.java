package org.rectrain.update;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rectrain.Failure;

/**
 * What {@code update.json} says.
 *
 * @param version format version
 * @param until last day learned, UTC
 * @param examDay the next day, on which the models were compared
 * @param mode continue, window or full
 * @param model folder of the new model
 * @param parent the model that was updated; null for the first one
 * @param passed whether every gate was passed
 * @param sentence the verdict for people
 * @param gates the demands
 * @param nextDay both models on the next day
 * @param anchor both models on rows of earlier days that neither an update nor, as far as its data
 *     is there, the parent learned
 * @param news what was new
 * @param learned how it was learned
 */
public record UpdateResult(
    int version,
    String until,
    String examDay,
    String mode,
    String model,
    @Nullable Parent parent,
    boolean passed,
    String sentence,
    List<Demand> gates,
    Exam nextDay,
    Exam anchor,
    News news,
    Learned learned) {
  /** Version written by this code. */
  public static final int VERSION = 1;

  /** File of the result in the stage's folder. */
  public static final String FILE = "update.json";

  /**
   * The model that was updated.
   *
   * @param name its number in the registry, such as v3, or its folder
   * @param model folder in which it was made
   * @param fingerprint of the stage that made it
   * @param until time of the newest row that it had learned, ISO-8601
   */
  public record Parent(String name, String model, String fingerprint, String until) {}

  /**
   * One gate.
   *
   * @param name the option
   * @param value what was found; NaN where undefined, which does not pass
   * @param bound the end of its interval that is held against the limit
   * @param limit what was demanded; NaN when there was nothing to demand, which passes
   * @param note in words
   */
  public record Demand(
      String name, double value, double bound, double limit, boolean passed, String note) {}

  /**
   * What was new.
   *
   * @param days clean rows of each new day, exam left out
   * @param late rows of days before that were not there when the parent's data was prepared, by
   *     day; null when its data is gone
   * @param lateRows their sum; NaN when unknown
   * @param grew new items, users and categories with vectors of their own, by name
   */
  public record News(
      Map<String, Long> days,
      @Nullable Map<String, Long> late,
      double lateRows,
      Map<String, Integer> grew) {}

  /**
   * How it was learned.
   *
   * @param newRows new train rows
   * @param knownRows train rows before
   * @param replayed of these, learned again
   * @param factor of rate and passes, from the share of new rows; 1 where nothing goes on
   * @param learningRate highest
   * @param epochs passes at most
   * @param steps optimizer steps made
   * @param bestStep whose parameters the model has
   * @param seconds of the training alone
   */
  public record Learned(
      long newRows,
      long knownRows,
      long replayed,
      double factor,
      double learningRate,
      double epochs,
      long steps,
      long bestStep,
      double seconds) {}

  /**
   * Ends an update that did not pass.
   *
   * @throws Failure (exit code 4) with what was missed
   */
  public void enforce(String page) {
    if (!passed) {
      throw Failure.gate(
          gates.stream()
              .filter(gate -> !gate.passed())
              .map(gate -> "update.gates." + gate.name() + ": " + gate.note())
              .collect(Collectors.joining("; ")),
          "nothing was promoted; " + page + " shows both models");
    }
  }
}
