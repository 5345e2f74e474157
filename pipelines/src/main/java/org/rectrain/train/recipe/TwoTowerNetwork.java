package org.rectrain.train.recipe;

import ai.djl.ndarray.NDArray;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Examples;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelSpec;
import org.rectrain.model.input.Inputs;
import org.rectrain.model.input.RowMap;
import org.rectrain.nn.engine.Fused;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.tower.ItemSide;
import org.rectrain.nn.tower.Mixed;
import org.rectrain.nn.tower.TwoTower;
import org.rectrain.nn.tower.UserSide;
import org.rectrain.train.batch.MicroBatch;

/** Two towers over the texts of items and users. */
public record TwoTowerNetwork(ModelSpec spec, ModelData data, Examples examples, TwoTower towers)
    implements Network {
  /** Name of the projection of text vectors to a teacher's width, during a distillation. */
  public static final String PROJECTION = TwoTower.PREFIX + "projection";

  @Override
  public Forward forward(Pass pass, MicroBatch micro, float[] vectors, boolean learnsText) {
    return forward(pass, micro, vectors, learnsText, item -> false, null);
  }

  /**
   * The same where some items are read without their text.
   *
   * @param hidden whether an item of the catalogue is one of them
   * @param mixed how rows are mixed before the heads read them; null for none
   */
  Forward forward(
      Pass pass,
      MicroBatch micro,
      float[] vectors,
      boolean learnsText,
      IntPredicate hidden,
      @Nullable Mixed mixed) {
    RowMap map = RowMap.collecting(data);
    Inputs inputs = new Inputs(pass, data, spec, map);
    int[] rows = micro.rows();
    UserSide users = inputs.users(examples, rows);
    ItemSide items = inputs.items(examples, rows);
    boolean softmax = micro.positives().length > 0;
    ItemSide candidates = softmax ? inputs.catalogue(micro.candidates(), micro.hidden()) : null;
    int[] texts = map.texts(hidden);
    NDArray leaf = gather(pass, texts, vectors, spec.text() ? spec.width() : 0);
    leaf.setRequiresGradient(learnsText);
    NDArray brought =
        data.vectorWidth() > 0
            ? pass.floats(map.vectors(), texts.length, data.vectorWidth())
            : leaf;
    NDArray contents = towers.contents(pass, leaf, pass.longs(map.ids(), texts.length), brought);
    NDArray u = towers.encodeUsers(pass, contents, users);
    NDArray v = towers.encodeItems(pass, contents, items);
    NDArray logits =
        towers.logits(
            pass,
            contents,
            users,
            items,
            inputs.pairs(examples, rows),
            new TwoTower.Encoded(u, v, mixed));
    if (candidates == null) {
      return new Forward(pass, texts, leaf, logits, null, null, towers.extra(PROJECTION));
    }
    long[] places = java.util.Arrays.stream(micro.positives()).asLongStream().toArray();
    NDArray chosen = Fused.embedding(pass.longs(places, places.length), u);
    NDArray all = towers.encodeItems(pass, contents, candidates);
    return new Forward(pass, texts, leaf, logits, chosen, all, towers.extra(PROJECTION));
  }

  @Override
  public TwoTowerNetwork on(Parameters replica) {
    return new TwoTowerNetwork(spec, data, examples, towers.on(replica));
  }

  /** Vectors of some texts, (N, width); one column of zeros when the width is 0. */
  static NDArray gather(Pass pass, int[] texts, float[] vectors, int width) {
    float[] rows = new float[texts.length * Math.max(1, width)];
    for (int i = 0; i < texts.length && width > 0; i++) {
      System.arraycopy(vectors, texts[i] * width, rows, i * width, width);
    }
    return pass.floats(rows, texts.length, Math.max(1, width));
  }
}
