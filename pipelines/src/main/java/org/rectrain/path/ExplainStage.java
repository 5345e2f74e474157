package org.rectrain.path;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.rectrain.config.RunConfig;
import org.rectrain.config.explain.ExplainConfig;
import org.rectrain.config.read.InputPath;
import org.rectrain.explain.ExplainResult;
import org.rectrain.explain.Explaining;
import org.rectrain.path.stage.NamedModels;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.run.StageFolder.Leftovers;

/** Why scores are what they are; only when asked for. */
final class ExplainStage implements Stage<ExplainConfig> {
  /** Whether one of its models is the one that a stage of the run makes. */
  static Predicate<RunConfig> reads(StageName stage) {
    return config -> {
      ExplainConfig section = config.explain();
      return section != null
          && NamedModels.areOf(
              stage.folder(),
              Stream.of(section.model(), section.against()).filter(Objects::nonNull).toList());
    };
  }

  @Override
  public Map<String, Path> inputs(RunConfig config, ExplainConfig section) {
    Map<String, Path> inputs = new LinkedHashMap<>();
    NamedModels.input("explain.model", section.model(), config.output(), inputs);
    NamedModels.input("explain.against", section.against(), config.output(), inputs);
    return inputs;
  }

  @Override
  public Leftovers leftovers() {
    return Leftovers.KEEP_FOR_RESUME;
  }

  @Override
  public Map<String, Object> run(StageJob job, ExplainConfig section) throws IOException {
    Map<String, List<Path>> models = new LinkedHashMap<>();
    models.put(
        section.model().text(), NamedModels.folders("explain.model", section.model().text(), job));
    InputPath against = section.against();
    if (against != null) {
      models.put(against.text(), NamedModels.folders("explain.against", against.text(), job));
    }
    ExplainResult result =
        new Explaining(section, job.config().seed(), job.prepared(), job.out(), job.progress())
            .run(models);
    for (int i = 0; i < Math.min(3, result.examples().size()); i++) {
      var row = result.examples().get(i);
      job.progress()
          .log("explain: user " + row.user() + ", " + row.title() + ": " + row.sentence());
    }
    result.findings().forEach(finding -> job.progress().log("explain: " + finding));
    return headline(result);
  }

  private static Map<String, Object> headline(ExplainResult result) {
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("model", result.model());
    headline.put("task", result.task());
    headline.put("rows", result.rows());
    headline.put("method", result.method());
    headline.put("largest_gap", result.largestGap());
    headline.put("largest_error", result.largestError());
    result.parts().stream()
        .limit(5)
        .forEach(p -> headline.put("part/" + p.part(), p.attribution().value()));
    ExplainResult.Elimination elimination = result.elimination();
    if (elimination != null) {
      headline.put("can_go", elimination.canGo());
    }
    ExplainResult.Drift drift = result.drift();
    if (drift != null) {
      headline.put("correlation", drift.correlation());
    }
    if (result.examples().size() == 1) {
      headline.put("sentence", result.examples().get(0).sentence());
    }
    return headline;
  }
}
