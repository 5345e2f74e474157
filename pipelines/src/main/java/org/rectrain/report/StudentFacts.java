package org.rectrain.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rectrain.report.html.Display;

/** Puts teacher and student side by side from what the evaluation and the scoring measured. */
final class StudentFacts {
  private StudentFacts() {}

  /** Null when the run has no student beside its main model. */
  static @Nullable StudentView read(EvalView eval) {
    Optional<EvalView.Model> teacher = eval.main();
    Optional<EvalView.Model> student = eval.student();
    if (teacher.isEmpty() || student.isEmpty()) {
      return null;
    }
    List<StudentView.Difference> differences = new ArrayList<>();
    for (EvalView.Comparison c : eval.comparisons()) {
      if (c.other().equals(student.get().name())) {
        differences.add(new StudentView.Difference(label(eval, c.metric()), negated(c)));
      }
    }
    return new StudentView(
        teacher.get().name(),
        student.get().name(),
        kept(eval, teacher.get(), student.get()),
        differences,
        costs(
            cost("time per 1,000 scores", Metric.MILLIS, teacher.get(), student.get()),
            cost("time per request", Metric.LATENCY, teacher.get(), student.get()),
            cost("parameters", Metric.PARAMETERS, teacher.get(), student.get())));
  }

  /** What was measured for neither is left out. */
  private static List<StudentView.Cost> costs(StudentView.Cost... all) {
    return Stream.of(all)
        .filter(c -> Double.isFinite(c.teacher()) || Double.isFinite(c.student()))
        .toList();
  }

  private static StudentView.Cost cost(
      String name, Metric metric, EvalView.Model teacher, EvalView.Model student) {
    return new StudentView.Cost(
        name,
        teacher.score(metric).value(),
        student.score(metric).value(),
        metric.equals(Metric.PARAMETERS)
            ? metric.format()
            : millis -> Display.duration(millis / 1000));
  }

  /** Share of the teacher's AUC over the best baseline that the student reaches. */
  private static Measured kept(EvalView eval, EvalView.Model teacher, EvalView.Model student) {
    Optional<EvalView.Model> baseline = eval.bestBaseline(eval.auc());
    if (baseline.isEmpty()) {
      return Measured.undefined("no baseline");
    }
    double base = baseline.get().score(eval.auc()).value();
    double gain = teacher.score(eval.auc()).value() - base;
    if (!(gain > 0)) {
      return Measured.undefined(teacher.name() + " gains nothing over " + baseline.get().name());
    }
    return Measured.of((student.score(eval.auc()).value() - base) / gain);
  }

  private static Measured negated(EvalView.Comparison c) {
    Measured d = c.difference();
    return d.defined() ? Measured.of(-d.value(), -d.high(), -d.low()) : d;
  }

  static String label(EvalView eval, String key) {
    for (String task : eval.tasks()) {
      if (key.startsWith(task + ".")) {
        return Metric.of(task, key.substring(task.length() + 1)).label();
      }
    }
    return Metric.retrieval(key).label();
  }
}
