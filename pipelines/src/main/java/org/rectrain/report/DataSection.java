package org.rectrain.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.rectrain.report.chart.BarList;
import org.rectrain.report.chart.ShareBar;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Table;

/** What came in, what was set aside and why, how it was split, and which gates it passed. */
final class DataSection {
  private static final List<Tone> SPLIT_TONES = List.of(Tone.BLUE, Tone.TEAL, Tone.PLUM);

  private DataSection() {}

  static Element draw(DataView data) {
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
    Element section = Parts.section("data", "Data", lead);
    List<Element> figures = new ArrayList<>();
    figures.add(funnel(data));
    if (!data.rules().isEmpty()) {
      figures.add(rules(data));
    }
    section.add(Parts.wideGrid(figures));
    if (!data.gates().isEmpty()) {
      section.add(gates(data.gates()));
    }
    return section;
  }

  static Element splits(DataView data) {
    String proof =
        data.proofs().isEmpty()
            ? "What was checked against leaks was not recorded."
            : data.proofs().stream().allMatch(p -> p.state() == State.GOOD)
                ? "Nothing leaks from valid or test into train: computed, not assumed."
                : "The split leaks; see the checks that failed.";
    Element section = Parts.section("split", "Split and labels", proof);
    List<Element> figures = new ArrayList<>();
    figures.add(shares(data));
    for (String label : labels(data)) {
      figures.add(balance(data, label));
    }
    section.add(Parts.grid(figures), splitTable(data));
    if (Double.isFinite(data.keepRate())) {
      section.add(
          Parts.note(
              "Train keeps "
                  + Display.share(data.keepRate())
                  + " of its impressions without a click (negative sampling); valid and test keep"
                  + " all of theirs, so their rates are the true ones."));
    }
    if (!data.proofs().isEmpty()) {
      section.add(proofs(data.proofs()));
    }
    return section;
  }

  private static Element funnel(DataView data) {
    List<BarList.Bar> steps = new ArrayList<>();
    steps.add(step("read", data.read(), data.read()));
    steps.add(step("kept after cleaning", data.kept(), data.read()));
    double used = data.splits().stream().mapToDouble(DataView.Split::rows).sum();
    if (used > 0) {
      steps.add(step("in train, valid and test", used, data.read()));
    }
    String note = "rows, and the share of those read";
    return Parts.figure("From rows read to examples", note, BarList.funnel("Rows by step", steps));
  }

  private static BarList.Bar step(String name, double rows, double read) {
    return new BarList.Bar(name, rows, Display.count(rows), Display.share(rows / read), Tone.BLUE);
  }

  private static Element rules(DataView data) {
    List<BarList.Bar> bars =
        data.rules().stream()
            .sorted(Comparator.comparingDouble(DataView.Rule::rows).reversed())
            .map(
                rule ->
                    new BarList.Bar(
                        rule.name().replace('_', ' '),
                        rule.rows(),
                        Display.count(rule.rows()),
                        Display.share(rule.rows() / data.read()),
                        Tone.RUST))
            .toList();
    return Parts.figure(
        "Quarantined by rule",
        "rows, and the share of those read",
        BarList.draw("Quarantined rows by rule", bars));
  }

  static Element gates(List<DataView.Gate> gates) {
    long failed = gates.stream().filter(g -> g.state() == State.BAD).count();
    String all = gates.size() == 1 ? "the only one passed" : "all " + gates.size() + " passed";
    String caption = "Gates: " + (failed == 0 ? all : failed + " of " + gates.size() + " failed");
    Table table =
        new Table(
            caption,
            List.of(
                Table.Column.words("Gate"),
                Table.Column.numbers("Value"),
                Table.Column.numbers("Expected"),
                Table.Column.words("Verdict"),
                Table.Column.words("")));
    // What failed is what one came to see.
    gates.stream()
        .sorted(Comparator.comparing(gate -> gate.state() == State.BAD ? 0 : 1))
        .forEach(
            gate ->
                table.row(
                    List.of(
                        Parts.text(gate.name()),
                        Parts.text(gate.value()),
                        Parts.text(gate.limit()),
                        Element.of("span").add(gate.state().mark()).add(" " + gate.state().word()),
                        Element.of("span", "quiet").add(gate.detail())),
                    ""));
    return table.element();
  }

  private static Element shares(DataView data) {
    double total = data.splits().stream().mapToDouble(DataView.Split::rows).sum();
    List<ShareBar.Part> parts = new ArrayList<>();
    for (int i = 0; i < data.splits().size(); i++) {
      DataView.Split split = data.splits().get(i);
      parts.add(
          new ShareBar.Part(
              split.name(),
              split.rows(),
              Display.share(split.rows() / total),
              SPLIT_TONES.get(i % SPLIT_TONES.size())));
    }
    return Parts.figure("Rows", "share of the examples", ShareBar.draw("Rows by split", parts));
  }

  private static Element balance(DataView data, String label) {
    List<BarList.Bar> bars = new ArrayList<>();
    for (int i = 0; i < data.splits().size(); i++) {
      DataView.Split split = data.splits().get(i);
      double rate = split.rates().getOrDefault(label, Double.NaN);
      bars.add(
          new BarList.Bar(
              split.name(),
              rate,
              Display.share(rate),
              Double.isNaN(rate) ? "not recorded" : "",
              SPLIT_TONES.get(i % SPLIT_TONES.size())));
    }
    String note = "share of rows with the label";
    return Parts.figure(label + " rate", note, BarList.draw(label + " rate by split", bars));
  }

  private static Set<String> labels(DataView data) {
    Set<String> labels = new LinkedHashSet<>();
    data.splits().forEach(split -> labels.addAll(split.rates().keySet()));
    return labels;
  }

  private static Element splitTable(DataView data) {
    Table table =
        new Table(
            "What each split holds",
            List.of(
                Table.Column.words("Split"),
                Table.Column.numbers("Rows"),
                Table.Column.numbers("Users"),
                Table.Column.numbers("Items"),
                Table.Column.words("From"),
                Table.Column.words("To")));
    for (DataView.Split split : data.splits()) {
      table.row(
          split.name(),
          Display.count(split.rows()),
          Display.count(split.users()),
          Display.count(split.items()),
          split.from().isEmpty() ? Display.UNDEFINED : split.from(),
          split.to().isEmpty() ? Display.UNDEFINED : split.to());
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
              Parts.text(proof.claim()),
              Parts.text(proof.detail()),
              Element.of("span").add(proof.state().mark()).add(" " + proof.state().word())),
          "");
    }
    return table.element();
  }
}
