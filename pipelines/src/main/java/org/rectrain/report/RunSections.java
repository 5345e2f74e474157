package org.rectrain.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rectrain.eval.rank.ShownLists;
import org.rectrain.eval.result.Evaluation;
import org.rectrain.report.cause.FairnessSection;
import org.rectrain.report.cause.OffPolicySection;
import org.rectrain.report.chart.Tone;
import org.rectrain.report.data.DataSection;
import org.rectrain.report.data.DataView;
import org.rectrain.report.data.SplitSection;
import org.rectrain.report.experiment.AssignmentSection;
import org.rectrain.report.experiment.ExperimentSection;
import org.rectrain.report.experiment.PlanSection;
import org.rectrain.report.experiment.SimulationSection;
import org.rectrain.report.html.Element;
import org.rectrain.report.model.EvalView;
import org.rectrain.report.model.ExportSection;
import org.rectrain.report.model.ListsSection;
import org.rectrain.report.model.ModelsSection;
import org.rectrain.report.model.RankingSection;
import org.rectrain.report.model.RetrievalSection;
import org.rectrain.report.model.StudentSection;
import org.rectrain.report.model.StudentView;
import org.rectrain.report.model.TrainingSection;
import org.rectrain.report.model.TrainingView;
import org.rectrain.report.part.SectionParts;
import org.rectrain.report.reasons.ExplainSection;
import org.rectrain.report.reasons.LabelSections;
import org.rectrain.report.search.FeaturesSection;
import org.rectrain.report.search.FoldsSection;
import org.rectrain.report.search.SearchSection;
import org.rectrain.report.search.WorthSection;
import org.rectrain.report.silo.FederateSection;

/** The sections of a run's page by the stage that made their results; none where it has not run. */
public final class RunSections {
  /** Stages beside the path, whose verdict the page repeats, and the word for each. */
  static final Map<String, String> BESIDE = beside();

  private RunSections() {}

  private static Map<String, String> beside() {
    Map<String, String> words = new LinkedHashMap<>();
    words.put("monitor", "Monitoring");
    words.put("update", "Update");
    words.put("rollout_plan", "Rollout plan");
    words.put("rollout", "Rollout");
    words.put("shadow", "Shadow");
    return Collections.unmodifiableMap(words);
  }

  /** The verdict of a stage beside the path; its figures are on a page of its folder. */
  public static Function<RunView, List<PageSection>> verdict(String stage) {
    return run -> of(stage, word(stage), run.verdicts().get(stage), text -> beside(stage, text));
  }

  private static Element beside(String stage, String verdict) {
    Element section = SectionParts.section(stage, word(stage), verdict);
    return stage.equals("rollout_plan")
        ? section
        : section.add(
            Element.of("p")
                .add(
                    Element.of("a")
                        .with("href", stage + "/report.html")
                        .add("Figures and charts of this stage")));
  }

  static String word(String stage) {
    return BESIDE.getOrDefault(stage, stage);
  }

  /** The data and its split. */
  public static List<PageSection> prepared(RunView run) {
    List<PageSection> out = new ArrayList<>();
    DataView data = run.data();
    if (data != null) {
      out.add(new PageSection("data", "Data", () -> DataSection.draw(data)));
      if (!data.splits().isEmpty()) {
        out.add(new PageSection("split", "Split and labels", () -> SplitSection.draw(data)));
      }
    }
    return out;
  }

  /** How the main model learned. */
  public static List<PageSection> training(RunView run) {
    return training("training", run.training(), Tone.BLUE);
  }

  /** How the student learned. */
  public static List<PageSection> distillation(RunView run) {
    return run.training() == null
        ? training("training", run.distillation(), Tone.BLUE)
        : training("training-2", run.distillation(), Tone.TEAL);
  }

  private static List<PageSection> training(String id, @Nullable TrainingView training, Tone tone) {
    if (training == null) {
      return List.of();
    }
    String heading = "Training of " + training.model();
    return List.of(
        new PageSection(id, heading, () -> TrainingSection.draw(id, heading, training, tone)));
  }

