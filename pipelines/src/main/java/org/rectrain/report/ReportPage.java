package org.rectrain.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.data.DataSection;
import org.rectrain.report.data.DataView;
import org.rectrain.report.data.SplitSection;
import org.rectrain.report.experiment.AssignmentSection;
import org.rectrain.report.experiment.ExperimentSection;
import org.rectrain.report.experiment.ExperimentView;
import org.rectrain.report.experiment.PlanSection;
import org.rectrain.report.experiment.SimulationSection;
import org.rectrain.report.html.Element;
import org.rectrain.report.html.Node;
import org.rectrain.report.html.Page;
import org.rectrain.report.model.EvalView;
import org.rectrain.report.model.ExportSection;
import org.rectrain.report.model.ModelsSection;
import org.rectrain.report.model.RankingSection;
import org.rectrain.report.model.RetrievalSection;
import org.rectrain.report.model.StudentSection;
import org.rectrain.report.model.StudentView;
import org.rectrain.report.model.TrainingSection;
import org.rectrain.report.model.TrainingView;
import org.rectrain.report.part.Metric;
import org.rectrain.report.part.ProvenanceSection;
import org.rectrain.report.part.ProvenanceView;
import org.rectrain.report.part.SectionParts;

/** Puts the sections of a run in order; a section stands only where its stage has run. */
final class ReportPage {
  private static final String FOOTER =
      "Made by rectrain. This page is one file and needs no network; every number in it comes from"
          + " the JSON files in the stage folders of the run.";

  /** A section with the word that leads to it. */
  private record Entry(String id, String word, Element section) {}

  private ReportPage() {}

  static Page of(RunView run) {
    List<Entry> entries = entries(run);
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

  private static List<Entry> entries(RunView run) {
    Entries entries = new Entries(run.problems());
    DataView data = run.data();
    if (data != null) {
      entries.add("data", "Data", () -> DataSection.draw(data));
      if (!data.splits().isEmpty()) {
        entries.add("split", "Split and labels", () -> SplitSection.draw(data));
      }
    }
    for (int i = 0; i < run.trainings().size(); i++) {
      TrainingView training = run.trainings().get(i);
      String id = i == 0 ? "training" : "training-" + (i + 1);
      String heading = "Training of " + training.model();
      Tone tone = i == 0 ? Tone.BLUE : Tone.TEAL;
      entries.add(id, heading, () -> TrainingSection.draw(id, heading, training, tone));
    }
    EvalView eval = run.eval();
    if (eval != null) {
      evaluation(eval, entries);
    }
    StudentView student = run.student();
    if (student != null && eval != null) {
      entries.add("student", "Teacher and student", () -> StudentSection.draw(student, eval));
    }
    if (run.export().exists()) {
      entries.add("export", "Export", () -> ExportSection.draw(run.export()));
    }
    ExperimentView experiment = run.experiment();
    if (experiment != null) {
      entries.add("experiment", "Experiment", () -> ExperimentSection.draw(experiment));
    }
    studies(run.studies(), entries);
    ProvenanceView provenance = run.provenance();
    if (!provenance.stages().isEmpty()) {
      entries.add("provenance", "Provenance", () -> ProvenanceSection.draw(provenance));
    }
    return entries.all();
  }

  private static void studies(StudiesView studies, Entries entries) {
    if (studies.plan().exists()) {
      entries.add("plan", "Plan", () -> PlanSection.draw(studies.plan()));
    }
    if (studies.assignment().exists()) {
      entries.add("assignment", "Assignment", () -> AssignmentSection.draw(studies.assignment()));
    }
    if (studies.simulation().exists()) {
      entries.add("simulation", "Simulation", () -> SimulationSection.draw(studies.simulation()));
    }
  }

  private static void evaluation(EvalView eval, Entries entries) {
    entries.add("models", "Models side by side", () -> ModelsSection.draw(eval));
    entries.add("ranking", "Ranking", () -> RankingSection.draw(eval));
    if (eval.has(eval.recall()) || eval.has(Metric.retrieval("ndcg@10"))) {
      entries.add("retrieval", "Retrieval", () -> RetrievalSection.draw(eval));
    }
    if (eval.has(eval.coldRecall())) {
      entries.add("cold", "Cold start", () -> RetrievalSection.cold(eval));
    }
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
     * training: the page tells of it instead.
     */
    void add(String id, String word, Supplier<Element> section) {
      try {
        entries.add(new Entry(id, word, section.get()));
      } catch (RuntimeException e) {
        problems.add(word + ": could not be drawn: " + e);
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
