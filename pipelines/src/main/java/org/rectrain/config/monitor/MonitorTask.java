package org.rectrain.config.monitor;

import org.jspecify.annotations.Nullable;
import org.rectrain.config.expression.Expression;
import org.rectrain.config.read.Option;

/** What the model foretells. */
public record MonitorTask(
    @Option(
            doc =
                "Column or condition of the label, 0 or 1; empty as long as it is not" + " known.")
        @Nullable String label,
    @Option(doc = "Column or expression of the score, a probability from 0 to 1.")
        @Nullable String score) {

  /** Checks that there is something to watch. */
  public MonitorTask {
    if (label == null && score == null) {
      throw new IllegalArgumentException("label: missing; expected label, score or both");
    }
    Expression.checkNumber("label", label);
    Expression.checkNumber("score", score);
  }
}
