package org.rectrain.report.reasons;

import org.rectrain.report.part.StageFiles;
import org.rectrain.report.part.Tree;

/**
 * Labels by people, as far as there are any.
 *
 * @param selected {@code select.json}, or nothing
 * @param imported {@code import.json}, or nothing
 * @param scored {@code score.json}, or nothing
 */
public record LabelView(Tree selected, Tree imported, Tree scored) {
  /** None of the stages has run. */
  public static final LabelView NONE = new LabelView(Tree.NONE, Tree.NONE, Tree.NONE);

  /** Reads what the stages wrote. */
  public static LabelView read(StageFiles files) {
    return new LabelView(
        files.json("label_select", "select.json"),
        files.json("label_import", "import.json"),
        files.json("label_score", "score.json"));
  }
}
