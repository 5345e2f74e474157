package org.rectrain.score.array;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.dataset.EncodedFeatures;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.tower.FeatureLayout;
import org.rectrain.nn.tower.FeatureLayout.Side;

/**
 * One side's features, each value as what it adds to the tower's first layer, the top's first layer
 * and the logits, one after the other.
 *
 * @param tables of each categorical feature, (values, width)
 * @param numbers of the numeric features, (features, width)
 * @param tower outputs of the tower's first layer; 0 where no tower reads the side
 * @param width of all three together
 */
@SuppressWarnings("ArrayRecordComponent") // Weights, never compared.
record FoldedFeatures(List<float[]> tables, float[] numbers, int tower, int width) {

  /** Adds what a row's features say to the first layers of tower and top and to the logits. */
  void add(EncodedFeatures features, int row, float[] first, float[] top, float[] logits) {
    int categories = features.categoryWidth();
    for (int f = 0; f < categories; f++) {
      int value = features.categories()[row * categories + f];
      spread(1, tables.get(f), value * width, first, top, logits);
    }
    int numeric = features.numberWidth();
    for (int f = 0; f < numeric; f++) {
      float value = features.numbers()[row * numeric + f];
      spread(value, numbers, f * width, first, top, logits);
    }
  }

  private void spread(
      float factor, float[] table, int from, float[] first, float[] top, float[] logits) {
    for (int j = 0; j < tower; j++) {
      first[j] += factor * table[from + j];
    }
    ArrayNet.axpy(factor, table, from + tower, top);
    ArrayNet.axpy(factor, table, from + tower + top.length, logits);
  }

  /** Multiplies the features of a layout into the first layers of a scorer. */
  record Folding(FeatureLayout layout, Parameters parameters, int tasks) {

    /** How many inputs a side's features are. */
    int dense(Side side) {
      return layout.numeric(side).size()
          + layout.categorical(side).stream().mapToInt(f -> f.dimension()).sum();
    }

    /**
     * The features of a side.
     *
     * @param path the tower that reads it; empty for none
     * @param from its first index among the tower's inputs
     * @param head its first index among the top's
     */
    FoldedFeatures of(Side side, String path, int from, int head) {
      float[] tower = path.isEmpty() ? new float[0] : values(path + ".0.weight");
      int towerOut = path.isEmpty() ? 0 : values(path + ".0.bias").length;
      float[] above = values("top.0.weight");
      int topOut = values("top.0.bias").length;
      int width = towerOut + topOut + tasks;
      List<float[]> tables = new ArrayList<>();
      int at = 0;
      for (FeatureLayout.Categorical feature : layout.categorical(side)) {
        float[] vectors = values("embedding." + feature.name() + ".weight");
        float[] logits = values("linear." + feature.name() + ".weight");
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
        int index = layout.numeric().indexOf(own.get(f));
        float[] weights = values("linear.numeric.weight");
        for (int k = 0; k < tasks; k++) {
          numbers[f * width + towerOut + topOut + k] = weights[k * layout.numeric().size() + index];
        }
      }
      return new FoldedFeatures(tables, numbers, towerOut, width);
    }

    private float[] values(String name) {
      return ArrayNet.values(parameters, name);
    }

    /** Adds x times one column of a weight (out, in). */
    private static void column(float x, float[] weight, int out, int column, float[] into, int at) {
      int in = out == 0 ? 0 : weight.length / out;
      for (int o = 0; o < out; o++) {
        into[at + o] += x * weight[o * in + column];
      }
    }
  }
}
