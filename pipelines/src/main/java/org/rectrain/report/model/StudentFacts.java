package org.rectrain.report.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rectrain.eval.measure.Distilled;
import org.rectrain.eval.measure.IntervalEstimate;
import org.rectrain.report.html.Display;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.Metric;
import org.rectrain.score.cost.PeakMemory;
import org.rectrain.score.cost.ScoreResult;
import org.rectrain.train.distill.DistillResult;

/** Puts teacher and student side by side from what the evaluation and the scoring measured. */
public final class StudentFacts {
  private static final int SLICES = 12;

  private StudentFacts() {}

  /**
   * Null when the run has no student beside its teacher.
   *
   * @param latency what the scoring measured; null when it has not run
   * @param distill of the run; null when it has not run
   */
  public static @Nullable StudentView read(
      EvalView eval,
      @Nullable Distilled distilled,
      @Nullable ScoreResult latency,
      @Nullable DistillResult distill) {
    if (distilled == null) {
      return null;
    }
    String teacher = distilled.teacher();
    String student = distilled.student();
    List<StudentView.Need> needs =
        latency == null ? List.of() : latency.models().stream().map(StudentFacts::need).toList();
    return new StudentView(
        teacher,
        student,
        distilled.baseline(),
        kept(eval, distilled, teacher),
        differences(distilled.againstTeacher()),
        differences(distilled.againstHard()),
        slices(eval, distilled, teacher),
        Stream.concat(costs(needs, teacher, student).stream(), memory(distill)).toList(),
        needs);
  }

  private static StudentView.Need need(ScoreResult.ModelTimes model) {
    return new StudentView.Need(
        model.model(),
        model.parameters(),
        model.work().scoring(),
        model.work().encoding(),
        model.costs().stream()
            .map(c -> new StudentView.Request(c.size(), c.warmMillis(), c.coldMillis()))
            .toList());
  }

  private static Measured kept(EvalView eval, Distilled distilled, String teacher) {
    String base = distilled.baseline();
    if (base.isEmpty()) {
      return Measured.undefined("no popularity beside it");
    }
    IntervalEstimate of = distilled.kept().get(eval.auc().key());
    return of != null && Double.isFinite(of.value())
        ? Measured.of(of)
        : Measured.undefined(teacher + " gains nothing over " + base);
  }

  /** Those that are defined: of a label without a positive there is nothing to show. */
  private static List<StudentView.Difference> differences(List<Distilled.Difference> of) {
    return of.stream()
        .filter(d -> Double.isFinite(d.difference().value()))
        .map(
            d ->
                new StudentView.Difference(
                    Metric.named(d.metric()).label(), Measured.of(d.difference())))
        .toList();
  }

  /** Of the deciding task against the teacher, the largest losses first. */
  private static List<StudentView.Difference> slices(
      EvalView eval, Distilled distilled, String teacher) {
    String task = eval.tasks().isEmpty() ? "" : eval.tasks().get(0);
    return distilled.slices().stream()
        .filter(s -> s.task().equals(task) && s.other().equals(teacher))
        .map(
            s ->
                new StudentView.Difference(
                    s.family().replace('_', ' ') + ": " + s.value(), Measured.of(s.difference())))
        .filter(d -> d.value().defined())
        .sorted(Comparator.comparingDouble(d -> d.value().value()))
        .limit(SLICES)
        .toList();
  }

  private static List<StudentView.Cost> costs(
      List<StudentView.Need> needs, String teacher, String student) {
    Optional<StudentView.Need> a = named(needs, teacher);
    Optional<StudentView.Need> b = named(needs, student);
    if (a.isEmpty() || b.isEmpty()) {
      return List.of();
    }
    DoubleFunction<String> time = millis -> Display.duration(millis / 1000);
    List<StudentView.Cost> out = new ArrayList<>();
    out.add(
        new StudentView.Cost(
            "parameters", a.get().parameters(), b.get().parameters(), Display::compact));
    for (StudentView.Request request : a.get().requests()) {
      StudentView.Request other = at(b.get(), request.size());
      String rows = Display.count(request.size()) + (request.size() == 1 ? " row" : " rows");
      out.add(
          new StudentView.Cost(
              "time per 1,000 scores, " + rows + " a request", request.warm(), other.warm(), time));
      out.add(
          new StudentView.Cost(
              "the same with new items, " + rows + " a request",
              request.cold(),
              other.cold(),
              time));
    }
    out.add(
        new StudentView.Cost(
            "operations per score", a.get().scoring(), b.get().scoring(), Display::compact));
    out.add(
        new StudentView.Cost(
            "operations per score of a new item",
            a.get().scoring() + a.get().encoding(),
            b.get().scoring() + b.get().encoding(),
            Display::compact));
    // What was measured for neither is left out.
    return out.stream()
        .filter(c -> Stream.of(c.teacher(), c.student()).anyMatch(Double::isFinite))
        .toList();
  }

  /** Peak memory by rows per request, where it was measured. */
  private static Stream<StudentView.Cost> memory(@Nullable DistillResult distill) {
    PeakMemory teacher = distill == null ? null : distill.teacher().memory();
    PeakMemory student = distill == null ? null : distill.student().memory();
    if (teacher == null || student == null) {
      return Stream.empty();
    }
    List<StudentView.Cost> out = new ArrayList<>();
    out.add(megabytes("memory when loaded", teacher.loadedMegabytes(), student.loadedMegabytes()));
    for (int size : List.of(1, 100)) {
      out.add(
          megabytes(
              "peak memory of 1,000 scores, "
                  + size
                  + (size == 1 ? " row" : " rows")
                  + " a request",
              teacher.peakMegabytes().getOrDefault(size, Double.NaN),
              student.peakMegabytes().getOrDefault(size, Double.NaN)));
    }
    return out.stream().filter(c -> Double.isFinite(c.teacher()) && Double.isFinite(c.student()));
  }

  private static StudentView.Cost megabytes(String name, double teacher, double student) {
    return new StudentView.Cost(
        name, teacher, student, megabytes -> Display.bytes(megabytes * (1 << 20)));
  }

  static StudentView.Request at(StudentView.Need need, double size) {
    return need.requests().stream()
        .filter(r -> r.size() == size)
        .findFirst()
        .orElse(new StudentView.Request(size, Double.NaN, Double.NaN));
  }

  private static Optional<StudentView.Need> named(List<StudentView.Need> needs, String name) {
    return needs.stream().filter(n -> n.model().equals(name)).findFirst();
  }
}
