package org.rectrain.score;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Places of every list that are kept for cold items. In a full ranking of a catalogue whose warm
 * items are clicked often, no item without a click reaches the first places, and so none gets one;
 * a list therefore holds at least some of them, the best by the model's score, in place of the last
 * warm ones.
 */
final class ColdPlaces {
  private final int[] cold;
  private final int places;

  /**
   * Places to keep.
   *
   * @param cold whether an item is cold
   * @param places cold items that a list holds at least, as far as there are unseen ones
   */
  ColdPlaces(boolean[] cold, int places) {
    this.cold = IntStream.range(0, cold.length).filter(i -> cold[i]).toArray();
    this.places = places;
  }

  /**
   * A list with its cold places.
   *
   * @param best items, best first
   * @param scores of all items, from {@code from} on
   * @param seen items left out
   * @param k length of the list
   */
  int[] keep(int[] best, float[] scores, int from, int[] seen, int k) {
    long held = Arrays.stream(best).filter(this::isCold).count();
    int wanted = (int) (Math.min(places, k) - held);
    if (wanted <= 0 || cold.length == 0) {
      return best;
    }
    BitSet out = new BitSet();
    Arrays.stream(seen).filter(this::isCold).forEach(i -> out.set(place(i)));
    Arrays.stream(best).filter(this::isCold).forEach(i -> out.set(place(i)));
    float[] own = new float[cold.length];
    for (int i = 0; i < own.length; i++) {
      own[i] = scores[from + cold[i]];
    }
    int[] added = TopK.best(own, 0, own.length, out.stream().toArray(), wanted);
    int tooMany = Math.max(0, best.length + added.length - k);
    int[] warm = IntStream.range(0, best.length).filter(i -> !isCold(best[i])).toArray();
    BitSet dropped = new BitSet();
    for (int i = 0; i < Math.min(tooMany, warm.length); i++) {
      dropped.set(warm[warm.length - 1 - i]);
    }
    IntStream kept = IntStream.range(0, best.length).filter(i -> !dropped.get(i)).map(i -> best[i]);
    return IntStream.concat(kept, Arrays.stream(added).map(i -> cold[i])).toArray();
  }

  private boolean isCold(int item) {
    return place(item) >= 0;
  }

  private int place(int item) {
    return Arrays.binarySearch(cold, item);
  }
}
