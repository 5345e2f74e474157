package org.rectrain.path;

import java.util.List;
import org.rectrain.Failure;

/** The one table of stages, in the order of the path. */
final class Stages {
  private Stages() {}

  static List<Stage> all() {
    return List.of(
        new SampleStage(),
        new PrepareStage(),
        new CheckStage(),
        new BaselinesStage(),
        new TrainStage(),
        new DistillStage(),
        new ScoreStage(),
        new EvalStage(),
        new ExportStage(),
        new AbtestStage(StageName.ABTEST),
        new MonitorStage(),
        new AbtestStage(StageName.ABTEST_PLAN),
        new AbtestStage(StageName.ABTEST_ASSIGN),
        new AbtestStage(StageName.ABTEST_SIMULATE));
  }

  /** The named stages, in the order of the path. */
  static List<Stage> of(List<StageName> names) {
    List<Stage> found = all().stream().filter(s -> names.contains(s.name())).toList();
    if (found.size() != names.size()) {
      throw Failure.usage("no such stage among " + names, "see 'rectrain --help'");
    }
    return found;
  }
}
