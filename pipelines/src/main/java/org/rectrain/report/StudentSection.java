package org.rectrain.report;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.BarList;
import org.rectrain.report.chart.IntervalList;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;

/** Teacher against student: what is kept, what is saved. */
final class StudentSection {
  private StudentSection() {}

  static Element draw(StudentView view) {
    Element section = Parts.section("student", "Teacher and student", lead(view));
    List<Element> figures = new ArrayList<>();
    if (!view.differences().isEmpty()) {
      figures.add(differences(view));
    }
    for (StudentView.Cost cost : view.costs()) {
      figures.add(cost(view, cost));
    }
    return figures.isEmpty()
        ? section.add(
            Parts.note("Neither quality nor cost of the student was measured in this run."))
        : section.add(Parts.grid(figures));
  }

  /** What is kept and saved, in one sentence. */
  static String lead(StudentView view) {
    String kept =
        view.kept().defined()
            ? "keeps "
                + view.kept().sentence(Display::share)
                + " of the AUC that "
                + view.teacher()
                + " gains over the best baseline"
            : "was made from " + view.teacher() + "; what it keeps of its AUC is undefined";
    List<String> saved = new ArrayList<>();
    for (StudentView.Cost cost : view.costs()) {
      if (Double.isFinite(cost.share())) {
        saved.add(Display.share(cost.share()) + " of its " + cost.name());
      }
    }
    String at = saved.isEmpty() ? "" : ", at " + Parts.listed(saved);
    return "The student " + kept + at + ".";
  }

  private static Element differences(StudentView view) {
    List<IntervalList.Estimate> rows =
        view.differences().stream()
            .map(d -> Parts.row(d.metric(), d.value(), Display::difference, Tone.TEAL))
            .toList();
    Axis axis = Axis.of("student \u2212 teacher").as(Display::difference);
    return Parts.figure(
        "What is kept",
        "student minus teacher on the same users, 95% interval",
        IntervalList.draw("Student minus teacher", axis, rows, 0));
  }

  private static Element cost(StudentView view, StudentView.Cost cost) {
    return Parts.figure(
        Character.toUpperCase(cost.name().charAt(0)) + cost.name().substring(1),
        "",
        BarList.draw(
            cost.name(),
            List.of(
                bar(view.teacher(), cost.teacher(), cost, "", Tone.BLUE),
                bar(view.student(), cost.student(), cost, saving(cost), Tone.TEAL))));
  }

  private static String saving(StudentView.Cost cost) {
    return Double.isFinite(cost.share()) ? Display.share(cost.share()) : "";
  }

  private static BarList.Bar bar(
      String name, double value, StudentView.Cost cost, String detail, Tone tone) {
    String shown = Double.isFinite(value) ? cost.format().apply(value) : Display.UNDEFINED;
    String why = Double.isFinite(value) ? detail : "not measured";
    return new BarList.Bar(name, value, shown, why, tone);
  }
}
