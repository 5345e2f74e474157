package org.rectrain.train.recipe;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import org.rectrain.dataset.Examples;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelSpec;
import org.rectrain.model.input.PairInputs;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.tower.CrossEncoder;
import org.rectrain.train.batch.MicroBatch;

/**
 * A cross encoder over the texts of pairs.
 *
 * @param pairTexts the text of each example
 */
@SuppressWarnings("ArrayRecordComponent") // Columns, never compared.
public record CrossNetwork(
    ModelSpec spec, ModelData data, Examples examples, CrossEncoder scorer, int[] pairTexts)
    implements Network {

  @Override
  public Forward forward(Pass pass, MicroBatch micro, float[] vectors, boolean learnsText) {
    int[] rows = micro.rows();
    int[] own = Arrays.stream(rows).map(row -> pairTexts[row]).toArray();
    int[] texts = Arrays.stream(own).sorted().distinct().toArray();
    long[] places = Arrays.stream(own).mapToLong(t -> Arrays.binarySearch(texts, t)).toArray();
    NDArray leaf = TwoTowerNetwork.gather(pass, texts, vectors, spec.width());
    leaf.setRequiresGradient(learnsText);
    NDArray logits =
        new PairInputs(pass, data, spec)
            .logits(scorer, leaf, pass.longs(places, rows.length), examples, rows);
    return new Forward(pass, texts, leaf, logits, null, null, null);
  }

  @Override
  public Network on(Parameters replica) {
    return new CrossNetwork(spec, data, examples, scorer.on(replica), pairTexts);
  }
}
