package org.rectrain.report.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.BarList;
import org.rectrain.report.chart.IntervalList;
import org.rectrain.report.chart.Scatter;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.SectionParts;

/** Teacher against student: what is kept, what is saved, and what the teacher adds. */
public final class StudentSection {
  private StudentSection() {}

  public static Element draw(StudentView view, EvalView eval) {
    Element section = SectionParts.section("student", "Teacher and student", lead(view));
    String hard = hardSentence(view);
    if (!hard.isEmpty()) {
      section.add(Element.of("p").add(hard));
    }
    List<Element> figures = new ArrayList<>();
    figures.add(
        differences(view.differences(), "What is kept", "student \u2212 teacher", Tone.TEAL));
    figures.add(
        differences(
            view.againstHard(), "What the teacher adds", "student \u2212 hard labels", Tone.BLUE));
    figures.add(
        differences(
            view.slices(),
            "Where the student differs most",
            "AUC, student \u2212 teacher",
            Tone.TEAL));
    figures.add(scatter(view, eval, "known items", "cost-warm", StudentView.Request::warm));
    figures.add(scatter(view, eval, "new items", "cost-cold", StudentView.Request::cold));
    for (StudentView.Cost cost : view.costs()) {
      figures.add(cost(view, cost));
    }
    figures.removeIf(f -> f == NOTHING);
    if (figures.isEmpty()) {
      return section.add(
          SectionParts.note("Neither quality nor cost of the student was measured in this run."));
    }
    section.add(SectionParts.grid(figures));
    return view.needs().isEmpty() ? section : section.add(needs(view));
  }

  private static final Element NOTHING = Element.of("span");

  /** What is kept and saved, in one sentence. */
  public static String lead(StudentView view) {
    String kept =
        view.kept().defined()
            ? "keeps "
                + view.kept().sentence(Display::share)
                + " of the AUC that "
                + view.teacher()
                + " gains over "
                + view.baseline()
            : "was made from " + view.teacher() + "; what it keeps of its AUC is undefined";
    List<String> at = new ArrayList<>();
    for (StudentView.Cost cost : view.costs()) {
      if (cost.name().equals("parameters") && Double.isFinite(cost.share())) {
        at.add(Display.share(cost.share()) + " of its parameters");
      }
    }
    at.add(time(view, StudentView.Request::cold, "for new items"));
    at.add(time(view, StudentView.Request::warm, "for known ones, whose texts are encoded"));
    at.removeIf(String::isEmpty);
    return "The student " + kept + (at.isEmpty() ? "" : ", at " + SectionParts.listed(at)) + ".";
  }

  /** The share of the teacher's time in requests of 100 rows; empty where it was not measured. */
  private static String time(
      StudentView view, ToDoubleFunction<StudentView.Request> millis, String which) {
    double[] both = {Double.NaN, Double.NaN};
    for (StudentView.Need need : view.needs()) {
      double cost = millis.applyAsDouble(StudentFacts.at(need, 100));
      both[0] = need.model().equals(view.student()) ? cost : both[0];
      both[1] = need.model().equals(view.teacher()) ? cost : both[1];
    }
    double share = both[0] / both[1];
    return Double.isFinite(share) ? Display.share(share) + " of its time " + which : "";
  }

  /** Whether the soft labels were worth it, by the first metric. */
  private static String hardSentence(StudentView view) {
    if (view.againstHard().isEmpty() || !view.againstHard().get(0).value().defined()) {
      return "";
    }
    StudentView.Difference first = view.againstHard().get(0);
    Measured d = first.value();
    String verdict =
        d.low() > 0
            ? "The teacher is worth it: "
            : d.high() < 0 ? "The teacher does harm: " : "The teacher adds nothing that shows: ";
    return verdict
        + "against the same student trained on the labels alone, "
        + first.metric()
        + " differs by "
        + d.sentence(Display::fineDifference)
        + ".";
  }

  private static Element differences(
      List<StudentView.Difference> of, String title, String label, Tone tone) {
    if (of.isEmpty()) {
      return NOTHING;
    }
    List<IntervalList.Estimate> rows =
        of.stream()
            .map(d -> SectionParts.row(d.metric(), d.value(), Display::fineDifference, tone))
            .toList();
    Axis axis = Axis.of(label).as(Display::difference);
    return SectionParts.figure(
        title, "on the same users, 95% interval", IntervalList.draw(title, axis, rows, 0));
  }

  /** Quality against cost in requests of 100 rows, or the nearest that were measured. */
  private static Element scatter(
      StudentView view,
      EvalView eval,
      String which,
      String id,
      ToDoubleFunction<StudentView.Request> millis) {
    List<Scatter.Spot> spots = new ArrayList<>();
    for (StudentView.Need need : view.needs()) {
      double cost = millis.applyAsDouble(StudentFacts.at(need, 100));
      for (EvalView.Model model : eval.models()) {
        if (model.name().equals(need.model())) {
          Measured auc = model.score(eval.auc());
          spots.add(
              new Scatter.Spot(
                  model.name(), cost, auc.value(), auc.low(), auc.high(), model.tone()));
        }
      }
    }
    Scatter chart =
        new Scatter(
            eval.auc().label() + " by cost, " + which,
            Axis.log("ms per 1,000 scores"),
            Axis.of(eval.auc().label()),
            spots);
    return chart.isEmpty()
        ? NOTHING
        : SectionParts.figure(
            "Quality against cost, " + which,
            "100 rows a request, one thread; higher and further left is better",
            chart.draw(id));
  }

  private static Element cost(StudentView view, StudentView.Cost cost) {
    return SectionParts.figure(
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

  /** Every model's needs, folded away. */
  private static Element needs(StudentView view) {
    List<Double> sizes =
        view.needs().stream()
            .flatMap(n -> n.requests().stream().map(StudentView.Request::size))
            .distinct()
            .sorted()
            .toList();
    List<Table.Column> columns =
        new ArrayList<>(
            List.of(
                Table.Column.words("Model"),
                Table.Column.numbers("Parameters"),
                Table.Column.numbers("Operations per score"),
                Table.Column.numbers("to encode a new item")));
    for (double size : sizes) {
      columns.add(Table.Column.numbers("ms, requests of " + Display.count(size)));
      columns.add(Table.Column.numbers("with new items"));
    }
    Table table = new Table("What 1,000 scores cost, one thread, medians", columns);
    for (StudentView.Need need : view.needs()) {
      List<String> cells = new ArrayList<>(List.of(need.model()));
      cells.add(shown(need.parameters(), Display::compact));
      cells.add(shown(need.scoring(), Display::compact));
      cells.add(shown(need.encoding(), Display::compact));
      for (double size : sizes) {
        StudentView.Request request = StudentFacts.at(need, size);
        cells.add(shown(request.warm(), Display::plain));
        cells.add(shown(request.cold(), Display::plain));
      }
      table.row(cells.toArray(String[]::new));
    }
    return Element.of("details")
        .add(Element.of("summary").add("What every model needs"), table.element());
  }

  private static String shown(double value, java.util.function.DoubleFunction<String> format) {
    return Double.isFinite(value) ? format.apply(value) : Display.UNDEFINED;
  }
}
