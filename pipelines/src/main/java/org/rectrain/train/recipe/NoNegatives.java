package org.rectrain.train.recipe;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rectrain.config.train.RetrievalConfig;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Histories;
import org.rectrain.train.batch.MicroBatch;
import org.rectrain.train.batch.Taken;

/** Which candidates of a batch are no negatives for a user, who took them at another time. */
public final class NoNegatives {
  private final Examples examples;
  private final int[][] taken;

  private NoNegatives(Examples examples, int[][] taken) {
    this.examples = examples;
    this.taken = taken;
  }

  /** Items of the row's history. */
  static NoNegatives ofHistory(Examples examples) {
    return new NoNegatives(examples, new int[0][]);
  }

  /**
   * Those that a configuration asks for.
   *
   * @param task place of the label whose positives are retrieved
   */
  public static NoNegatives of(RetrievalConfig retrieval, Examples examples, int task) {
    return retrieval.mask() == RetrievalConfig.Mask.USER && task >= 0
        ? new NoNegatives(examples, Taken.byRow(examples, task))
        : ofHistory(examples);
  }

  /** 1 for a positive and a candidate that is no negative of it, (positives, candidates). */
  float[] dropped(MicroBatch micro) {
    int m = micro.candidates().length;
    Map<Integer, Integer> places = new HashMap<>(m * 2);
    for (int j = 0; j < m; j++) {
      places.put(micro.candidates()[j], j);
    }
    float[] out = new float[micro.positives().length * m];
    Histories histories = examples.histories();
    for (int i = 0; i < micro.positives().length; i++) {
      int row = micro.rows()[micro.positives()[i]];
      for (int at = histories.starts()[row]; at < histories.starts()[row + 1]; at++) {
        if (!histories.isSkipped(at)) {
          drop(out, i, m, places.get(histories.items()[at]));
        }
      }
      for (int item : taken.length == 0 ? new int[0] : taken[row]) {
        drop(out, i, m, places.get(item));
      }
      out[i * m + Math.toIntExact(micro.targets()[i])] = 0;
    }
    return out;
  }

  private static void drop(float[] out, int positive, int m, @Nullable Integer place) {
    if (place != null) {
      out[positive * m + place] = 1;
    }
  }
}
