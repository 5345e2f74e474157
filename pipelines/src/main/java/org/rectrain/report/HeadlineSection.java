package org.rectrain.report;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.abtest.simulate.SimulationResult;
import org.rectrain.report.data.DataView;
import org.rectrain.report.experiment.AssignmentSection;
import org.rectrain.report.experiment.ExperimentView;
import org.rectrain.report.experiment.PlanSection;
import org.rectrain.report.experiment.SimulationSection;
import org.rectrain.report.html.Display;
import org.rectrain.report.html.Element;
import org.rectrain.report.model.EvalView;
import org.rectrain.report.model.RankingVerdict;
import org.rectrain.report.model.RetrievalSection;
import org.rectrain.report.model.StudentSection;
import org.rectrain.report.model.StudentView;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.part.State;
import org.rectrain.report.reasons.ExplainSection;
import org.rectrain.report.reasons.LabelSections;
import org.rectrain.report.search.SearchSection;

/** The verdict before everything else: one headline, then one line per question with its sign. */
final class HeadlineSection {

  /** One line of the verdict. */
  private record Line(String question, State state, String answer, String target) {}

  private HeadlineSection() {}

  static Element draw(RunView run) {
    List<Line> lines = lines(run);
    String when = run.when().isEmpty() ? "" : ", " + run.when();
    Element header =
        Element.of("header")
            .add(
                Element.of("p", "run").add("Run ").add(Element.of("b").add(run.name())).add(when),
                Element.of("h1").add(headline(run)));
    Element list = Element.of("ul", "verdicts").with("aria-label", "Verdict");
    for (Line line : lines) {
      list.add(
          Element.of("li")
              .add(
                  line.state().mark(),
                  Element.of("b")
                      .add(Element.of("a").with("href", "#" + line.target()).add(line.question())),
                  Element.of("span").add(line.answer())));
    }
    return lines.isEmpty() ? header : header.add(list);
  }

  static String headline(RunView run) {
    List<String> claims = new ArrayList<>();
    DataView data = run.data();
    if (data != null && !data.failed().isEmpty()) {
      claims.add("The data failed " + SectionParts.plural(data.failed().size(), "gate", "gates"));
    }
    EvalView eval = run.eval();
    if (eval != null) {
      claims.add(RankingVerdict.claim(eval));
    }
    ExperimentView experiment = run.experiment();
    if (experiment != null) {
      claims.add("the experiment says: " + decapitalised(experiment.verdict()));
    }
    if (claims.isEmpty() && run.search() != null) {
      claims.add(SearchSection.claim(run.search()));
    }
    if (claims.isEmpty() && run.explanations() != null) {
      claims.add(ExplainSection.claim(run.explanations()));
    }
    if (claims.isEmpty() && run.worth() != null) {
      claims.add(run.worth().verdict());
    }
    if (claims.isEmpty() && run.features() != null) {
      claims.add(run.features().verdict());
    }
    if (claims.isEmpty()) {
      claims.addAll(LabelSections.claims(run.labels()));
    }
    if (claims.isEmpty()) {
      claims.addAll(studies(run.studies()));
    }
    if (claims.isEmpty()) {
      run.verdicts().values().stream()
          .limit(1)
          .map(v -> v.replaceAll("\\.$", ""))
          .forEach(claims::add);
    }
    if (claims.isEmpty()) {
      return data == null
          ? "Nothing has been measured yet"
          : "The data is ready: " + Display.share(data.kept() / data.read()) + " of the rows kept";
    }
    String text = String.join("; ", claims);
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  /** What the studies beside an experiment say, where nothing weightier has been said. */
  private static List<String> studies(StudiesView studies) {
    List<String> claims = new ArrayList<>();
    if (studies.plan() != null) {
      claims.add(PlanSection.claim(studies.plan()));
    }
    if (studies.simulation() != null) {
      claims.add(
          switch (SimulationSection.state(studies.simulation())) {
            case GOOD -> "the analysis keeps its promise on this data";
            case BAD -> "the analysis does not keep its promise on this data";
            case OPEN -> "the analysis was not simulated";
          });
    }
    return claims;
  }

  private static List<Line> lines(RunView run) {
    List<Line> lines = new ArrayList<>();
    DataView data = run.data();
    if (data != null) {
      lines.add(dataLine(data));
    }
    EvalView eval = run.eval();
    if (eval != null) {
      lines.add(
          new Line(
              "Ranking",
              RankingVerdict.state(eval, eval.deciding()),
              RankingVerdict.sentence(eval),
              "models"));
      if (eval.has(eval.coldRecall())) {
        lines.add(
            new Line(
                "Cold start",
                RankingVerdict.state(eval, eval.coldRecall()),
                RetrievalSection.coldLead(eval),
                "cold"));
      }
    }
    StudentView student = run.student();
    if (student != null) {
      lines.add(
          new Line("Student", studentState(student), StudentSection.lead(student), "student"));
    }
    ExperimentView experiment = run.experiment();
    if (experiment != null) {
      String answer = experiment.verdict() + experiment.reason();
      lines.add(new Line("Experiment", experiment.state(), answer, "experiment"));
    }
    if (run.worth() != null) {
      lines.add(new Line("Worth", State.OPEN, run.worth().verdict(), "worth"));
    }
    if (run.search() != null) {
      State state = run.search().better() ? State.GOOD : State.OPEN;
      lines.add(new Line("Search", state, run.search().verdict(), "search"));
    }
    StudiesView studies = run.studies();
    if (studies.plan() != null) {
      lines.add(new Line("Plan", State.OPEN, studies.plan().sentence(), "plan"));
    }
    if (studies.assignment() != null) {
      String answer = AssignmentSection.sentence(studies.assignment());
      lines.add(new Line("Assignment", State.OPEN, answer, "assignment"));
    }
    SimulationResult simulation = studies.simulation();
    if (simulation != null) {
      State state = SimulationSection.state(simulation);
      lines.add(new Line("Simulation", state, simulation.sentence(), "simulation"));
    }
    run.verdicts()
        .forEach(
            (stage, verdict) ->
                lines.add(new Line(RunSections.word(stage), State.OPEN, verdict, stage)));
    return lines;
  }

  private static Line dataLine(DataView data) {
    String kept = Display.share(data.kept() / data.read()) + " of the rows kept";
    boolean leak = data.proofs().stream().anyMatch(p -> p.state() == State.BAD);
    if (leak) {
      return new Line("Data", State.BAD, kept + "; test leaks into train.", "split");
    }
    List<DataView.Gate> failed = data.failed();
    if (!failed.isEmpty()) {
      List<String> names =
          failed.stream()
              .limit(3)
              .map(g -> g.name() + " " + g.value() + " (expected " + g.limit() + ")")
              .toList();
      String more = failed.size() > 3 ? ", and more" : "";
      String which = String.join(", ", names) + more;
      return new Line("Data", State.BAD, kept + "; gates failed: " + which + ".", "data");
    }
    String gates =
        data.gates().isEmpty()
            ? "no gate was set"
            : data.gates().size() == 1
                ? "the gate passed"
                : "all " + data.gates().size() + " gates passed";
    String leaks = data.proofs().isEmpty() ? "leaks were not checked" : "no leak found";
    return new Line(
        "Data",
        data.proofs().isEmpty() ? State.OPEN : State.GOOD,
        kept + "; " + gates + "; " + leaks + ".",
        "data");
  }

  private static State studentState(StudentView student) {
    if (!student.kept().defined()) {
      return State.OPEN;
    }
    return student.kept().value() >= 0.97 ? State.GOOD : State.OPEN;
  }

  private static String decapitalised(String text) {
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }
}
