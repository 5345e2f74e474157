package org.rectrain.prepare.split;

import java.io.Serializable;
import java.util.List;
import org.rectrain.config.prepare.SplitConfig;
import org.rectrain.dataset.StableHash;
import org.rectrain.prepare.log.Event;
import org.rectrain.prepare.log.ExampleIds;
import org.rectrain.prepare.log.Split;

/** Assigns the events of one user to train, valid and test. */
public final class Splitter implements Serializable {
  private static final long serialVersionUID = 1L;

  private final SplitConfig.Kind kind;
  private final double train;
  private final double valid;
  private final long seed;
  private final TimeBounds bounds;
  private final ColdItems cold;

  /**
   * A splitter.
   *
   * @param bounds boundaries for the kinds that cut in time
   * @param clock what the events' times are
   */
  public Splitter(SplitConfig config, long seed, TimeBounds bounds, ColdItems.Clock clock) {
    this.kind = config.kind();
    this.train = config.train();
    this.valid = config.valid();
    this.seed = StableHash.of(seed, "split");
    this.bounds = bounds;
    this.cold = new ColdItems(config, this.seed, clock);
  }

  /** Whether an event is after the time that the split covers. */
  public boolean isOutside(Event event) {
    return event.time() >= bounds.until();
  }

  /** Sets the split of each event of a user; {@code sorted} is in time. */
  public void assign(String user, List<Event> sorted) {
    switch (kind) {
      case TEMPORAL, ROLLING -> sorted.forEach(e -> e.split(inTime(user, e)));
      case STRATIFIED -> sorted.forEach(e -> e.split(hashed(ExampleIds.of(user, e))));
      case USER -> {
        Split side = hashed(StableHash.of(0, user));
        sorted.forEach(e -> e.split(side));
      }
      case LEAVE_LAST_OUT -> lastOut(sorted);
      case GIVEN -> {} // the row cleaner has set what the log says
    }
    cold.carve(user, sorted);
  }

  private Split inTime(String user, Event event) {
    if (event.time() >= bounds.testFrom()) {
      return Split.TEST;
    }
    if (event.time() >= bounds.validFrom()) {
      return Split.VALID;
    }
    boolean drawn =
        bounds.hashedValid() > 0 && unit(ExampleIds.of(user, event)) < bounds.hashedValid();
    return drawn ? Split.VALID : Split.TRAIN;
  }

  private Split hashed(long key) {
    double u = unit(key);
    return u < train ? Split.TRAIN : u < train + valid ? Split.VALID : Split.TEST;
  }

  private double unit(long key) {
    return StableHash.unit(StableHash.of(seed, key));
  }

  /**
   * From the last click on: test. From the one before it on: valid. Users with fewer than three
   * clicks are train as a whole, for there would be nothing to learn from.
   */
  private static void lastOut(List<Event> sorted) {
    int clicks = 0;
    for (Event event : sorted) {
      clicks += event.clicked() ? 1 : 0;
    }
    int seen = 0;
    long testFrom = Long.MAX_VALUE;
    long validFrom = Long.MAX_VALUE;
    for (Event event : sorted) {
      if (event.clicked()) {
        seen++;
        validFrom = clicks >= 3 && seen == clicks - 1 ? event.time() : validFrom;
        testFrom = clicks >= 3 && seen == clicks ? event.time() : testFrom;
      }
    }
    for (Event event : sorted) {
      event.split(
          event.time() >= testFrom
              ? Split.TEST
              : event.time() >= validFrom ? Split.VALID : Split.TRAIN);
    }
  }
}
