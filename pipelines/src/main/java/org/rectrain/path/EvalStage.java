package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.config.eval.EvalConfig;
import org.rectrain.config.eval.FairnessConfig;
import org.rectrain.config.eval.OffPolicyConfig;
import org.rectrain.config.eval.ScoreConfig;
import org.rectrain.config.read.InputPath;
import org.rectrain.eval.Evaluator;
import org.rectrain.eval.ModelCards;
import org.rectrain.eval.policy.OffPolicyEvaluation;
import org.rectrain.eval.result.Evaluation;
import org.rectrain.eval.slice.SliceCondition;
import org.rectrain.eval.slice.Slicing;
import org.rectrain.path.stage.Sections;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.prepare.feature.ExampleColumns;
import org.rectrain.run.Registry;

/** Scores to metrics with intervals, comparisons and gates. */
final class EvalStage implements Stage<EvalConfig> {
  @Override
  public Map<String, Path> inputs(RunConfig config, EvalConfig section) {
    String rival = InputPath.textOf(section.gates().maxDropVs());
    if (rival == null) {
      return Map.of();
    }
    Path runs = Path.of(config.output()).toAbsolutePath().normalize().getParent();
    Path read =
        Registry.isName(rival) && runs != null
            ? runs.resolve(Registry.FILE)
            : Path.of(rival).resolve("eval").resolve(Evaluation.FILE);
    // Of another run its figures count; a model of this run is part of the scores.
    return Files.exists(read) ? Map.of("eval.gates.max_drop_vs", read) : Map.of();
  }

  @Override
  public void check(RunConfig config, EvalConfig section) {
    List<String> sliced = SliceCondition.columns("eval.slice_by", section.sliceBy());
    ExampleColumns columns = Sections.columns(config);
    if (columns != null) {
      ExampleColumns.require("eval.slice_by", sliced, columns.all());
      FairnessConfig groups = section.fairness();
      if (groups != null) {
        ExampleColumns.require(
            "eval.fairness.by",
            SliceCondition.columns("eval.fairness.by", Slicing.ofColumns(groups.by())),
            columns.all());
      }
      OffPolicyConfig policies = section.offpolicy();
      if (policies != null) {
        OffPolicyEvaluation.named(policies)
            .forEach((key, names) -> ExampleColumns.require(key, names, columns.all()));
        Sections.requirePositions(config, "eval.offpolicy");
      }
    }
    if (!section.models().isEmpty() && !section.models().contains(section.mainModel())) {
      throw Failure.usage(
          "eval.main_model: '"
              + section.mainModel()
              + "' is not in eval.models "
              + section.models(),
          "set eval.main_model to one of them, or add it");
    }
  }

  @Override
  public Map<String, Object> run(StageJob job, EvalConfig section) throws IOException {
    Evaluation evaluation =
        Evaluator.run(
            section,
            job.config().seed(),
            job.prepared(),
            split(job.config()),
            job.of(StageName.SCORE.folder()),
            job.out(),
            job.progress());
    for (StageName stage : List.of(StageName.TRAIN, StageName.DISTILL)) {
      ModelCards.write(job.of(stage.folder()).resolve("model"), evaluation, job.out());
    }
    evaluation.enforceGates();
    return evaluation.headline();
  }

  /** The split that the score stage scored. */
  private static String split(RunConfig config) {
    ScoreConfig score = config.score();
    return score == null ? "test" : score.split().folder();
  }
}
