package org.rectrain.prepare.split;

import java.io.Serializable;
import java.util.List;
import org.rectrain.config.prepare.SplitConfig;
import org.rectrain.dataset.StableHash;
import org.rectrain.prepare.log.Event;
import org.rectrain.prepare.log.ExampleIds;
import org.rectrain.prepare.log.Split;

/**
 * Sets items aside as cold ones, by a hash of their id: their train rows become valid or test, so
 * that no train row, history or statistic has met them.
 */
public final class ColdItems implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Ten million steps of an order, which are a day apart: behind every row of a log. */
  private static final long LATER = 10_000_000L * 86_400_000L;

  /** What the times of events are. */
  public enum Clock {
    /** Moments: a history is what came before. */
    TIMES,
    /** Positions in an order, which say nothing of when a held-out row was asked for. */
    ORDER
  }

  private final double valid;
  private final double test;
  private final long seed;
  private final Clock clock;

  ColdItems(SplitConfig config, long seed, Clock clock) {
    this.valid = config.coldItems();
    this.test = config.coldTestItems();
    this.seed = StableHash.of(seed, "cold items");
    this.clock = clock;
  }

  /**
   * Moves train rows of cold items. In a log that has an order only, what valid and test ask is
   * asked after all that train knows, and not in the middle of it.
   *
   * @param sorted events of a user by time, splits assigned; sorted again where times change
   */
  void carve(String user, List<Event> sorted) {
    if (valid + test > 0) {
      for (Event event : sorted) {
        if (event.split() == Split.TRAIN) {
          event.split(of(event.item()));
        }
      }
    }
    if (clock == Clock.ORDER && !inOrder(sorted)) {
      for (Event event : sorted) {
        ExampleIds.of(user, event); // an id is that of the time that the log gives
        event.moveTo(event.time() + event.split().place() * LATER);
      }
      sorted.sort(Event.ORDER);
    }
  }

  /** The split of an item's train rows. */
  Split of(String item) {
    double u = StableHash.unit(StableHash.of(seed, item));
    return u < valid ? Split.VALID : u < valid + test ? Split.TEST : Split.TRAIN;
  }

  private static boolean inOrder(List<Event> sorted) {
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).split().place() < sorted.get(i - 1).split().place()) {
        return false;
      }
    }
    return true;
  }
}
