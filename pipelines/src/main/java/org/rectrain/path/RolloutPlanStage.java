package org.rectrain.path;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.rectrain.abtest.plan.ExperimentHistory;
import org.rectrain.config.abtest.AbtestConfig;
import org.rectrain.config.rollout.RolloutConfig;
import org.rectrain.dataset.Json;
import org.rectrain.path.stage.Sections;
import org.rectrain.path.stage.Stage;
import org.rectrain.path.stage.StageJob;
import org.rectrain.release.rollout.RolloutJudge;
import org.rectrain.release.rollout.RolloutPlan;
import org.rectrain.release.rollout.RolloutSimulator.Outcome;
import org.rectrain.spark.SparkSessions;

/** What a roll-out will do, from a log of the days before it; only when asked for. */
final class RolloutPlanStage implements Stage<RolloutConfig> {
  @Override
  public Map<String, Object> run(StageJob job, RolloutConfig section) throws IOException {
    AbtestConfig log = new RolloutJudge(section).history();
    RolloutPlan plan;
    try (ExperimentHistory history =
        ExperimentHistory.open(
            SparkSessions.open(job.config().spark()), log, Sections.root(job.config()))) {
      plan = RolloutPlan.of(section, history, job.config().seed());
    }
    Json.write(job.out().resolve(RolloutPlan.FILE), plan);
    job.progress().log(plan.sentence());
    Map<String, Object> headline = new LinkedHashMap<>();
    headline.put("verdict", plan.sentence());
    for (Outcome outcome : plan.outcomes()) {
      headline.put("rolled_back/" + outcome.quality(), outcome.rolledBack());
      headline.put("completed/" + outcome.quality(), outcome.completed());
      headline.put("days/" + outcome.quality(), outcome.days());
    }
    return headline;
  }
}
