package org.rectrain.model.input;

import ai.djl.ndarray.NDArray;
import org.rectrain.dataset.Examples;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelSpec;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.tower.CrossEncoder;

/** Rows of the prepared data through a cross encoder: the same code in training and in scoring. */
public final class PairInputs {
  private final Pass pass;
  private final ModelData data;
  private final ModelSpec spec;

  /** Inputs of one pass. */
  public PairInputs(Pass pass, ModelData data, ModelSpec spec) {
    this.pass = pass;
    this.data = data;
    this.spec = spec;
  }

  /**
   * The tasks' logits of B rows.
   *
   * @param texts (N, E) vectors of distinct texts
   * @param places (B) int64, the text of each row
   * @return (B, K)
   */
  public NDArray logits(
      CrossEncoder scorer, NDArray texts, NDArray places, Examples examples, int[] rows) {
    Inputs inputs = new Inputs(pass, data, spec, RowMap.collecting(data));
    long[] ids = new long[rows.length];
    for (int i = 0; i < rows.length; i++) {
      ids[i] = data.itemIds()[examples.items()[rows[i]]];
    }
    return scorer.logits(
        pass,
        texts,
        places,
        pass.longs(ids, rows.length),
        inputs.userFields(examples, rows),
        inputs.contextFields(examples, rows),
        inputs.itemFields(examples, rows),
        inputs.pairs(examples, rows));
  }
}
