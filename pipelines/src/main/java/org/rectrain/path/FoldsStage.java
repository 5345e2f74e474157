package org.rectrain.path;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.rectrain.Failure;
import org.rectrain.config.RunConfig;
import org.rectrain.config.eval.EvalConfig;
import org.rectrain.path.stage.Sections;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.tune.CrossValidation;
import org.rectrain.tune.FoldsResult;

/** Every model on folds by user; part of a run when {@code eval.folds} asks for it. */
final class FoldsStage implements Stage<EvalConfig> {
  @Override
  public boolean wanted(RunConfig config) {
    EvalConfig section = config.eval();
    return section != null && section.folds() > 0 && !Sections.scoresOther(config);
  }

  @Override
  public List<Record> settings(RunConfig config, EvalConfig section) {
    return Stream.of(section, config.train(), config.baselines(), config.distill(), config.score())
        .filter(Objects::nonNull)
        .map(Record.class::cast)
        .toList();
  }

  @Override
  public Map<String, Object> run(StageJob job, EvalConfig section) throws IOException {
    if (section.folds() == 0) {
      throw Failure.usage(
          "eval.folds: is 0, which makes no folds; expected 2 to 20",
          "set it, e.g. rectrain folds -c FILE eval.folds=5");
    }
    FoldsResult result =
        new CrossValidation(job.config(), job.run(), job.prepared())
            .run(section.folds(), job.out(), job.progress());
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("folds", result.folds());
    for (FoldsResult.OfModel model : result.models()) {
      model.metrics().entrySet().stream()
          .findFirst()
          .ifPresent(
              first -> {
                headline.put(model.model() + "_" + first.getKey(), first.getValue().mean());
                headline.put(
                    model.model() + "_" + first.getKey() + "_deviation",
                    first.getValue().deviation());
              });
    }
    return headline;
  }
}
