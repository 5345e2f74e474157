package org.rectrain.report;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.abtest.decision.AbtestResult;
import org.rectrain.dataset.PreparedManifest;
import org.rectrain.eval.rank.ShownLists;
import org.rectrain.eval.result.Evaluation;
import org.rectrain.explain.ExplainResult;
import org.rectrain.export.ExportResult;
import org.rectrain.federate.FederateResult;
import org.rectrain.prepare.consistency.CheckResult;
import org.rectrain.report.data.DataFacts;
import org.rectrain.report.data.DataView;
import org.rectrain.report.experiment.ExperimentFacts;
import org.rectrain.report.model.EvalFacts;
import org.rectrain.report.model.EvalView;
import org.rectrain.report.model.StudentFacts;
import org.rectrain.report.model.TrainingFacts;
import org.rectrain.report.part.Measured;
import org.rectrain.report.part.Metric;
import org.rectrain.report.part.ProvenanceFacts;
import org.rectrain.report.part.ProvenanceView;
import org.rectrain.report.part.StageFiles;
import org.rectrain.report.reasons.LabelView;
import org.rectrain.score.cost.ScoreResult;
import org.rectrain.train.distill.DistillResult;
import org.rectrain.train.loop.TrainResult;
import org.rectrain.tune.FoldsResult;
import org.rectrain.tune.TuneResult;
import org.rectrain.tune.feature.FeatureResult;
import org.rectrain.tune.worth.WorthResult;

/** Reads what the stages of a run wrote. */
final class RunFacts {
  private RunFacts() {}

  static RunView read(Path runFolder, List<StagePage> stages) {
    StageFiles files = new StageFiles(runFolder);
    TrainResult train = files.read("train", TrainResult.FILE, TrainResult.class);
    DistillResult distill = files.read("distill", DistillResult.FILE, DistillResult.class);
    TrainResult student = distill == null ? null : distill.training();
    Evaluation evaluation = files.read("eval", Evaluation.FILE, Evaluation.class);
    ScoreResult scored = files.read("score", ScoreResult.FILE, ScoreResult.class);
    EvalView eval = evaluation == null ? null : EvalFacts.read(evaluation, costs(scored));
    AbtestResult abtest = files.read("abtest", "abtest.json", AbtestResult.class);
    ProvenanceView provenance =
        ProvenanceFacts.read(files, stages.stream().map(StagePage::stage).toList());
    return new RunView(
        name(runFolder),
        ProvenanceFacts.when(provenance),
        data(files),
        train == null ? null : TrainingFacts.read(train),
        student == null ? null : TrainingFacts.read(student),
        eval,
        files.read("eval", ShownLists.FILE, ShownLists.class),
        evaluation == null || eval == null
            ? null
            : StudentFacts.read(eval, evaluation.distilled(), scored, distill),
        files.read("export", ExportResult.FILE, ExportResult.class),
        abtest == null ? null : ExperimentFacts.read(abtest),
        StudiesView.read(files),
        files.read("tune", TuneResult.FILE, TuneResult.class),
        files.read("folds", FoldsResult.FILE, FoldsResult.class),
        files.read("explain", ExplainResult.FILE, ExplainResult.class),
        files.read("worth", WorthResult.FILE, WorthResult.class),
        files.read("features", FeatureResult.FILE, FeatureResult.class),
        LabelView.read(files),
        verdicts(files),
        files.read("federate", FederateResult.FILE, FederateResult.class),
        evaluation,
        provenance,
        files.problems());
  }

  static RunView readPrepared(Path prepareFolder) {
    StageFiles files = new StageFiles(prepareFolder);
    PreparedManifest manifest =
        files.read(prepareFolder.resolve("manifest.json"), PreparedManifest.class);
    return new RunView(
        // The stage's own folder is still a hidden one when its page is drawn.
        name(prepareFolder.toAbsolutePath().resolveSibling("")),
        "",
        manifest == null ? null : DataFacts.read(manifest, null),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        StudiesView.NONE,
        null,
        null,
        null,
        null,
        null,
        LabelView.NONE,
        Map.of(),
        null,
        null,
        new ProvenanceView(List.of(), Map.of()),
        files.problems());
  }

  private static Map<String, String> verdicts(StageFiles files) {
    Map<String, String> verdicts = new LinkedHashMap<>();
    for (String stage : RunSections.BESIDE.keySet()) {
      String verdict = files.json(stage, "manifest.json").at("run", "headline").text("verdict");
      if (!verdict.isEmpty()) {
        verdicts.put(stage, verdict);
      }
    }
    return verdicts;
  }

  private static @Nullable DataView data(StageFiles files) {
    PreparedManifest manifest = files.read("prepare", "manifest.json", PreparedManifest.class);
    return manifest == null
        ? null
        : DataFacts.read(manifest, files.read("check", CheckResult.FILE, CheckResult.class));
  }

  /** What each model needs, as the scoring measured it. */
  static Map<String, Map<String, Measured>> costs(@Nullable ScoreResult scored) {
    Map<String, Map<String, Measured>> costs = new HashMap<>();
    for (ScoreResult.ModelTimes model :
        scored == null ? List.<ScoreResult.ModelTimes>of() : scored.models()) {
      Map<String, Measured> of = new LinkedHashMap<>();
      of.put(Metric.MILLIS.key(), Measured.of(model.knownMillis()));
      of.put(Metric.LATENCY.key(), Measured.of(model.ranking().p95()));
      of.put(Metric.PARAMETERS.key(), Measured.of((double) model.parameters()));
      costs.put(model.model(), of);
    }
    return costs;
  }

  private static String name(Path folder) {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return name == null ? folder.toString() : name.toString();
  }
}
