package org.rectrain.dataset;

/**
 * A 64-bit hash of stable keys: the only source of randomness. FNV-1a over UTF-16 units, finished
 * with the mixer of SplitMix64 (Steele, Lea, Flood 2014), so equal keys and seeds give equal draws
 * on every machine and in every order.
 */
public final class StableHash {
  private StableHash() {}

  /** Hashes a seed and texts; {@code ("ab", "c")} and {@code ("a", "bc")} differ. */
  public static long of(long seed, CharSequence... parts) {
    long h = mix(seed ^ 0xcbf29ce484222325L);
    for (CharSequence part : parts) {
      for (int i = 0; i < part.length(); i++) {
        h = (h ^ part.charAt(i)) * 0x100000001b3L;
      }
      h = mix(h ^ part.length());
    }
    return h;
  }

  /** Hashes a seed and one text, as {@link #of(long, CharSequence...)} does. */
  public static long of(long seed, String part) {
    long h = mix(seed ^ 0xcbf29ce484222325L);
    int length = part.length();
    for (int i = 0; i < length; i++) {
      h = (h ^ part.charAt(i)) * 0x100000001b3L;
    }
    return mix(h ^ length);
  }

  /** Hashes a seed and a number. */
  public static long of(long seed, long value) {
    return mix(mix(seed) ^ value);
  }

  /** The mixer of SplitMix64: a bijection whose outputs look random. */
  public static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** A number in [0, 1) from a hash: its upper 53 bits. */
  public static double unit(long hash) {
    return (hash >>> 11) * 0x1.0p-53;
  }
}
