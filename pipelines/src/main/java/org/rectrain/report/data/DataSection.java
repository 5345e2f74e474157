package org.rectrain.report.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.rectrain.report.chart.BarList;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.State;

/** What came in, what was set aside and why, who the rows are, and which gates they passed. */
public final class DataSection {
  /** More bars than this are read as a table, not looked at. */
  private static final int MOST_BARS = 10;

  private DataSection() {}

  public static Element draw(DataView data) {
    double aside = data.read() - data.kept();
    String lead =
        Display.count(data.read())
            + " rows were read. "
            + Display.count(aside)
            + " ("
            + Display.share(aside / data.read())
            + ") were set aside in quarantine, each with the rule and the reason; "
            + Display.count(data.kept())
            + " were kept.";
    Element section = SectionParts.section("data", "Data", lead);
    List<Element> figures = new ArrayList<>(List.of(funnel(data)));
    if (data.rules().stream().anyMatch(rule -> rule.removed() > 0)) {
      figures.add(rules(data));
    }
    section.add(SectionParts.wideGrid(figures));
    List<String> flagged =
        data.rules().stream()
            .filter(rule -> rule.found() > 0 && rule.removed() == 0)
            .map(rule -> rule.name().replace('_', ' ') + " (" + Display.count(rule.found()) + ")")
            .toList();
    if (!flagged.isEmpty()) {
      section.add(
          SectionParts.note(
              "Found but not removed under this rule (flagged, or removed under an earlier one): "
                  + SectionParts.listed(flagged)
                  + "."));
    }
    data.notes().forEach(note -> section.add(SectionParts.note(note)));
    if (!data.gates().isEmpty()) {
      section.add(gates(data.gates()));
    }
    data.sheets().forEach(sheet -> section.add(sheet(sheet)));
    List<Element> more = new ArrayList<>();
    if (data.missing().values().stream().anyMatch(share -> share > 0)) {
      more.add(missing(data.missing()));
    }
    data.strata().forEach(strata -> more.add(strata(strata)));
    if (!more.isEmpty()) {
      section.add(SectionParts.grid(more));
    }
    return data.sources().isEmpty() ? section : section.add(sources(data.sources()));
  }

  private static Element funnel(DataView data) {
    List<BarList.Bar> steps = new ArrayList<>();
    steps.add(step("read", data.read(), data.read()));
    steps.add(step("kept after cleaning", data.kept(), data.read()));
    double examples = data.splits().stream().mapToDouble(DataView.Split::examples).sum();
    if (examples > 0) {
      double drawn = Math.max(0, examples - data.kept());
      steps.add(
          drawn > 0
              ? new BarList.Bar(
                  "examples with drawn negatives",
                  examples,
                  Display.count(examples),
                  Display.count(drawn) + " drawn",
                  Tone.BLUE)
              : step("examples after sampling", examples, data.read()));
    }
    String note = "rows, and the share of those read";
    return SectionParts.figure(
        "From rows read to examples", note, BarList.funnel("Rows by step", steps));
  }

  private static BarList.Bar step(String name, double rows, double read) {
    return new BarList.Bar(name, rows, Display.count(rows), Display.share(rows / read), Tone.BLUE);
  }

  private static Element rules(DataView data) {
    List<BarList.Bar> bars =
        data.rules().stream()
            .filter(rule -> rule.removed() > 0)
            .sorted(Comparator.comparingDouble(DataView.Rule::removed).reversed())
            .map(
                rule ->
                    new BarList.Bar(
                        rule.name().replace('_', ' '),
                        rule.removed(),
                        Display.count(rule.removed()),
                        Display.share(rule.removed() / data.read()),
                        Tone.RUST))
            .toList();
    return SectionParts.figure(
        "Quarantined by rule",
        "rows, each under the first rule it breaks, and the share of those read",
        BarList.draw("Quarantined rows by rule", bars));
  }