  /** Every model on folds by user. */
  public static List<PageSection> folds(RunView run) {
    return of("folds", "Folds by user", run.folds(), FoldsSection::draw);
  }

  /** Silos that trained one model together. */
  public static List<PageSection> silos(RunView run) {
    return of("federate", "Silos", run.silos(), FederateSection::draw);
  }

  /** A search for better values of the configuration's keys. */
  public static List<PageSection> search(RunView run) {
    return of("search", "Search", run.search(), SearchSection::draw);
  }

  /** Why scores are what they are. */
  public static List<PageSection> explanations(RunView run) {
    return of("explain", "Explanations", run.explanations(), ExplainSection::draw);
  }

  /** What a language model is worth on this data. */
  public static List<PageSection> worth(RunView run) {
    return of("worth", "Worth", run.worth(), WorthSection::draw);
  }

  /** Features that are worth making. */
  public static List<PageSection> features(RunView run) {
    return of("features", "Features", run.features(), FeaturesSection::draw);
  }

  /** Rows that people should label. */
  public static List<PageSection> selection(RunView run) {
    return of("label", "Rows to label", run.labels().selected(), LabelSections::selection);
  }

  /** What people said. */
  public static List<PageSection> answers(RunView run) {
    return of("answers", "Labels by people", run.labels().imported(), LabelSections::answers);
  }

  /** What choosing rows, and labels by a model, are worth. */
  public static List<PageSection> labelWorth(RunView run) {
    return of("label-worth", "Worth of labels", run.labels().scored(), LabelSections::worth);
  }

  /** The models side by side, and the student beside its teacher. */
  public static List<PageSection> evaluation(RunView run) {
    List<PageSection> out = new ArrayList<>();
    EvalView eval = run.eval();
    if (eval == null) {
      return out;
    }
    out.add(new PageSection("models", "Models side by side", () -> ModelsSection.draw(eval)));
    if (RankingSection.isDefined(eval)) {
      out.add(new PageSection("ranking", "Ranking", () -> RankingSection.draw(eval)));
    }
    if (eval.has(eval.recall()) || eval.has(eval.retrieval("ndcg@10"))) {
      out.add(new PageSection("retrieval", "Retrieval", () -> RetrievalSection.draw(eval)));
    }
    if (eval.has(eval.coldRecall())) {
      out.add(new PageSection("cold", "Cold start", () -> RetrievalSection.cold(eval)));
    }
    Evaluation judged = run.judged();
    if (judged != null) {
      out.addAll(
          of("offpolicy", "Other rankings of the log", judged.offPolicy(), OffPolicySection::draw));
      out.addAll(of("groups", "Groups", judged.fairness(), FairnessSection::draw));
    }
    ShownLists lists = run.lists();
    if (lists != null && !lists.users().isEmpty()) {
      out.add(
          new PageSection("lists", "Recommendations to look at", () -> ListsSection.draw(lists)));
    }
    StudentView student = run.student();
    if (student != null) {
      out.add(
          new PageSection(
              "student", "Teacher and student", () -> StudentSection.draw(student, eval)));
    }
    return out;
  }

  /** The model as files for what serves it. */
  public static List<PageSection> export(RunView run) {
    return of("export", "Export", run.export(), ExportSection::draw);
  }

  /** The analysis of an experiment. */
  public static List<PageSection> experiment(RunView run) {
    return of("experiment", "Experiment", run.experiment(), ExperimentSection::draw);
  }

  /** How long an experiment must run. */
  public static List<PageSection> plan(RunView run) {
    return of("plan", "Plan", run.studies().plan(), PlanSection::draw);
  }

  /** Who got which variant. */
  public static List<PageSection> assignment(RunView run) {
    return of("assignment", "Assignment", run.studies().assignment(), AssignmentSection::draw);
  }

  /** Whether the analysis suits the data. */
  public static List<PageSection> simulation(RunView run) {
    return of("simulation", "Simulation", run.studies().simulation(), SimulationSection::draw);
  }

  private static <T> List<PageSection> of(
      String id, String word, @Nullable T result, Function<T, Element> drawing) {
    return result == null
        ? List.of()
        : List.of(new PageSection(id, word, () -> drawing.apply(result)));
  }
}
