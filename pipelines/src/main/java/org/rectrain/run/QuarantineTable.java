package org.rectrain.run;

import org.rectrain.dataset.ParquetLayout;
import org.rectrain.dataset.ParquetRows;

/** The table of rows that a stage left out: the row as it came, its file, the rule, the reason. */
public final class QuarantineTable {
  /** Its folder among the files of a stage. */
  public static final String FOLDER = "quarantine";

  private QuarantineTable() {}

  public static ParquetLayout layout() {
    return new ParquetLayout().text("raw").text("source").text("rule").text("reason");
  }

  /** Sets the columns of a row, which the caller ends. */
  public static void set(ParquetRows rows, String raw, String source, String rule, String reason) {
    rows.text(0, raw);
    rows.text(1, source);
    rows.text(2, rule);
    rows.text(3, reason);
  }
}
