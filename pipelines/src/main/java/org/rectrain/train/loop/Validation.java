package org.rectrain.train.loop;

import java.util.Map;
import org.rectrain.train.parallel.Peers;
import org.rectrain.train.parallel.Wire;

/** What the valid split says of what is trained, as it is now. */
public interface Validation {
  /**
   * Evaluates.
   *
   * @param vectors (texts, E), current; empty without text
   * @return AUC by task and, where lists are judged, {@code recall}; NaN where undefined
   */
  Map<String, Double> run(float[] vectors);

  /** The same, made by the first of some processes and given to all, so that all decide alike. */
  default Map<String, Double> run(float[] vectors, Peers peers) {
    return peers.size() == 1
        ? run(vectors)
        : Wire.named(peers.fromFirst(() -> Wire.bytes(run(vectors))));
  }

  /** Whether the untrained start is evaluated too, and may be the best. */
  default boolean judgesStart() {
    return true;
  }

  /** The texts that it reads; empty for all. */
  default int[] texts() {
    return new int[0];
  }
}
