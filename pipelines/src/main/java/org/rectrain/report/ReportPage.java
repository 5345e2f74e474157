package org.rectrain.report;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Node;
import org.rectrain.report.html.Page;
import org.rectrain.report.part.ProvenanceSection;
import org.rectrain.report.part.ProvenanceView;
import org.rectrain.report.part.SectionParts;

/** Puts the sections of a run in order; a section is there only where its stage has run. */
final class ReportPage {
  private static final String FOOTER =
      "Made by rectrain. This page is one file and needs no network; every number in it comes from"
          + " the JSON files in the stage folders of the run.";

  /** A section with the word that leads to it. */
  private record Entry(String id, String word, Element section) {}

  private ReportPage() {}

  static Page of(RunView run, List<StagePage> stages) {
    List<Entry> entries = entries(run, stages);
    Element links = Element.of("ul");
    List<Node> sections = new ArrayList<>();
    for (Entry entry : entries) {
      Element link = Element.of("a").with("href", "#" + entry.id()).add(entry.word());
      links.add(Element.of("li").add(link));
      sections.add(entry.section());
    }
    return new Page(
        "rectrain: " + run.name(),
        List.of(
            HeadlineSection.draw(run),
            Element.of("nav").with("aria-label", "Sections").add(links),
            Element.of("main").add(sections),
            Element.of("footer").add(FOOTER)));
  }

  private static List<Entry> entries(RunView run, List<StagePage> stages) {
    Entries entries = new Entries(run.problems());
    for (StagePage stage : stages) {
      stage.sections().apply(run).forEach(entries::add);
    }
    ProvenanceView provenance = run.provenance();
    if (!provenance.stages().isEmpty()) {
      entries.add(
          new PageSection("provenance", "Provenance", () -> ProvenanceSection.draw(provenance)));
    }
    return entries.all();
  }

  /** The sections so far, and what could not be shown. */
  private static final class Entries {
    private final List<Entry> entries = new ArrayList<>();
    private final List<String> problems;

    Entries(List<String> problems) {
      this.problems = new ArrayList<>(problems);
    }

    /**
     * Draws a section. One that fails must not take the others with it, least of all after hours of
     * training: the page says so instead.
     */
    void add(PageSection section) {
      try {
        entries.add(new Entry(section.id(), section.word(), section.drawing().get()));
      } catch (RuntimeException e) {
        problems.add(section.word() + ": could not be drawn: " + e);
      }
    }

    List<Entry> all() {
      if (!problems.isEmpty()) {
        Element list = Element.of("ul", "findings");
        problems.forEach(problem -> list.add(Element.of("li").add(problem)));
        String lead = "These results are there but could not be read or drawn.";
        Element section = SectionParts.section("problems", "Not shown", lead).add(list);
        entries.add(new Entry("problems", "Not shown", section));
      }
      return entries;
    }
  }
}
