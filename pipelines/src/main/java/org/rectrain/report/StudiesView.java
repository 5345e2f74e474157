package org.rectrain.report;

import org.jspecify.annotations.Nullable;
import org.rectrain.abtest.assign.AssignmentResult;
import org.rectrain.abtest.plan.PlanResult;
import org.rectrain.abtest.simulate.SimulationResult;
import org.rectrain.report.part.StageFiles;

/**
 * What is shown beside an experiment's analysis; null where a stage has not run.
 *
 * @param plan how long an experiment must run
 * @param assignment who got which variant
 * @param simulation whether the analysis suits the data
 */
public record StudiesView(
    @Nullable PlanResult plan,
    @Nullable AssignmentResult assignment,
    @Nullable SimulationResult simulation) {
  /** None of them has run. */
  static final StudiesView NONE = new StudiesView(null, null, null);

  static StudiesView read(StageFiles files) {
    return new StudiesView(
        files.read("abtest_plan", "plan.json", PlanResult.class),
        files.read("abtest_assign", "assign.json", AssignmentResult.class),
        files.read("abtest_simulate", "simulate.json", SimulationResult.class));
  }
}
