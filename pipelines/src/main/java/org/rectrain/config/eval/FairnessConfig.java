package org.rectrain.config.eval;

import java.util.List;
import org.rectrain.config.read.Option;

/** Who gets the top of the lists, and for whom the scores are wrong. */
public record FairnessConfig(
    @Option(
            doc =
                "What makes groups: columns of the examples and conditions, as in slice_by, and"
                    + " item_in_train, item_train_clicks, item_popularity_decile, user_in_train or"
                    + " user_train_clicks.",
            def = "[item_in_train, item_train_clicks]")
        List<String> by,
    @Option(
            doc = "Rows a group needs to be held to the gates.",
            def = "200",
            min = 1,
            max = 1000000000)
        int minRows) {

  /** Checks that there are groups. */
  public FairnessConfig {
    if (by != null && by.isEmpty()) {
      throw new IllegalArgumentException("by: is empty; expected columns that make groups");
    }
  }
}
