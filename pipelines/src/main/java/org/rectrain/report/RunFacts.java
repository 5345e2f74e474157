package org.rectrain.report;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
import org.rectrain.report.part.Tree;

/** Reads what the stages of a run wrote. */
final class RunFacts {
  private RunFacts() {}

  static RunView read(Path runFolder, List<StagePage> stages) {
    StageFiles files = new StageFiles(runFolder);
    Tree train = files.json("train", "train.json");
    Tree distill = files.json("distill", "distill.json");
    Tree student = distill.exists() ? distill.at("training") : Tree.NONE;
    Tree evaluation = files.json("eval", "eval.json");
    EvalView eval = evaluation.exists() ? EvalFacts.read(evaluation, costs(files)) : null;
    Tree abtest = files.json("abtest", "abtest.json");
    ProvenanceView provenance =
        ProvenanceFacts.read(files, stages.stream().map(StagePage::stage).toList());
    return new RunView(
        name(runFolder),
        ProvenanceFacts.when(provenance),
        data(files),
        train.exists() ? TrainingFacts.read(train, "the model") : null,
        student.exists() ? TrainingFacts.read(student, "student") : null,
        eval,
        eval == null
            ? null
            : StudentFacts.read(
                eval, evaluation.at("distilled"), files.json("score", "latency.json"), distill),
        files.json("export", "export.json"),
        abtest.exists() ? ExperimentFacts.read(abtest) : null,
        StudiesView.read(files),
        provenance,
        files.problems());
  }

  static RunView readPrepared(Path prepareFolder) {
    StageFiles files = new StageFiles(prepareFolder);
    Tree manifest = files.json(prepareFolder.resolve("manifest.json"));
    return new RunView(
        // The stage's own folder is still a hidden one when its page is drawn.
        name(prepareFolder.toAbsolutePath().resolveSibling("")),
        "",
        manifest.exists() ? DataFacts.read(manifest, Tree.NONE) : null,
        null,
        null,
        null,
        null,
        Tree.NONE,
        null,
        StudiesView.NONE,
        new ProvenanceView(List.of(), Map.of()),
        files.problems());
  }

  private static @Nullable DataView data(StageFiles files) {
    Tree manifest = files.json("prepare", "manifest.json");
    return manifest.exists() ? DataFacts.read(manifest, files.json("check", "check.json")) : null;
  }

  /** What each model needs, as the scoring measured it. */
  static Map<String, Map<String, Measured>> costs(StageFiles files) {
    Map<String, Map<String, Measured>> costs = new HashMap<>();
    for (Tree model : files.json("score", "latency.json").list("models")) {
      Map<String, Measured> of = new LinkedHashMap<>();
      of.put(Metric.MILLIS.key(), Measured.of(model.number("millis_per_thousand")));
      of.put(Metric.LATENCY.key(), Measured.of(model.number("ranking", "p95")));
      of.put(Metric.PARAMETERS.key(), Measured.of(model.number("parameters")));
      costs.put(model.text("model"), of);
    }
    return costs;
  }

  private static String name(Path folder) {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return name == null ? folder.toString() : name.toString();
  }
}
