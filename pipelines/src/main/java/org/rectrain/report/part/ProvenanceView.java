package org.rectrain.report.part;

import java.util.List;
import java.util.Map;

/**
 * How the run came to be, as drawn.
 *
 * @param stages in the order they run
 * @param facts of the run: seed, versions, machine
 */
public record ProvenanceView(List<Stage> stages, Map<String, String> facts) {

  /**
   * One stage.
   *
   * @param seconds wall time, NaN where unknown
   * @param memoryBytes peak resident size, NaN where unknown
   * @param fingerprint of what decided its result, or empty
   * @param inputs fingerprints by name
   * @param config its resolved configuration, or empty
   */
  record Stage(
      String name,
      String startedAt,
      double seconds,
      double memoryBytes,
      String fingerprint,
      Map<String, String> inputs,
      String config) {}
}
