package org.rectrain.prepare.log;

import org.rectrain.dataset.StableHash;

/** Ids of examples: hashes of stable keys, the same wherever and whenever they are made. */
public final class ExampleIds {
  private static final long SEED = 0x1D5L;

  private ExampleIds() {}

  /** The id of an impression: user, item, time and the impression's own id. */
  public static long of(String user, Event event) {
    long known = event.exampleId();
    if (known != 0) {
      return known;
    }
    String own = event.impression();
    long h = StableHash.of(SEED, user, event.item(), own == null ? "" : own);
    long id = StableHash.of(h, event.time());
    event.exampleId(id);
    return id;
  }

  /** The id of the i-th item drawn for an impression. */
  public static long drawn(long impression, int i, String item) {
    return StableHash.of(StableHash.of(impression, i + 1L), item);
  }
}
