package org.rectrain.score.array;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
import org.rectrain.nn.tower.FeatureLayout;
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
  private final Map<Side, Folded> sides = new EnumMap<>(Side.class);
  private final Net user;
  private final Net item;
  private final Net top;
  private final float[] dot;
  private final float[] bias;

  /** Layers behind the first one, whose bias alone is kept here. */
  @SuppressWarnings("ArrayRecordComponent") // Weights, never compared.
  private record Net(float[] firstBias, List<Layer> rest) {}

  @SuppressWarnings("ArrayRecordComponent")
  private record Layer(float[] weight, float[] bias, int in) {}

  /**
   * One side's features, each value as what it adds to the tower's first layer, the top's first
   * layer and the logits, one after the other.
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Folded(List<float[]> tables, float[] numbers, int tower, int width) {}

  private ArrayTowers(TwoTowerSpec spec, Parameters parameters, @Nullable ArrayContents contents) {
    this.d = spec.vectorSize();
    this.tasks = spec.tasks().size();
    this.scale = Math.exp(values(parameters, "log_scale")[0]) / Math.sqrt(d);
    this.empty = values(parameters, "history.empty");
    this.dot = values(parameters, "dot");
    this.bias = values(parameters, "bias");
    this.user = net(parameters, "user");
    this.item = net(parameters, "item");
    this.top = net(parameters, "top");
    FeatureLayout layout = spec.features();
    Places tower = new Places(layout, parameters);
    int context = d + tower.dense(Side.USER);
    int head = 3 * (d + 1) + 1;
    for (Side side : List.of(Side.USER, Side.CONTEXT, Side.ITEM, Side.PAIR)) {
      String path = side == Side.ITEM ? "item" : side == Side.PAIR ? "" : "user";
      int from = side == Side.CONTEXT ? context : d;
      sides.put(side, tower.fold(side, path, from, head));
      head += tower.dense(side);
    }
    this.feedback =
        spec.skipped() == TwoTowerSpec.Skipped.READ
            ? ArrayFeedback.of(parameters, head, tasks)
            : null;
    this.contents = contents;
    boolean attends = spec.attention() == TwoTowerSpec.Attention.CANDIDATE;
    this.topAttended = attends ? columns(parameters, "top", head, 2 * d) : new float[0];
    this.userContent = contents == null ? new float[0] : columns(parameters, "user", 0, d);
    this.itemContent = contents == null ? new float[0] : columns(parameters, "item", 0, d);
    addStart(parameters);
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
                ? towers.skipped() == TwoTowerSpec.Skipped.NONE
                : towers.attention() == TwoTowerSpec.Attention.NONE)
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
        axpy(history[j], userContent, j * userFirst.length, userFirst);
        axpy(about.item(item, j), itemContent, j * itemFirst.length, itemFirst);
      }
      if (topAttended.length > 0) {
        about.attended(examples, row, seen, matched);
        for (int j = 0; j < d; j++) {
          axpy(seen[j], topAttended, j * topFirst.length, topFirst);
          axpy(matched[j], topAttended, (d + j) * topFirst.length, topFirst);
        }
      }
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
      add(sides.get(Side.USER), examples.user(), row, userFirst);
      add(sides.get(Side.CONTEXT), examples.context(), row, userFirst);
      add(sides.get(Side.ITEM), examples.item(), row, itemFirst);
      add(sides.get(Side.PAIR), examples.pair(), row, userFirst);
      float[] u = rest(user, userFirst);
      float[] v = rest(item, itemFirst);
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
        axpy(head[j], topHead, j * topFirst.length, topFirst);
      }
      if (feedback != null) {
        feedback.add(examples.histories(), row, topFirst, linear);
      }
      float[] logits = rest(top, topFirst);
      for (int k = 0; k < tasks; k++) {
        out[at + k] = (float) (linear[k] + logits[k] + product * dot[k]);
      }
    }

    private void add(@Nullable Folded side, EncodedFeatures features, int row, float[] tower) {
      if (side == null) {
        return;
      }
      int categories = features.categoryWidth();
      for (int f = 0; f < categories; f++) {
        int value = features.categories()[row * categories + f];
        spread(1, side.tables().get(f), value * side.width(), side.tower(), tower);
      }
      int numbers = features.numberWidth();
      for (int f = 0; f < numbers; f++) {
        float value = features.numbers()[row * numbers + f];
        spread(value, side.numbers(), f * side.width(), side.tower(), tower);
      }
    }

    private void spread(float factor, float[] table, int from, int width, float[] tower) {
      for (int j = 0; j < width; j++) {
        tower[j] += factor * table[from + j];
      }
      axpy(factor, table, from + width, topFirst);
      int last = from + width + topFirst.length;
      for (int k = 0; k < tasks; k++) {
        linear[k] += factor * table[last + k];
      }
    }
  }

  /** First weights on contents and attended histories; (inputs, out). */
  private final float[] userContent;

  private final float[] itemContent;
  private final float[] topAttended;

  /** Some inputs' weights of a first layer, (count, out). */
  private static float[] columns(Parameters parameters, String path, int from, int count) {
    float[] weight = values(parameters, path + ".0.weight");
    int out = values(parameters, path + ".0.bias").length;
    int in = weight.length / out;
    float[] columns = new float[count * out];
    for (int j = 0; j < count; j++) {
      for (int o = 0; o < out; o++) {
        columns[j * out + o] = weight[o * in + from + j];
      }
    }
    return columns;
  }

  /** The top's first weights on both vectors, their product and its sum; (inputs, out). */
  private float[] topHead = new float[0];

  /** The user tower's first bias of those without a history. */
  private float[] userStart = new float[0];

  /** What does not change from row to row joins the first layers' biases. */
  private void addStart(Parameters parameters) {
    float[] first = values(parameters, "user.0.weight");
    int in = first.length / user.firstBias().length;
    userStart = user.firstBias().clone();
    for (int o = 0; o < userStart.length; o++) {
      for (int j = 0; j < d; j++) {
        userStart[o] += first[o * in + j] * empty[j];
      }
    }
    topHead = columns(parameters, "top", 0, 3 * (d + 1) + 1);
  }

  private static void axpy(float factor, float[] table, int from, float[] into) {
    for (int j = 0; j < into.length; j++) {
      into[j] += factor * table[from + j];
    }
  }

  private static float[] rest(Net net, float[] first) {
    float[] x = first;
    for (Layer layer : net.rest()) {
      float[] next = layer.bias().clone();
      for (int i = 0; i < layer.in(); i++) {
        if (x[i] > 0) {
          axpy(x[i], layer.weight(), i * next.length, next);
        }
      }
      x = next;
    }
    return x;
  }

  private static Net net(Parameters parameters, String path) {
    float[] bias = values(parameters, path + ".0.bias").clone();
    List<Layer> rest = new java.util.ArrayList<>();
    for (int i = 1; parameters.contains(TwoTower.PREFIX + path + "." + i + ".weight"); i++) {
      float[] shift = values(parameters, path + "." + i + ".bias");
      float[] weight = values(parameters, path + "." + i + ".weight");
      int in = weight.length / shift.length;
      rest.add(new Layer(transposed(weight, in, shift.length), shift, in));
    }
    return new Net(bias, rest);
  }

  /** (out, in) -> (in, out). */
  private static float[] transposed(float[] weight, int in, int out) {
    float[] columns = new float[weight.length];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        columns[i * out + o] = weight[o * in + i];
      }
    }
    return columns;
  }

  private static float[] values(Parameters parameters, String name) {
    return parameters.get(TwoTower.PREFIX + name).values();
  }

  /** Where features stand in the inputs of the first layers. */
  private final class Places {
    private final FeatureLayout layout;
    private final Parameters parameters;

    Places(FeatureLayout layout, Parameters parameters) {
      this.layout = layout;
      this.parameters = parameters;
    }

    int dense(Side side) {
      return layout.numeric(side).size()
          + layout.categorical(side).stream().mapToInt(f -> f.dimension()).sum();
    }

    /**
     * Multiplies a side's features into the first layers.
     *
     * @param path the tower that reads it; empty for none
     * @param from its first place among the tower's inputs
     * @param head its first place among the top's
     */
    Folded fold(Side side, String path, int from, int head) {
      float[] tower = path.isEmpty() ? new float[0] : values(parameters, path + ".0.weight");
      int towerOut = path.isEmpty() ? 0 : values(parameters, path + ".0.bias").length;
      float[] above = values(parameters, "top.0.weight");
      int topOut = top.firstBias().length;
      int width = towerOut + topOut + tasks;
      List<float[]> tables = new java.util.ArrayList<>();
      int at = 0;
      for (FeatureLayout.Categorical feature : layout.categorical(side)) {
        float[] vectors = values(parameters, "embedding." + feature.name() + ".weight");
        float[] logits = values(parameters, "linear." + feature.name() + ".weight");
        float[] table = new float[feature.cardinality() * width];
        boolean silent = feature.unknown() == FeatureLayout.Unknown.ZERO;
        for (int value = silent ? 1 : 0; value < feature.cardinality(); value++) {
          for (int j = 0; j < feature.dimension(); j++) {
            float x = vectors[value * feature.dimension() + j];
            column(x, tower, towerOut, from + at + j, table, value * width);
            column(x, above, topOut, head + at + j, table, value * width + towerOut);
          }
          for (int k = 0; k < tasks; k++) {
            table[value * width + towerOut + topOut + k] = logits[value * tasks + k];
          }
        }
        tables.add(table);
        at += feature.dimension();
      }
      List<FeatureLayout.Numeric> own = layout.numeric(side);
      float[] numbers = new float[own.size() * width];
      for (int f = 0; f < own.size(); f++) {
        column(1, tower, towerOut, from + at + f, numbers, f * width);
        column(1, above, topOut, head + at + f, numbers, f * width + towerOut);
        int place = layout.numeric().indexOf(own.get(f));
        float[] weights = values(parameters, "linear.numeric.weight");
        for (int k = 0; k < tasks; k++) {
          numbers[f * width + towerOut + topOut + k] = weights[k * layout.numeric().size() + place];
        }
      }
      return new Folded(tables, numbers, towerOut, width);
    }

    /** Adds x times one column of a weight (out, in). */
    private void column(float x, float[] weight, int out, int column, float[] into, int at) {
      int in = out == 0 ? 0 : weight.length / out;
      for (int o = 0; o < out; o++) {
        into[at + o] += x * weight[o * in + column];
      }
    }
  }
}
