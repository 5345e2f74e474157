package org.rectrain.score.array;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.vector.SideVectors;
import org.rectrain.model.Model;
import org.rectrain.model.ModelData;
import org.rectrain.model.ModelSpec;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.tower.ContentSpec;
import org.rectrain.nn.tower.FeatureLayout.Side;
import org.rectrain.nn.tower.HeadSpec;
import org.rectrain.nn.tower.TwoTower;
import org.rectrain.nn.tower.TwoTowerSpec;

/**
 * Towers and heads of a model that knows no texts and no ids, on plain arrays: what {@link
 * TwoTower} computes, without an engine call per feature. The first layers are multiplied into the
 * features' tables once, so that a feature costs one row of sums. Of a history such a model knows
 * the items' vectors; without vectors, whether there is one and, where it reads skipped rows, in
 * which order users chose and skipped.
 */
public final class ArrayTowers {
  private final int d;
  private final int tasks;
  private final double scale;
  private final float[] empty;
  private final @Nullable ArrayFeedback feedback;
  private final @Nullable ArrayContents contents;
  private final Map<Side, FoldedFeatures> sides = new EnumMap<>(Side.class);
  private final ArrayNet user;
  private final ArrayNet item;
  private final ArrayNet top;
  private final float[] dot;
  private final float[] bias;

  /** First weights on contents and attended histories; (inputs, out). */
  private final float[] userContent;

  private final float[] itemContent;
  private final float[] topAttended;

  /** The top's first weights on both vectors, their product and its sum; (inputs, out). */
  private final float[] topHead;

  /** The user tower's first bias of those without a history. */
  private final float[] userStart;

  private ArrayTowers(TwoTowerSpec spec, Parameters parameters, @Nullable ArrayContents contents) {
    this.d = spec.vectorSize();
    this.tasks = spec.tasks().size();
    this.scale = Math.exp(ArrayNet.values(parameters, "log_scale")[0]) / Math.sqrt(d);
    this.empty = ArrayNet.values(parameters, "history.empty");
    this.dot = ArrayNet.values(parameters, "dot");
    this.bias = ArrayNet.values(parameters, "bias");
    this.user = ArrayNet.of(parameters, "user");
    this.item = ArrayNet.of(parameters, "item");
    this.top = ArrayNet.of(parameters, "top");
    FoldedFeatures.Folding features =
        new FoldedFeatures.Folding(spec.features(), parameters, tasks);
    int context = d + features.dense(Side.USER);
    int head = 3 * (d + 1) + 1;
    for (Side side : List.of(Side.USER, Side.CONTEXT, Side.ITEM, Side.PAIR)) {
      String path = side == Side.ITEM ? "item" : side == Side.PAIR ? "" : "user";
      int from = side == Side.CONTEXT ? context : d;
      sides.put(side, features.of(side, path, from, head));
      head += features.dense(side);
    }
    this.feedback =
        spec.past().skipped() == TwoTowerSpec.Skipped.READ
            ? ArrayFeedback.of(parameters, head, tasks)
            : null;
    this.contents = contents;
    boolean attends = spec.past().attention() == TwoTowerSpec.Attention.CANDIDATE;
    this.topAttended = attends ? ArrayNet.columns(parameters, "top.0", head, 2 * d) : new float[0];
    this.userContent =
        contents == null ? new float[0] : ArrayNet.columns(parameters, "user.0", 0, d);
    this.itemContent =
        contents == null ? new float[0] : ArrayNet.columns(parameters, "item.0", 0, d);
    this.topHead = ArrayNet.columns(parameters, "top.0", 0, 3 * (d + 1) + 1);
    this.userStart = userStart(parameters);
  }

  /**
   * The towers of a model, where it is of the kind.
   *
   * @return null for a model that reads more than features and vectors
   */
  public static @Nullable ArrayTowers of(Model model, ModelData data) {
    ModelSpec spec = model.spec();
    boolean plain = !spec.cross() && spec.items().isEmpty() && spec.users().isEmpty();
    return plain
        ? of(
            model.towers().spec(),
            model.towerParameters(),
            data.itemVectors(),
            data.userVectors(),
            data.users()::index)
        : null;
  }

  /** The same of towers alone. */
  static @Nullable ArrayTowers of(
      TwoTowerSpec towers,
      Parameters parameters,
      SideVectors items,
      SideVectors users,
      ToIntFunction<String> userPlace) {
    boolean plain =
        towers.textSize() == 0
            && towers.itemIds() == 0
            && (towers.hasContents()
                ? towers.past().skipped() == TwoTowerSpec.Skipped.NONE
                : towers.past().attention() == TwoTowerSpec.Attention.NONE)
            && towers.content().similarity() == ContentSpec.Similarity.DOT
            && towers.heads().sharing() == HeadSpec.Sharing.BOTTOM;
    if (!plain) {
      return null;
    }
    return new ArrayTowers(
        towers,
        parameters,
        towers.hasContents()
            ? new ArrayContents(towers, parameters, items, users, userPlace)
            : null);
  }

