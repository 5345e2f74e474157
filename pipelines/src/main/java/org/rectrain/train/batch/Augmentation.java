package org.rectrain.train.batch;

import java.util.List;
import java.util.stream.IntStream;
import org.rectrain.config.train.AugmentConfig;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSchema;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.dataset.Histories;
import org.rectrain.dataset.StableHash;

/** Changes of train rows: a pure function of a row's id and the seed of its pass. */
public final class Augmentation {
  private static final int CROP = 0;
  private static final int REORDER = 1;
  private static final int HIDE = 2;
  private static final int TEXT = 3;

  /** Draws for single events start here. */
  private static final int EVENTS = 16;

  private final AugmentConfig config;
  private final int[] statistics;

  /** Changes rows with these features. */
  public Augmentation(AugmentConfig config, FeatureSchema schema) {
    this.config = config;
    List<FeatureSpec> numbers =
        schema.of(FeatureSpec.Side.ITEM).stream()
            .filter(feature -> feature.kind() == FeatureSpec.Kind.NUMERIC)
            .toList();
    this.statistics =
        IntStream.range(0, numbers.size())
            .filter(i -> numbers.get(i).name().startsWith("stat_"))
            .toArray();
  }

  /** The rows of one pass, changed. */
  public Examples change(Examples rows, long seed) {
    return rows.withItem(hidden(rows.item(), rows.ids(), seed))
        .withHistories(histories(rows.histories(), rows.ids(), seed));
  }

  /** Whether an item is read without its text in a pass. */
  public boolean hidesText(String item, long seed) {
    return config.hideText() > 0
        && StableHash.unit(StableHash.of(StableHash.of(seed, TEXT), item)) < config.hideText();
  }

  /** A number from 0 to 1 for one decision about a row. */
  private static double draw(long seed, long id, long what) {
    return StableHash.unit(StableHash.of(StableHash.of(seed, id), what));
  }

  private EncodedFeatures hidden(EncodedFeatures items, long[] ids, long seed) {
    if (config.hideStatistics() == 0 || statistics.length == 0) {
      return items;
    }
    float[] numbers = items.numbers().clone();
    for (int row = 0; row < items.rows(); row++) {
      if (draw(seed, ids[row], HIDE) < config.hideStatistics()) {
        for (int column : statistics) {
          numbers[row * items.numberWidth() + column] = 0;
        }
      }
    }
    return new EncodedFeatures(
        items.rows(), items.categoryWidth(), items.categories(), items.numberWidth(), numbers);
  }

  private Histories histories(Histories all, long[] ids, long seed) {
    int[] starts = new int[ids.length + 1];
    int[] kept = new int[all.items().length];
    int[] order = new int[all.items().length];
    for (int row = 0; row < ids.length; row++) {
      int at = starts[row];
      for (int place : run(all, row, ids[row], seed)) {
        int event = place - all.starts()[row];
        if (draw(seed, ids[row], EVENTS + 2L * event) >= config.historyDropout()) {
          kept[at] = place;
          order[at] = place;
          at++;
        }
      }
      starts[row + 1] = at;
      reorder(order, starts[row], at, ids[row], seed);
    }
    int total = starts[ids.length];
    Histories out = new Histories(starts, new int[total], new int[total], new float[total]);
    for (int at = 0; at < total; at++) {
      out.items()[at] = all.items()[order[at]];
      out.events()[at] = all.events()[order[at]];
      out.ages()[at] = all.ages()[kept[at]];
    }
    return out;
  }

  /** The indices of a row's history that are left after cutting. */
  private int[] run(Histories all, int row, long id, long seed) {
    int start = all.starts()[row];
    int length = all.length(row);
    if (length < 2 || draw(seed, id, CROP) >= config.historyCrop()) {
      return IntStream.range(start, start + length).toArray();
    }
    int left = 1 + (int) (draw(seed, id, CROP + 4) * (length - 1));
    int from = start + (int) (draw(seed, id, CROP + 8) * (length - left + 1));
    return IntStream.range(from, from + left).toArray();
  }

  /** Puts half of some indices in another order (Fisher and Yates). */
  private void reorder(int[] order, int start, int end, long id, long seed) {
    int length = (end - start + 1) / 2;
    if (length < 2 || draw(seed, id, REORDER) >= config.historyReorder()) {
      return;
    }
    int from = start + (int) (draw(seed, id, REORDER + 4) * (end - start - length + 1));
    for (int i = length - 1; i > 0; i--) {
      int j = (int) (draw(seed, id, EVENTS + 2L * i + 1) * (i + 1));
      int other = order[from + j];
      order[from + j] = order[from + i];
      order[from + i] = other;
    }
  }
}
