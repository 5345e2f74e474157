package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.rectrain.config.EvalConfig;
import org.rectrain.config.RunConfig;
import org.rectrain.eval.Evaluator;

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
    return Map.of();
  }

  @Override
  public Map<String, Object> run(StageJob job) throws IOException {
    return Evaluator.run(
            section(job.config()),
            job.config().seed(),
            job.prepared(),
            job.of(StageName.SCORE),
            job.out(),
            job.progress())
        .headline();
  }

  private static EvalConfig section(RunConfig config) {
    return Sections.require(config, "eval", RunConfig::eval);
  }
}
