package org.rectrain.score;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Queries;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.SegmentPriors;
import org.rectrain.model.input.Inputs;
import org.rectrain.model.input.RowMap;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.tower.FieldTensors;
import org.rectrain.nn.tower.ItemSide;
import org.rectrain.nn.tower.TwoTower;
import org.rectrain.nn.tower.UserSide;

/**
 * The towers of a model in the engine, over one catalogue: item vectors are made once and kept, and
 * users and heads run for the rows asked for. {@link org.rectrain.score.array.ArrayTowers} gives
 * the same logits on arrays.
 */
final class EngineTowers {
  private final Model model;
  private final ModelData data;
  private final float[] texts;
  private final RowMap map;
  private @Nullable Ready ready;

  /** What does not change between requests; its pass stays open as long as it is kept. */
  record Ready(Pass pass, NDArray contents, NDArray vectors, NDArray priors) {}

  /**
   * Towers.
   *
   * @param texts vectors of all texts (texts, E); empty when the model reads none
   */
  EngineTowers(Model model, ModelData data, float[] texts) {
    this.model = model;
    this.data = data;
    this.texts = texts;
    this.map = RowMap.whole(data);
  }

  /** What is kept between requests, made at the first call: before the passes side by side. */
  Ready ready() {
    Ready kept = ready;
    if (kept == null) {
      Pass pass = Pass.inference(model.towerParameters().device());
      NDArray contents = contents(pass);
      NDArray vectors = itemVectors(pass, contents).transpose(); // -> (D + 1, items)
      SegmentPriors segments = data.segments();
      if (segments.values() > 0) {
        NDArray gains = pass.floats(segments.gains(), segments.values(), data.catalogue().size());
        vectors = vectors.concat(gains, 0); // -> (D + 1 + S, items)
      }
      NDArray priors = pass.floats(data.priors(), data.catalogue().size());
      kept = new Ready(pass, contents, vectors, priors);
      ready = kept;
    }
    return kept;
  }

  /** Logits (rows, tasks). */
  float[] logits(Ready fixed, Examples examples, int[] rows) {
    TwoTower towers = model.towers();
    try (Pass pass = Pass.inference(model.towerParameters().device())) {
      Inputs inputs = new Inputs(pass, data, model.spec(), map);
      UserSide users = inputs.users(examples, rows);
      ItemSide items = inputs.items(examples, rows);
      FieldTensors pairs = inputs.pairs(examples, rows);
      NDArray u = towers.encodeUsers(pass, fixed.contents(), users);
      NDArray v = towers.encodeItems(pass, fixed.contents(), items);
      return towers.logits(pass, fixed.contents(), users, items, pairs, u, v).toFloatArray();
    }
  }

  /**
   * One label's logits (m) of one row with m other vectors (m, E) of its candidate's text;
   * gradients go back to them.
   */
  NDArray logits(Pass pass, NDArray candidates, Examples examples, int row, int head) {
    TwoTower towers = model.towers();
    int m = Math.toIntExact(candidates.getShape().get(0));
    int[] rows = new int[m];
    Arrays.fill(rows, row);
    RowMap own = RowMap.repeating(data);
    Inputs inputs = new Inputs(pass, data, model.spec(), own);
    ItemSide items = inputs.items(examples, rows); // first, so that they are the first m contents
    UserSide users = inputs.users(examples, rows);
    int[] used = own.texts();
    int width = model.spec().width();
    float[] others = new float[(used.length - m) * width];
    for (int i = m; i < used.length; i++) {
      System.arraycopy(texts, used[i] * width, others, (i - m) * width, width);
    }
    NDArray all =
        used.length == m
            ? candidates
            : candidates.concat(pass.floats(others, used.length - m, width), 0); // -> (N, E)
    NDArray ids = pass.longs(own.ids(), used.length);
    return towers
        .forward(pass, all, ids, users, items, inputs.pairs(examples, rows))
        .logits()
        .get(":, " + head);
  }

  /** Scores of all items for some queries, (rows, items), nothing left out. */
  float[] scores(Ready fixed, Queries queries, int[] rows) {
    try (Pass pass = Pass.inference(model.towerParameters().device())) {
      Inputs inputs = new Inputs(pass, data, model.spec(), map);
      UserSide users = inputs.users(queries, rows);
      NDArray u = model.towers().encodeUsers(pass, fixed.contents(), users);
      SegmentPriors segments = data.segments();
      if (segments.values() > 0) {
        float[] own = segments.oneHot(queries.user(), queries.context(), rows);
        u = u.concat(pass.floats(own, rows.length, segments.values()), 1); // -> (B, D + 1 + S)
      }
      return u.matMul(fixed.vectors()).add(fixed.priors()).toFloatArray(); // -> (B, items)
    }
  }

  /** Frees what is kept. */
  void release() {
    Ready kept = ready;
    if (kept != null) {
      kept.pass().close();
      ready = null;
    }
  }

  /** Vectors of all items, (items, D + 1), without the popularity. */
  private NDArray itemVectors(Pass pass, NDArray contents) {
    int[] all = IntStream.range(0, data.catalogue().size()).toArray();
    Inputs inputs = new Inputs(pass, data, model.spec(), map);
    return model.towers().encodeItems(pass, contents, inputs.catalogue(all));
  }

  private NDArray contents(Pass pass) {
    int[] used = map.texts();
    int width = model.spec().text() ? model.spec().width() : 1;
    float[] rows = new float[used.length * width];
    if (model.spec().text()) {
      for (int i = 0; i < used.length; i++) {
        System.arraycopy(texts, used[i] * width, rows, i * width, width);
      }
    }
    NDArray read = pass.floats(rows, used.length, width);
    NDArray vectors =
        data.vectorWidth() > 0 ? pass.floats(map.vectors(), used.length, data.vectorWidth()) : read;
    return model.towers().contents(pass, read, pass.longs(map.ids(), used.length), vectors);
  }
}
