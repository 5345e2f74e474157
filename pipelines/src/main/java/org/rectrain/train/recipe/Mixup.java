package org.rectrain.train.recipe;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.StableHash;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.tower.Mixed;
import org.rectrain.train.batch.MicroBatch;

/**
 * Rows of a micro-batch mixed in pairs, as a pure function of its seed: what the heads read of a
 * row becomes {@code a x + (1 - a) x'}, and so does its label (Zhang et al. 2018; in the hidden
 * layer as Verma et al. 2019). The share {@code a} is Beta(alpha, alpha).
 *
 * @param alpha 0 mixes nothing
 */
public record Mixup(double alpha) {
  /** Mixes nothing. */
  public static final Mixup NONE = new Mixup(0);

  /**
   * Who is mixed with whom.
   *
   * @param partner place of each row's partner, (B)
   * @param own share of the row itself, (B); 1 where a label of one of the two is not known
   */
  @SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
  public record Pairs(int[] partner, float[] own) {
    /** A column of the rows, mixed. */
    float[] of(float[] values) {
      float[] out = new float[values.length];
      for (int i = 0; i < out.length; i++) {
        out[i] = own[i] * values[i] + (1 - own[i]) * values[partner[i]];
      }
      return out;
    }

    /** The same for tensors of a network. */
    public Mixed in(Pass pass) {
      float[] other = new float[own.length];
      for (int i = 0; i < other.length; i++) {
        other[i] = 1 - own[i];
      }
      long[] places = Arrays.stream(partner).asLongStream().toArray();
      return new Mixed(
          pass.longs(places, places.length),
          pass.floats(own, own.length, 1),
          pass.floats(other, other.length, 1));
    }
  }

  /** Whether anything is mixed. */
  public boolean isOn() {
    return alpha > 0;
  }

  /**
   * The pairs of a micro-batch.
   *
   * @param examples that the micro-batch's rows are indices of
   */
  public Pairs of(Examples examples, MicroBatch micro) {
    int[] rows = micro.rows();
    SplittableRandom random = new SplittableRandom(StableHash.of(micro.dropoutSeed(), "mixup"));
    int shift = rows.length < 2 ? 0 : 1 + random.nextInt(rows.length - 1);
    int[] partner = new int[rows.length];
    float[] own = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      partner[i] = (i + shift) % rows.length;
      double share = beta(random);
      boolean known = known(examples, rows[i]) && known(examples, rows[partner[i]]);
      own[i] = known ? (float) share : 1;
    }
    return new Pairs(partner, own);
  }

  private static boolean known(Examples examples, int row) {
    return Arrays.stream(examples.labels()).allMatch(labels -> labels[row] >= 0);
  }

  /** A draw of Beta(alpha, alpha), alpha at most 1 (Jöhnk 1964). */
  private double beta(SplittableRandom random) {
    while (true) {
      double x = Math.log(1 - random.nextDouble()) / alpha;
      double y = Math.log(1 - random.nextDouble()) / alpha;
      double most = Math.max(x, y);
      double sum = most + Math.log(Math.exp(x - most) + Math.exp(y - most));
      if (sum <= 0) {
        return Math.exp(x - sum);
      }
    }
  }
}
