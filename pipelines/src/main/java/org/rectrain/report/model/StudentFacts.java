package org.rectrain.report.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rectrain.report.html.Display;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.Metric;
import org.rectrain.report.part.Tree;

/** Puts teacher and student side by side from what the evaluation and the scoring measured. */
public final class StudentFacts {
  private static final int SLICES = 12;

  private StudentFacts() {}

  /**
   * Null when the run has no student beside its teacher.
   *
   * @param distilled of {@code eval.json}
   * @param latency {@code latency.json}
   * @param distill {@code distill.json}
   */
  public static @Nullable StudentView read(
      EvalView eval, Tree distilled, Tree latency, Tree distill) {
    if (!distilled.exists()) {
      return null;
    }
    String teacher = distilled.text("teacher");
    String student = distilled.text("student");
    List<StudentView.Need> needs = latency.list("models").stream().map(StudentFacts::need).toList();
    return new StudentView(
        teacher,
        student,
        distilled.text("baseline"),
        kept(eval, distilled, teacher),
        differences(eval, distilled.list("against_teacher")),
        differences(eval, distilled.list("against_hard")),
        slices(eval, distilled, teacher),
        Stream.concat(costs(needs, teacher, student).stream(), memory(distill)).toList(),
        needs);
  }

  private static StudentView.Need need(Tree model) {
    List<StudentView.Request> requests = new ArrayList<>();
    for (Tree cost : model.list("costs")) {
      requests.add(
          new StudentView.Request(
              cost.number("size"), cost.number("warm_millis"), cost.number("cold_millis")));
    }
    return new StudentView.Need(
        model.text("model"),
        model.number("parameters"),
        model.number("work", "scoring"),
        model.number("work", "encoding"),
        requests);
  }

  private static Measured kept(EvalView eval, Tree distilled, String teacher) {
    String base = distilled.text("baseline");
    if (base.isEmpty()) {
      return Measured.undefined("no popularity beside it");
    }
    Tree of = distilled.fields("kept").getOrDefault(eval.auc().key(), Tree.NONE);
    Measured share = of.exists() ? of.estimate() : Measured.undefined("not computed");
    return share.defined() ? share : Measured.undefined(teacher + " gains nothing over " + base);
  }

  /** Those that are defined: of a label without a positive there is nothing to tell. */
  private static List<StudentView.Difference> differences(EvalView eval, List<Tree> of) {
    List<StudentView.Difference> out = new ArrayList<>();
    for (Tree d : of) {
      Measured difference = d.estimate("difference");
      if (difference.defined()) {
        out.add(new StudentView.Difference(label(eval, d.text("metric")), difference));
      }
    }
    return out;
  }

  /** Of the deciding task against the teacher, the largest losses first. */
  private static List<StudentView.Difference> slices(
      EvalView eval, Tree distilled, String teacher) {
    String task = eval.tasks().isEmpty() ? "" : eval.tasks().get(0);
    return distilled.list("slices").stream()
        .filter(s -> s.text("task").equals(task) && s.text("other").equals(teacher))
        .map(
            s ->
                new StudentView.Difference(
                    s.text("family").replace('_', ' ') + ": " + s.text("value"),
                    s.estimate("difference")))
        .filter(d -> d.value().defined())
        .sorted(java.util.Comparator.comparingDouble(d -> d.value().value()))
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
  private static Stream<StudentView.Cost> memory(Tree distill) {
    List<StudentView.Cost> out = new ArrayList<>();
    out.add(
        new StudentView.Cost(
            "memory when loaded",
            distill.number("teacher", "memory", "loaded_megabytes"),
            distill.number("student", "memory", "loaded_megabytes"),
            megabytes -> Display.bytes(megabytes * (1 << 20))));
    for (String size : List.of("1", "100")) {
      out.add(
          new StudentView.Cost(
              "peak memory of 1,000 scores, "
                  + size
                  + (size.equals("1") ? " row" : " rows")
                  + " a request",
              distill.number("teacher", "memory", "peak_megabytes", size),
              distill.number("student", "memory", "peak_megabytes", size),
              megabytes -> Display.bytes(megabytes * (1 << 20))));
    }
    return out.stream().filter(c -> Double.isFinite(c.teacher()) && Double.isFinite(c.student()));
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

  static String label(EvalView eval, String key) {
    for (String task : eval.tasks()) {
      if (key.startsWith(task + ".")) {
        return Metric.of(task, key.substring(task.length() + 1)).label();
      }
    }
    return Metric.retrieval(key).label();
  }
}
