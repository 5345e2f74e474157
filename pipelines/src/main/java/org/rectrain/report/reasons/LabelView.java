package org.rectrain.report.reasons;

import org.jspecify.annotations.Nullable;
import org.rectrain.label.ImportResult;
import org.rectrain.label.LabelWorth;
import org.rectrain.label.SelectResult;
import org.rectrain.report.part.StageFiles;

/**
 * Labels by people, as far as there are any; a part is null when its stage has not run.
 *
 * @param selected rows to label
 * @param imported what people said
 * @param scored what both are worth
 */
public record LabelView(
    @Nullable SelectResult selected, @Nullable ImportResult imported, @Nullable LabelWorth scored) {
  /** None of the stages has run. */
  public static final LabelView NONE = new LabelView(null, null, null);

  /** Reads what the stages wrote. */
  public static LabelView read(StageFiles files) {
    return new LabelView(
        files.read("label_select", SelectResult.FILE, SelectResult.class),
        files.read("label_import", ImportResult.FILE, ImportResult.class),
        files.read("label_score", LabelWorth.FILE, LabelWorth.class));
  }
}
