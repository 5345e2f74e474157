package org.rectrain.train.batch;

import java.util.List;
import org.rectrain.dataset.Catalogue;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.StableHash;

/** Steps of one pass each, of rows without texts and without a softmax over items. */
public final class RowSteps implements StepSource {
  private final Examples examples;
  private final Catalogue catalogue;
  private final BatchOrder order;
  private final long seed;
  private int epochCached = -1;
  private int[] epochRows = new int[0];

  /** Steps over the examples in an order. */
  public RowSteps(Examples examples, Catalogue catalogue, BatchOrder order, long seed) {
    this.examples = examples;
    this.catalogue = catalogue;
    this.order = order;
    this.seed = seed;
  }

  @Override
  public StepPlan plan(long step) {
    int epoch = (int) (step / order.stepsPerEpoch());
    if (epoch != epochCached) {
      epochRows = order.epoch(epoch);
      epochCached = epoch;
    }
    int[] rows = order.step(epochRows, (int) (step % order.stepsPerEpoch()));
    MicroBatch micro =
        new MicroBatch(
            rows,
            new int[0],
            new long[0],
            new int[0],
            new boolean[0],
            new float[0],
            StableHash.of(seed, step));
    return new StepPlan(step, List.of(micro), examples.labelWeights(rows), 0, rows.length);
  }

  @Override
  public int[] texts(List<StepPlan> plans) {
    return new int[0];
  }

  /** There is one pass a step, which is the first worker's. */
  @Override
  public StepSource share(int place, int size) {
    throw new IllegalStateException("a step of one pass has no shares");
  }

  @Override
  public Examples examples() {
    return examples;
  }

  @Override
  public Catalogue catalogue() {
    return catalogue;
  }
}
