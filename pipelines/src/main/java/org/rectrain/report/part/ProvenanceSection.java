package org.rectrain.report.part;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.rectrain.report.chart.BarList;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Table;

/** What a reader needs to make the same run again, and how long each stage took. */
public final class ProvenanceSection {
  private static final int HASH_LENGTH = 12;

  private ProvenanceSection() {}

  public static Element draw(ProvenanceView view) {
    double total =
        view.stages().stream()
            .mapToDouble(ProvenanceView.Stage::seconds)
            .filter(Double::isFinite)
            .sum();
    String lead =
        "Equal inputs, configuration, seed and code give equal results. All stages together took "
            + Display.duration(total)
            + ".";
    Element section = SectionParts.section("provenance", "Provenance", lead);
    section.add(SectionParts.wideGrid(List.of(times(view.stages()), figure(view.facts()))));
    section.add(fingerprints(view.stages()));
    for (ProvenanceView.Stage stage : view.stages()) {
      if (!stage.config().isEmpty()) {
        section.add(
            Element.of("details")
                .add(
                    Element.of("summary").add("Configuration of " + stage.name()),
                    Element.of("pre").with("tabindex", "0").add(stage.config())));
      }
    }
    return section;
  }

  /** Facts by name, in small columns. */
  public static Element facts(Map<String, String> facts) {
    Element list = Element.of("dl", "facts");
    facts.forEach(
        (name, value) ->
            list.add(
                Element.of("div").add(Element.of("dt").add(name), Element.of("dd").add(value))));
    return list;
  }

  private static Element figure(Map<String, String> facts) {
    return SectionParts.figure("Run", "", facts(facts));
  }

  private static Element times(List<ProvenanceView.Stage> stages) {
    List<BarList.Bar> bars = new ArrayList<>();
    for (ProvenanceView.Stage stage : stages) {
      String memory =
          Double.isFinite(stage.memoryBytes()) ? "peak " + Display.bytes(stage.memoryBytes()) : "";
      bars.add(
          new BarList.Bar(
              stage.name(),
              stage.seconds(),
              Display.duration(stage.seconds()),
              memory,
              Tone.SLATE));
    }
    String note = "wall time, and the process's largest resident size so far";
    return SectionParts.figure(
        "Time and memory by stage", note, BarList.draw("Time by stage", bars));
  }

  private static Element fingerprints(List<ProvenanceView.Stage> stages) {
    Table table =
        new Table(
            "Fingerprints (SHA-256, first " + HASH_LENGTH + " digits)",
            List.of(
                Table.Column.words("Stage"),
                Table.Column.words("Result"),
                Table.Column.words("Started"),
                Table.Column.words("Inputs")));
    for (ProvenanceView.Stage stage : stages) {
      Element inputs = Element.of("span", "wrap");
      stage
          .inputs()
          .forEach(
              (name, hash) ->
                  inputs.add(Element.of("span", "input").add(name + " ").add(hash(hash)).add(" ")));
      table.row(
          List.of(
              SectionParts.text(stage.name()),
              hash(stage.fingerprint()),
              SectionParts.text(
                  stage.startedAt().isEmpty() ? Display.UNDEFINED : stage.startedAt()),
              inputs),
          "");
    }
    return table.element();
  }

  private static Element hash(String fingerprint) {
    String shown =
        fingerprint.isEmpty()
            ? Display.UNDEFINED
            : fingerprint.substring(0, Math.min(HASH_LENGTH, fingerprint.length()));
    return Element.of("span", "hash").with("title", fingerprint).add(shown);
  }
}
