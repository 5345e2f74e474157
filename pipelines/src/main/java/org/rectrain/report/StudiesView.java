package org.rectrain.report;

import org.rectrain.report.part.StageFiles;
import org.rectrain.report.part.Tree;

/**
 * What stands beside an experiment's analysis, as its stages wrote it; {@link Tree#NONE} where one
 * has not run.
 *
 * @param plan how long an experiment must run
 * @param assignment who got which variant
 * @param simulation whether the analysis suits the data
 */
public record StudiesView(Tree plan, Tree assignment, Tree simulation) {
  /** None of them has run. */
  static final StudiesView NONE = new StudiesView(Tree.NONE, Tree.NONE, Tree.NONE);

  static StudiesView read(StageFiles files) {
    return new StudiesView(
        files.json("abtest_plan", "plan.json"),
        files.json("abtest_assign", "assign.json"),
        files.json("abtest_simulate", "simulate.json"));
  }
}