  /** Logits (rows, tasks) of some rows. */
  public float[] logits(Examples examples, int[] rows) {
    float[] out = new float[rows.length * tasks];
    Row row = new Row();
    for (int i = 0; i < rows.length; i++) {
      row.score(examples, rows[i], out, i * tasks);
    }
    return out;
  }

  /** Scratch room of one row. */
  private final class Row {
    private final float[] userFirst = new float[user.firstBias().length];
    private final float[] itemFirst = new float[item.firstBias().length];
    private final float[] topFirst = new float[top.firstBias().length];
    private final float[] linear = new float[tasks];
    private final float[] head = new float[3 * (d + 1) + 1];
    private final float[] history = new float[d];
    private final float[] seen = new float[d];
    private final float[] matched = new float[d];

    /** Begins both towers with what user and item are about. */
    private void read(ArrayContents about, Examples examples, int row) {
      about.user(examples, row, history);
      System.arraycopy(user.firstBias(), 0, userFirst, 0, userFirst.length);
      int item = examples.items()[row];
      for (int j = 0; j < d; j++) {
        ArrayNet.axpy(history[j], userContent, j * userFirst.length, userFirst);
        ArrayNet.axpy(about.item(item, j), itemContent, j * itemFirst.length, itemFirst);
      }
      if (topAttended.length > 0) {
        about.attended(examples, row, seen, matched);
        for (int j = 0; j < d; j++) {
          ArrayNet.axpy(seen[j], topAttended, j * topFirst.length, topFirst);
          ArrayNet.axpy(matched[j], topAttended, (d + j) * topFirst.length, topFirst);
        }
      }
    }

    private void add(Side side, EncodedFeatures features, int row, float[] tower) {
      Objects.requireNonNull(sides.get(side)).add(features, row, tower, topFirst, linear);
    }

    /** Begins the user's tower with whether there is a history. */
    private void start(boolean clicked) {
      if (clicked) {
        java.util.Arrays.fill(history, 0);
      } else {
        System.arraycopy(empty, 0, history, 0, d);
      }
      System.arraycopy(clicked ? user.firstBias() : userStart, 0, userFirst, 0, userFirst.length);
    }

    void score(Examples examples, int row, float[] out, int at) {
      System.arraycopy(item.firstBias(), 0, itemFirst, 0, itemFirst.length);
      System.arraycopy(top.firstBias(), 0, topFirst, 0, topFirst.length);
      System.arraycopy(bias, 0, linear, 0, tasks);
      ArrayContents about = contents;
      if (about == null) {
        start(examples.histories().hasClicks(row));
      } else {
        read(about, examples, row);
      }
      add(Side.USER, examples.user(), row, userFirst);
      add(Side.CONTEXT, examples.context(), row, userFirst);
      add(Side.ITEM, examples.item(), row, itemFirst);
      add(Side.PAIR, examples.pair(), row, userFirst);
      float[] u = user.after(userFirst);
      float[] v = item.after(itemFirst);
      double product = 0;
      for (int j = 0; j <= d; j++) {
        float left = j < d ? (float) ((history[j] + u[j]) * scale) : 1;
        float own = about != null && j < d ? about.item(examples.items()[row], j) : 0;
        float right = v[j] + own;
        float both = left * right;
        head[j] = left;
        head[d + 1 + j] = right;
        head[2 * (d + 1) + j] = both;
        product += both;
      }
      head[3 * (d + 1)] = (float) product;
      for (int j = 0; j < head.length; j++) {
        ArrayNet.axpy(head[j], topHead, j * topFirst.length, topFirst);
      }
      if (feedback != null) {
        feedback.add(examples.histories(), row, topFirst, linear);
      }
      float[] logits = top.after(topFirst);
      for (int k = 0; k < tasks; k++) {
        out[at + k] = (float) (linear[k] + logits[k] + product * dot[k]);
      }
    }
  }

  /** The user tower's first bias where the history is empty, which is the same in every row. */
  private float[] userStart(Parameters parameters) {
    float[] first = ArrayNet.values(parameters, "user.0.weight");
    int in = first.length / user.firstBias().length;
    float[] start = user.firstBias().clone();
    for (int o = 0; o < start.length; o++) {
      for (int j = 0; j < d; j++) {
        start[o] += first[o * in + j] * empty[j];
      }
    }
    return start;
  }
}
