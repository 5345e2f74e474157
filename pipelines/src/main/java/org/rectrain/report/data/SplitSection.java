package org.rectrain.report.data;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.rectrain.report.chart.BarList;
import org.rectrain.report.chart.ShareBar;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Table;
import org.rectrain.report.part.Metric;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.State;

/** How the rows were split, how the labels balance, and the proof that nothing leaks. */
public final class SplitSection {
  private static final List<Tone> TONES = List.of(Tone.BLUE, Tone.TEAL, Tone.PLUM);

  private SplitSection() {}

  public static Element draw(DataView data) {
    Element section = SectionParts.section("split", "Split and labels", lead(data));
    List<Element> figures = new ArrayList<>(List.of(shares(data)));
    for (String label : labels(data)) {
      figures.add(balance(data, label));
    }
    section.add(SectionParts.grid(figures));
    data.sampling().forEach(note -> section.add(SectionParts.note(note)));
    section.add(table(data));
    return data.proofs().isEmpty() ? section : section.add(proofs(data.proofs()));
  }

  private static String lead(DataView data) {
    if (data.proofs().isEmpty()) {
      return "What was measured against leaks was not recorded.";
    }
    return data.proofs().stream().allMatch(p -> p.state() == State.GOOD)
        ? "Nothing leaks from valid and test into train: measured on every row, not assumed."
        : "The split leaks; the checks that failed are below.";
  }

  private static Element shares(DataView data) {
    double total = data.splits().stream().mapToDouble(DataView.Split::impressions).sum();
    List<ShareBar.Part> parts = new ArrayList<>();
    for (DataView.Split split : data.splits()) {
      String share = Display.share(split.impressions() / total);
      parts.add(new ShareBar.Part(split.name(), split.impressions(), share, tone(parts.size())));
    }
    return SectionParts.figure(
        "Rows", "share of the kept rows", ShareBar.draw("Rows by split", parts));
  }

  private static Tone tone(int split) {
    return TONES.get(split % TONES.size());
  }

  private static Element balance(DataView data, String label) {
    List<BarList.Bar> bars = new ArrayList<>();
    for (int i = 0; i < data.splits().size(); i++) {
      DataView.Split split = data.splits().get(i);
      double rate = split.rates().getOrDefault(label, Double.NaN);
      bars.add(bar(split.name(), rate, tone(i)));
      double sampled = split.exampleRates().getOrDefault(label, rate);
      if (Math.abs(sampled - rate) > 1e-9) {
        bars.add(bar(split.name() + ", sampled", sampled, Tone.SLATE));
      }
    }
    String note = "share of rows with the label";
    String title = Metric.capitalised(label) + " rate";
    return SectionParts.figure(title, note, BarList.draw(title + " by split", bars));
  }

  private static BarList.Bar bar(String name, double rate, Tone tone) {
    String why = Double.isNaN(rate) ? "not recorded" : "";
    return new BarList.Bar(name, rate, Display.share(rate), why, tone);
  }

  private static Set<String> labels(DataView data) {
    Set<String> labels = new LinkedHashSet<>();
    data.splits().forEach(split -> labels.addAll(split.rates().keySet()));
    return labels;
  }

  private static Element table(DataView data) {
    boolean timed = data.splits().stream().anyMatch(split -> !split.from().isEmpty());
    List<Table.Column> columns =
        new ArrayList<>(
            List.of(
                Table.Column.words("Split"),
                Table.Column.numbers("Kept rows"),
                Table.Column.numbers("Examples"),
                Table.Column.numbers("Users"),
                Table.Column.numbers("Users with an item to find")));
    if (timed) {
      columns.add(Table.Column.words("From"));
      columns.add(Table.Column.words("To"));
    }
    Table table = new Table("What each split holds", columns);
    for (DataView.Split split : data.splits()) {
      List<String> cells =
          new ArrayList<>(
              List.of(
                  split.name(),
                  Display.count(split.impressions()),
                  Display.count(split.examples()),
                  Display.count(split.users()),
                  Display.count(split.queries())));
      if (timed) {
        cells.add(split.from().isEmpty() ? Display.UNDEFINED : split.from());
        cells.add(split.to().isEmpty() ? Display.UNDEFINED : split.to());
      }
      table.row(cells.toArray(String[]::new));
    }
    return table.element();
  }

  private static Element proofs(List<DataView.Proof> proofs) {
    Table table =
        new Table(
            "Leak checks",
            List.of(
                Table.Column.words("Check"),
                Table.Column.words("Found"),
                Table.Column.words("Verdict")));
    for (DataView.Proof proof : proofs) {
      table.row(
          List.of(
              SectionParts.text(proof.claim()),
              SectionParts.text(proof.found()),
              DataSection.verdict(proof.state())),
          "");
    }
    return table.element();
  }
}
