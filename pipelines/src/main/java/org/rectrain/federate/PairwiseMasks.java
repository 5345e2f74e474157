package org.rectrain.federate;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.Map;
import java.util.SortedMap;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Secure aggregation (Bonawitz et al. 2017, without recovery of those that drop out): values as
 * whole numbers modulo 2^64, with a mask for each pair of silos that one adds and the other
 * subtracts. What is left of the sum of all is exact; a single one looks like noise.
 */
final class PairwiseMasks {
  /** Binary places behind the point. */
  private static final int PLACES = 24;

  private static final double ONE = 1L << PLACES;
  private static final double MOST = 1L << 53;

  private PairwiseMasks() {}

  /**
   * Values times a weight in fixed point.
   *
   * @throws ArithmeticException when a value is not finite or too large to be added up
   */
  static long[] encode(float[] values, double weight) {
    long[] out = new long[values.length];
    for (int i = 0; i < out.length; i++) {
      double value = values[i] * weight * ONE;
      if (!(Math.abs(value) < MOST)) {
        throw new ArithmeticException("value " + values[i] + " is too large for fixed point");
      }
      out[i] = Math.round(value);
    }
    return out;
  }

  /**
   * The sum of encoded values over the sum of the weights.
   *
   * @throws ArithmeticException when the sum is larger than any sum of encoded values: its masks
   *     did not cancel
   */
  static float[] decode(long[] sum, double weights, int silos) {
    float[] out = new float[sum.length];
    for (int i = 0; i < out.length; i++) {
      if (!(Math.abs((double) sum[i]) <= MOST * silos)) {
        throw new ArithmeticException("masks did not cancel");
      }
      out[i] = (float) (sum[i] / ONE / weights);
    }
    return out;
  }

  /**
   * Adds this silo's masks to its values.
   *
   * @param own name of this silo
   * @param keys its pair of keys (X25519)
   * @param others public keys of all silos of the round by name, its own may be among them
   * @param context what the masks are for, such as the round: equal for all silos
   */
  static void add(
      long[] values,
      String own,
      KeyPair keys,
      SortedMap<String, PublicKey> others,
      String context) {
    for (Map.Entry<String, PublicKey> other : others.entrySet()) {
      int order = own.compareTo(other.getKey());
      if (order != 0) {
        add(values, stream(shared(keys, other.getValue()), context, values.length), order < 0);
      }
    }
  }

  private static void add(long[] values, long[] mask, boolean positive) {
    for (int i = 0; i < values.length; i++) {
      values[i] += positive ? mask[i] : -mask[i];
    }
  }

  private static byte[] shared(KeyPair keys, PublicKey other) {
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(keys.getPrivate());
      agreement.doPhase(other, true);
      return agreement.generateSecret();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("X25519 is part of every Java runtime", e);
    }
  }

  /** Whole numbers from AES in counter mode under a key of this secret and context alone. */
  private static long[] stream(byte[] secret, String context, int length) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      byte[] key = mac.doFinal(context.getBytes(StandardCharsets.UTF_8));
      Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
      byte[] bytes = cipher.doFinal(new byte[Math.multiplyExact(length, Long.BYTES)]);
      long[] out = new long[length];
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(out);
      return out;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES and HMAC are part of every Java runtime", e);
    }
  }
}
