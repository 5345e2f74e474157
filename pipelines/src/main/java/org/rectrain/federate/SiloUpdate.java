package org.rectrain.federate;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Json;

/**
 * What a silo says of its update, beside the values.
 *
 * @param version of the format
 * @param silo its name
 * @param round 1 for the first
 * @param examples train rows that it learned from; 1 where silos count alike
 * @param base fingerprint of the weights that it started from
 * @param features fingerprint of its features
 * @param size number of values
 * @param norm length of the update before clipping; NaN where that is hidden
 * @param masked whether the values are masked
 * @param noise standard deviation of the noise that it added, over the largest length
 * @param values SHA-256 of the file of its values; null in updates of versions that kept none
 */
public record SiloUpdate(
    int version,
    String silo,
    int round,
    long examples,
    String base,
    String features,
    int size,
    double norm,
    boolean masked,
    double noise,
    @Nullable String values) {
  /** What {@link #values} is of a file. */
  static String fingerprint(Path values) {
    return Json.sha256(Json.bytes(values));
  }

  /** Version written by this code. */
  public static final int VERSION = 1;
}
