package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.rectrain.config.RunConfig;
import org.rectrain.config.eval.EvalConfig;
import org.rectrain.config.eval.ScoreConfig;
import org.rectrain.config.read.InputPath;
import org.rectrain.eval.Evaluator;
import org.rectrain.eval.ModelCards;
import org.rectrain.eval.result.Evaluation;
import org.rectrain.run.Registry;

/** Scores to metrics with intervals, comparisons and gates. */
final class EvalStage implements Stage {
  @Override
  public StageName name() {
    return StageName.EVAL;
  }

  @Override
  public boolean wanted(RunConfig config) {
    return config.eval() != null;
  }

  @Override
  public List<StageName> needs(RunConfig config) {
    return List.of(StageName.PREPARE, StageName.SCORE);
  }

  @Override
  public List<Record> settings(RunConfig config) {
    return List.of(section(config));
  }

  @Override
  public Map<String, Path> inputs(RunConfig config) {
    String rival = InputPath.textOf(section(config).gates().maxDropVs());
    if (rival == null) {
      return Map.of();
    }
    Path runs = Path.of(config.output()).toAbsolutePath().normalize().getParent();
    Path read =
        rival.equals("production") && runs != null
            ? runs.resolve(Registry.FILE)
            : Path.of(rival).resolve("eval").resolve(Evaluation.FILE);
    // Of another run its figures count; a model of this run is part of the scores.
    return Files.exists(read) ? Map.of("eval.gates.max_drop_vs", read) : Map.of();
  }

  @Override
  public Map<String, Object> run(StageJob job) throws IOException {
    Evaluation evaluation =
        Evaluator.run(
            section(job.config()),
            job.config().seed(),
            job.prepared(),
            split(job.config()),
            job.of(StageName.SCORE),
            job.out(),
            job.progress());
    for (StageName stage : List.of(StageName.TRAIN, StageName.DISTILL)) {
      ModelCards.write(job.of(stage).resolve("model"), evaluation, job.out());
    }
    evaluation.enforceGates();
    return evaluation.headline();
  }

  /** The split that the score stage scored. */
  private static String split(RunConfig config) {
    ScoreConfig score = config.score();
    return score == null ? "test" : score.split().folder();
  }

  private static EvalConfig section(RunConfig config) {
    return Sections.require(config, "eval", RunConfig::eval);
  }
}
