package org.rectrain.score.array;

import java.util.Arrays;
import java.util.function.ToIntFunction;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.Histories;
import org.rectrain.dataset.vector.SideVectors;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.tower.TwoTower;
import org.rectrain.nn.tower.TwoTowerSpec;

/**
 * Contents of items and users that are made of their vectors alone, and histories of them, on plain
 * arrays. What an item adds, as a candidate or in a history, is computed once.
 *
 * <p>Legend: D width of a content, L longest history.
 */
final class ArrayContents {
  private static final double SECONDS_PER_HOUR = 3600;

  private final ToIntFunction<String> userPlace;
  private final int d;
  private final float[] items;
  private final float[] users;
  private final float[] unknown;
  private final float[] keyScores;
  private final float slope;
  private final float[] empty;

  /**
   * Contents of towers' parameters.
   *
   * @param userPlace place of a user's id among the users with vectors, below 0 for an unknown one
   */
  ArrayContents(
      TwoTowerSpec spec,
      Parameters parameters,
      SideVectors ofItems,
      SideVectors ofUsers,
      ToIntFunction<String> userPlace) {
    this.userPlace = userPlace;
    this.d = spec.vectorSize();
    float[] projection = parameters.get(TwoTower.VECTORS).values();
    int all = ofItems.width() + ofUsers.width();
    this.items = projected(ofItems.rows(), ofItems.width(), projection, all, 0);
    this.users = projected(ofUsers.rows(), ofUsers.width(), projection, all, ofItems.width());
    this.unknown = projected(ofUsers.missing(), ofUsers.width(), projection, all, ofItems.width());
    this.empty = ArrayNet.values(parameters, "history.empty");
    boolean attends = spec.past().history() == TwoTowerSpec.History.ATTENTION;
    this.slope = attends ? ArrayNet.values(parameters, "history.age")[0] : 0;
    this.keyScores = attends ? keyScores(parameters) : new float[items.length / d];
  }

  /** Rows (n, width) times the transpose of some columns of a matrix (D, all). */
  private float[] projected(float[] rows, int width, float[] matrix, int all, int from) {
    int count = width == 0 ? 0 : rows.length / width;
    float[] out = new float[count * d];
    for (int row = 0; row < count; row++) {
      for (int o = 0; o < d; o++) {
        double sum = 0;
        for (int j = 0; j < width; j++) {
          sum += (double) rows[row * width + j] * matrix[o * all + from + j];
        }
        out[row * d + o] = (float) sum;
      }
    }
    return out;
  }

  /** What each item's content says of its weight in a history. */
  private float[] keyScores(Parameters parameters) {
    float[] key = ArrayNet.values(parameters, "history.key.weight");
    float[] bias = ArrayNet.values(parameters, "history.key.bias");
    float[] direction = ArrayNet.values(parameters, "history.score");
    float[] out = new float[items.length / d];
    for (int item = 0; item < out.length; item++) {
      double score = 0;
      for (int o = 0; o < bias.length; o++) {
        double x = bias[o];
        for (int j = 0; j < d; j++) {
          x += (double) key[o * d + j] * items[item * d + j];
        }
        score += Math.tanh(x) * direction[o];
      }
      out[item] = (float) score;
    }
    return out;
  }

  /** Writes what a user is about: the pooled history and the user's own content. */
  void user(Examples examples, int row, float[] into) {
    Histories histories = examples.histories();
    int start = histories.starts()[row];
    int length = histories.length(row);
    double[] weights = new double[length];
    for (int j = 0; j < length; j++) {
      double age = Math.log1p(Math.max(0, histories.ages()[start + j]) / SECONDS_PER_HOUR);
      int item = histories.items()[start + j];
      weights[j] = (item < keyScores.length ? keyScores[item] : 0) + slope * age;
    }
    pool(histories, start, weights, into);
    if (unknown.length > 0) {
      int user = userPlace.applyAsInt(examples.users()[row]);
      for (int j = 0; j < d; j++) {
        into[j] += user < 0 ? unknown[j] : users[user * d + j];
      }
    }
  }

  /** Writes the history as a candidate sees it, and its product with the candidate. */
  void attended(Examples examples, int row, float[] seen, float[] product) {
    Histories histories = examples.histories();
    int start = histories.starts()[row];
    int length = histories.length(row);
    int own = examples.items()[row] * d;
    double[] weights = new double[length];
    for (int j = 0; j < length && items.length > 0; j++) {
      int other = histories.items()[start + j] * d;
      double match = 0;
      for (int i = 0; i < d; i++) {
        match += (double) items[own + i] * items[other + i];
      }
      weights[j] = match / Math.sqrt(d);
    }
    pool(histories, start, weights, seen);
    for (int j = 0; j < d; j++) {
      product[j] = items.length == 0 ? 0 : seen[j] * items[own + j];
    }
  }

  /** The mean of a history's contents under the softmax of their scores. */
  private void pool(Histories histories, int start, double[] weights, float[] into) {
    int length = weights.length;
    if (length == 0) {
      System.arraycopy(empty, 0, into, 0, d);
      return;
    }
    double most = Arrays.stream(weights).max().orElseThrow();
    double sum = 0;
    for (int j = 0; j < length; j++) {
      weights[j] = Math.exp(weights[j] - most);
      sum += weights[j];
    }
    Arrays.fill(into, 0, d, 0);
    for (int j = 0; j < length && items.length > 0; j++) {
      float share = (float) (weights[j] / sum);
      int other = histories.items()[start + j] * d;
      for (int i = 0; i < d; i++) {
        into[i] += share * items[other + i];
      }
    }
  }

  /** One number of an item's content. */
  float item(int item, int place) {
    return items.length == 0 ? 0 : items[item * d + place];
  }
}
