package org.rectrain.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.eval.rank.ShownLists;
import org.rectrain.eval.result.Evaluation;
import org.rectrain.explain.ExplainResult;
import org.rectrain.export.ExportResult;
import org.rectrain.federate.FederateResult;
import org.rectrain.report.data.DataView;
import org.rectrain.report.experiment.ExperimentView;
import org.rectrain.report.model.EvalView;
import org.rectrain.report.model.StudentView;
import org.rectrain.report.model.TrainingView;
import org.rectrain.report.part.ProvenanceView;
import org.rectrain.report.reasons.LabelView;
import org.rectrain.tune.FoldsResult;
import org.rectrain.tune.TuneResult;
import org.rectrain.tune.feature.FeatureResult;
import org.rectrain.tune.worth.WorthResult;

/**
 * All that one page draws; a part is null when its stage has not run.
 *
 * @param name of the run
 * @param when the last stage ended, as text, or empty
 * @param training of the main model
 * @param distillation training of its student
 * @param lists some users' recommendations
 * @param export what was handed over
 * @param search {@code tune.json}, or nothing
 * @param folds {@code folds.json}, or nothing
 * @param worth {@code worth.json}, or nothing
 * @param features {@code features.json}, or nothing
 * @param verdicts what the stages beside the path concluded, by stage ({@link RunSections#BESIDE})
 * @param silos {@code federate.json}, or nothing
 * @param judged the evaluation as it is, or nothing
 * @param explanations {@code explain.json}, or nothing
 * @param labels what people label and said, or nothing
 * @param problems files that could not be read, with the reason: shown at the end of the page
 */
public record RunView(
    String name,
    String when,
    @Nullable DataView data,
    @Nullable TrainingView training,
    @Nullable TrainingView distillation,
    @Nullable EvalView eval,
    @Nullable ShownLists lists,
    @Nullable StudentView student,
    @Nullable ExportResult export,
    @Nullable ExperimentView experiment,
    StudiesView studies,
    @Nullable TuneResult search,
    @Nullable FoldsResult folds,
    @Nullable ExplainResult explanations,
    @Nullable WorthResult worth,
    @Nullable FeatureResult features,
    LabelView labels,
    Map<String, String> verdicts,
    @Nullable FederateResult silos,
    @Nullable Evaluation judged,
    ProvenanceView provenance,
    List<String> problems) {}