  public static Element gates(List<DataView.Gate> gates) {
    long failed = gates.stream().filter(g -> g.state() == State.BAD).count();
    String all = gates.size() == 1 ? "the only one passed" : "all " + gates.size() + " passed";
    String caption = "Gates: " + (failed == 0 ? all : failed + " of " + gates.size() + " failed");
    List<Table.Column> columns =
        new ArrayList<>(
            List.of(
                Table.Column.words("Gate"),
                Table.Column.numbers("Value"),
                Table.Column.numbers("Expected"),
                Table.Column.words("Verdict")));
    boolean detailed = gates.stream().anyMatch(gate -> !gate.detail().isEmpty());
    if (detailed) {
      columns.add(Table.Column.words("What to do"));
    }
    Table table = new Table(caption, columns);
    // What failed is what one came to see.
    gates.stream()
        .sorted(Comparator.comparing(gate -> gate.state() == State.BAD ? 0 : 1))
        .forEach(
            gate -> {
              List<org.rectrain.report.html.Node> cells =
                  new ArrayList<>(
                      List.of(
                          SectionParts.text(gate.name()),
                          SectionParts.text(gate.value()),
                          SectionParts.text(gate.limit()),
                          verdict(gate.state())));
              if (detailed) {
                cells.add(Element.of("span", "wrap").add(gate.detail()));
              }
              table.row(cells, "");
            });
    return table.element();
  }

  static Element verdict(State state) {
    return Element.of("span").add(state.mark()).add(" " + state.word());
  }

  private static Element missing(Map<String, Double> missing) {
    List<BarList.Bar> bars =
        missing.entrySet().stream()
            .filter(e -> e.getValue() > 0)
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .limit(MOST_BARS)
            .map(
                e ->
                    new BarList.Bar(
                        e.getKey(), e.getValue(), Display.share(e.getValue()), "", Tone.RUST))
            .toList();
    int complete = (int) missing.values().stream().filter(share -> share == 0).count();
    String note =
        "share of rows read; "
            + SectionParts.plural(complete, "column is", "columns are")
            + " complete";
    return SectionParts.figure(
        "Missing values", note, BarList.draw("Missing values by column", bars));
  }

  private static Element strata(DataView.Strata strata) {
    List<BarList.Bar> bars =
        strata.values().stream()
            .sorted(Comparator.comparingDouble(DataView.Stratum::share).reversed())
            .limit(MOST_BARS)
            .map(
                s ->
                    new BarList.Bar(
                        s.value().isEmpty() ? "(missing)" : s.value(),
                        s.share(),
                        Display.share(s.share()),
                        Double.isFinite(s.rate()) ? "rate " + Display.share(s.rate()) : "",
                        Tone.BLUE))
            .toList();
    int hidden = strata.values().size() - bars.size();
    String more = hidden > 0 ? "; " + SectionParts.plural(hidden, "more value", "more values") : "";
    return SectionParts.figure(
        "Rows by " + strata.column().replace('_', ' '),
        "share of kept rows, and the label's rate there" + more,
        BarList.draw("Rows by " + strata.column(), bars));
  }

  private static Element sheet(DataView.Sheet sheet) {
    List<Table.Column> columns = new ArrayList<>();
    for (String name : sheet.columns()) {
      columns.add(columns.isEmpty() ? Table.Column.words(name) : Table.Column.numbers(name));
    }
    Table table = new Table(sheet.caption(), columns);
    sheet.rows().forEach(row -> table.row(row.toArray(String[]::new)));
    return table.element();
  }

  private static Element sources(List<DataView.Source> sources) {
    Table table =
        new Table(
            "Tables read",
            List.of(
                Table.Column.words("Table"),
                Table.Column.numbers("Rows"),
                Table.Column.numbers("Quarantined"),
                Table.Column.numbers("Files"),
                Table.Column.words("From")));
    for (DataView.Source source : sources) {
      table.row(
          source.name(),
          Display.count(source.rows()),
          Display.count(source.quarantined()),
          Display.count(source.files()),
          source.location());
    }
    return table.element();
  }
}
