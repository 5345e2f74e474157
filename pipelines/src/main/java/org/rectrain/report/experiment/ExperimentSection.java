package org.rectrain.report.experiment;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.abtest.analysis.VariantComparison;
import org.rectrain.abtest.decision.AbtestResult;
import org.rectrain.report.chart.Axis;
import org.rectrain.report.chart.IntervalList;
import org.rectrain.report.chart.Line;
import org.rectrain.report.chart.LineChart;
import org.rectrain.report.chart.ShareBar;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.ProvenanceSection;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.State;

/** What an online experiment says: the verdict in one sentence, its interval as a picture. */
public final class ExperimentSection {
  private static final List<Tone> VARIANT_TONES =
      List.of(Tone.SLATE, Tone.BLUE, Tone.PLUM, Tone.TEAL, Tone.OCHRE);

  private ExperimentSection() {}

  public static Element draw(ExperimentView view) {
    Element lead =
        Element.of("p", "lead big")
            .add(view.state().mark())
            .add(" ")
            .add(Element.of("b").add(view.verdict()))
            .add(view.reason());
    Element section = SectionParts.section("experiment", "Experiment", lead);
    for (String warning : view.warnings()) {
      section.add(Element.of("p", "warning").add(State.OPEN.mark()).add(" " + warning));
    }
    List<Element> figures = new ArrayList<>();
    if (!view.effects().isEmpty()) {
      figures.add(changes(view));
    }
    if (!view.variants().isEmpty()) {
      figures.add(variants(view.variants()));
    }
    if (!figures.isEmpty()) {
      section.add(SectionParts.wideGrid(figures));
    }
    view.reasons().forEach(reason -> section.add(SectionParts.note(reason)));
    if (!view.effects().isEmpty()) {
      section.add(table(view.effects()));
    }
    List<Element> more = new ArrayList<>();
    LineChart looks = looks(view);
    if (!looks.isEmpty()) {
      String title = "As the days went by: " + view.effects().get(0).name();
      String note = "change on all data up to each evening; band: " + view.interval();
      more.add(SectionParts.figure(title, note, looks.draw("looks")));
    }
    view.segments().forEach(segments -> more.add(segments(view, segments)));
    if (!more.isEmpty()) {
      section.add(SectionParts.grid(more));
    }
    return view.facts().isEmpty() ? section : section.add(ProvenanceSection.facts(view.facts()));
  }

  private static Element changes(ExperimentView view) {
    List<IntervalList.Estimate> rows =
        view.effects().stream()
            .map(
                e ->
                    SectionParts.row(
                        e.role().isEmpty() ? e.name() : e.name() + " (" + e.role() + ")",
                        e.change(),
                        Display::change,
                        e.state() == State.OPEN ? Tone.SLATE : e.state().tone()))
            .toList();
    return SectionParts.figure(
        "Change, treatment against control",
        view.interval() + "; the line is no change",
        IntervalList.draw("Relative change by metric", change(), rows, 0));
  }

  private static Element segments(ExperimentView view, VariantComparison.SegmentTable segments) {
    List<IntervalList.Estimate> rows =
        segments.segments().stream()
            .map(
                s ->
                    SectionParts.row(
                        s.value() + " (" + Display.compact((double) s.users()) + ")",
                        Measured.of(s.relative()),
                        Display::change,
                        Tone.BLUE))
            .toList();
    return SectionParts.figure(
        view.effects().get(0).name() + " by " + segments.column(),
        "users in brackets; all alike: p " + probability(segments.interactionPValue()),
        IntervalList.draw("Change by " + segments.column(), change(), rows, 0));
  }

  private static LineChart looks(ExperimentView view) {
    Axis x = Axis.of("day of the experiment").fromZeroToLast().as(Display::count);
    Line line = new Line("", Tone.BLUE, view.looks());
    double last = view.looks().size();
    return new LineChart("Change by day", x, change(), List.of(line)).reference(0, 0, last, 0);
  }

  private static Axis change() {
    return Axis.of("relative change").as(x -> Display.change(x).replace(".0%", "%"));
  }

  private static Element variants(List<AbtestResult.Variant> variants) {
    double total = variants.stream().mapToDouble(AbtestResult.Variant::users).sum();
    List<ShareBar.Part> parts = new ArrayList<>();
    for (AbtestResult.Variant variant : variants) {
      String intended =
          Double.isFinite(variant.intended())
              ? ", intended " + Display.share(variant.intended())
              : "";
      String users = Display.count(variant.users()) + " users, ";
      String share = Display.share(variant.users() / total);
      Tone tone = VARIANT_TONES.get(parts.size() % VARIANT_TONES.size());
      parts.add(new ShareBar.Part(variant.name(), variant.users(), users + share + intended, tone));
    }
    return SectionParts.figure("Assignment", "users by variant", ShareBar.draw("Users", parts));
  }

  private static Element table(List<ExperimentView.Effect> effects) {
    Table table =
        new Table(
            "Every metric of the experiment",
            List.of(
                Table.Column.words("Metric"),
                Table.Column.numbers("Control"),
                Table.Column.numbers("Treatment"),
                Table.Column.numbers("Change"),
                Table.Column.numbers("p"),
                Table.Column.words("Method")));
    for (ExperimentView.Effect effect : effects) {
      table.row(
          List.of(
              SectionParts.text(effect.name()),
              SectionParts.text(level(effect.control())),
              SectionParts.text(level(effect.treatment())),
              SectionParts.cell(effect.change(), Display::change),
              SectionParts.text(probability(effect.p())),
              Element.of("span", "wrap").add(effect.method())),
          "");
    }
    return table.element();
  }

  /** A variant's value; rates differ in digits that a rounder number would hide. */
  private static String level(double value) {
    double size = Math.abs(value);
    return size < 1
        ? Display.decimals(value, 4)
        : size < 1000 ? Display.decimals(value, 2) : Display.plain(value);
  }

  /** A p-value; below a thousandth only that it is. */
  static String probability(double p) {
    return p < 0.001 ? "< 0.001" : Display.score(p);
  }
}
