package org.rectrain.path;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.config.RunConfig;
import org.rectrain.config.distill.DistillConfig;
import org.rectrain.config.read.InputPath;
import org.rectrain.path.stage.Sections;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.run.StageFolder.Leftovers;
import org.rectrain.train.distill.DistillResult;
import org.rectrain.train.distill.Distillation;

/** The trained teacher to a small student. */
final class DistillStage implements Stage<DistillConfig> {
  @Override
  public boolean wanted(RunConfig config) {
    return !Sections.scoresOther(config);
  }

  /** Whether the run's own model teaches. */
  static boolean learnsFromTrained(RunConfig config) {
    return named(config).isEmpty();
  }

  /** Teachers that are not the run's own model; empty when that teaches. */
  static List<String> named(RunConfig config) {
    DistillConfig section = config.distill();
    return section == null ? List.of() : section.teachers().stream().map(InputPath::text).toList();
  }

  @Override
  public Leftovers leftovers() {
    return Leftovers.KEEP_FOR_RESUME;
  }

  @Override
  public Map<String, Object> run(StageJob job, DistillConfig section) throws IOException {
    Sections.requireValid(job.prepared(), "distillation");
    DistillResult result =
        Distillation.run(
            section,
            job.config().seed(),
            job.prepared(),
            learnsFromTrained(job.config())
                ? List.of(job.of(StageName.TRAIN.folder()).toString())
                : named(job.config()),
            job.out(),
            job.previous(),
            job.progress());
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("parameter_share", result.parameterShare());
    headline.put("time_share", result.timeShare());
    headline.put("encode_time_share", result.encodeShare());
    result.teacher().metrics().forEach((name, value) -> headline.put("teacher_" + name, value));
    result.student().metrics().forEach((name, value) -> headline.put("student_" + name, value));
    DistillResult.Side hard = result.hard();
    if (hard != null) {
      hard.metrics().forEach((name, value) -> headline.put("hard_" + name, value));
    }
    return headline;
  }
}
