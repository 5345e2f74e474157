package org.rectrain.config.abtest;

import org.jspecify.annotations.Nullable;
import org.rectrain.config.data.Dialect;
import org.rectrain.config.read.InputPath;
import org.rectrain.config.read.Option;

/**
 * A table of assignments. All users in it count, also those without an event: that is the right
 * denominator when a variant may keep people from coming back.
 */
public record AbtestAssignmentTable(
    @Option(doc = "File, folder or glob; relative to data.root.", inDataRoot = true) InputPath path,
    @Option(doc = "How the files are written.", inline = true) Dialect dialect,
    @Option(doc = "Column of the user's id.", def = "user_id") String user,
    @Option(doc = "Column of the variant.", def = "variant") String variant,
    @Option(
            doc =
                "Column of the time of assignment; a user's earlier events count as pre-period."
                    + " Without one, window.start decides.")
        @Nullable String timestamp,
    @Option(doc = "How times are written, as abtest.input.time_format.", def = "auto")
        String timeFormat) {

  /** Checks the format of times. */
  public AbtestAssignmentTable {
    AbtestInput.checkTimeFormat(timeFormat);
  }
}
