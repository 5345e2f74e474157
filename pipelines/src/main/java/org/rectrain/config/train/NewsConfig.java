package org.rectrain.config.train;

import java.time.Instant;
import org.rectrain.config.prepare.Times;
import org.rectrain.config.read.Option;

/** Which rows of the train split are new to the model that goes on. */
public record NewsConfig(
    @Option(
            doc =
                "Rows from this time on are new (ISO-8601 with offset); earlier ones are replayed"
                    + " as train.replay.share says and otherwise left out. Valid rows before it do"
                    + " not judge.")
        String since,
    @Option(
            doc =
                "With init_from the learning rate and epochs are multiplied by the root of the"
                    + " share of the train rows that are new; this is the least factor.",
            def = "0.1",
            min = 0.001,
            max = 1)
        double minFactor,
    @Option(doc = "Passes over the rows at least, where epochs asks for more.", def = "1", min = 0)
        double minEpochs) {

  /** Checks the time. */
  public NewsConfig {
    Times.check("since", since);
  }

  /** Epoch milliseconds of the first new row's time. */
  public long sinceMillis() {
    return Times.millis(since);
  }

  /** The section for a time. */
  public static NewsConfig since(long millis, double minFactor, double minEpochs) {
    return new NewsConfig(Instant.ofEpochMilli(millis).toString(), minFactor, minEpochs);
  }

  /**
   * How much the learning rate and the number of epochs shrink: {@code sqrt(new / (new + known))},
   * at least {@link #minFactor}.
   */
  public double factor(long fresh, long known) {
    return Math.max(minFactor, Math.sqrt((double) fresh / (fresh + known)));
  }

  /** Epochs under a factor: at least {@link #minEpochs} and never more than were asked for. */
  public double epochs(double asked, double factor) {
    return Math.min(asked, Math.max(minEpochs, asked * factor));
  }
}
