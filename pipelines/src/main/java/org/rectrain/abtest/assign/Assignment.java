package org.rectrain.abtest.assign;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Deterministic assignment of users to variants: no table to keep, the same answer in every service
 * and every batch job.
 *
 * <p>The one building block is {@link #unit}: a number in [0, 1) from a salt and a user's id,
 *
 * <pre>
 * unit(salt, user) = (first 8 bytes of SHA-256(UTF-8 of salt + ":" + user), big-endian, shifted
 * right by 11 bits without sign) / 2^53</pre>
 *
 * which any language can compute. Four draws with different salts are independent of each other:
 *
 * <ol>
 *   <li>{@code unit("holdout", user) < holdout}: held out of every experiment;
 *   <li>{@code unit("layer:" + layer, user)} outside [slotFrom, slotTo): belongs to another
 *       experiment of the layer (experiments of one layer exclude each other, those of different
 *       layers are independent);
 *   <li>{@code unit("traffic:" + experiment, user) >= traffic}: not part of the experiment, which
 *       may grow later without moving anyone;
 *   <li>{@code unit("experiment:" + experiment, user)} against the cumulative shares of the
 *       variants in their given order.
 * </ol>
 *
 * <p>Test vectors: {@code unit("experiment:ranker-7", "u1")} = 0.09865577097980793, {@code
 * unit("holdout", "42")} = 0.9190173812810231, {@code unit("layer:home", "Zoë")} =
 * 0.6140544467767491.
 */
public final class Assignment implements Serializable {
  private static final long serialVersionUID = 1;

  private final String experiment;
  private final List<String> names = new ArrayList<>();
  private final double[] upTo;
  private final double traffic;
  private final String layer;
  private final double slotFrom;
  private final double slotTo;
  private final double holdout;

  /**
   * An experiment that all users take part in, in a separate layer.
   *
   * @param experiment name, the salt
   * @param weights positive weight of each variant, in order
   */
  public Assignment(String experiment, Map<String, Double> weights) {
    this(experiment, weights, 1, "", 0, 1, 0);
  }

  /**
   * An experiment.
   *
   * @param experiment name, the salt; another name shuffles users again
   * @param weights positive weight of each variant, in order
   * @param traffic share of the layer's slot that takes part, 0 to 1
   * @param layer name; empty means a separate layer
   * @param slotFrom first slot of the layer, 0 to 1
   * @param slotTo end of the slots, above slotFrom, up to 1
   * @param holdout share of all users held out, 0 to 1
   */
  public Assignment(
      String experiment,
      Map<String, Double> weights,
      double traffic,
      String layer,
      double slotFrom,
      double slotTo,
      double holdout) {
    double total = 0;
    for (Map.Entry<String, Double> e : weights.entrySet()) {
      if (!(e.getValue() > 0)) {
        throw new IllegalArgumentException(
            "weight of '" + e.getKey() + "' must be positive, is " + e.getValue());
      }
      total += e.getValue();
    }
    this.experiment = experiment;
    this.upTo = new double[weights.size()];
    double sum = 0;
    for (Map.Entry<String, Double> e : weights.entrySet()) {
      sum += e.getValue();
      upTo[names.size()] = sum / total;
      names.add(e.getKey());
    }
    upTo[upTo.length - 1] = 1;
    this.traffic = traffic;
    this.layer = layer;
    this.slotFrom = slotFrom;
    this.slotTo = slotTo;
    this.holdout = holdout;
  }

  /** Why a user is in or out. */
  public enum Place {
    /** Takes part. */
    IN,
    /** Held out of every experiment. */
    HOLDOUT,
    /** Belongs to other slots of the layer. */
    OTHER_SLOT,
    /** Not part of the traffic yet. */
    NOT_IN_TRAFFIC
  }

  /** Where the user is assigned. */
  public Place place(String user) {
    if (holdout > 0 && unit("holdout", user) < holdout) {
      return Place.HOLDOUT;
    }
    if (!layer.isEmpty()) {
      double slot = unit("layer:" + layer, user);
      if (slot < slotFrom || slot >= slotTo) {
        return Place.OTHER_SLOT;
      }
    }
    return traffic < 1 && unit("traffic:" + experiment, user) >= traffic
        ? Place.NOT_IN_TRAFFIC
        : Place.IN;
  }

  /** The variant of a user who takes part ({@link #place} says whether). */
  public String variant(String user) {
    double draw = unit("experiment:" + experiment, user);
    int v = 0;
    while (draw >= upTo[v]) {
      v++;
    }
    return names.get(v);
  }

  /** A number in [0, 1) that salt and user determine; see the class comment. */
  public static double unit(String salt, String user) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest((salt + ":" + user).getBytes(StandardCharsets.UTF_8));
      long bits = 0;
      for (int i = 0; i < 8; i++) {
        bits = (bits << 8) | (hash[i] & 0xff);
      }
      return (bits >>> 11) * 0x1.0p-53;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
