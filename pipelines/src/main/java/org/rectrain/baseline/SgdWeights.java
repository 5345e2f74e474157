package org.rectrain.baseline;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.rectrain.baseline.data.FeatureTable;
import org.rectrain.metric.Logistic;
import org.tribuo.Model;
import org.tribuo.classification.Label;
import org.tribuo.common.sgd.AbstractFMModel;
import org.tribuo.common.sgd.AbstractLinearSGDModel;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.la.Tensor;

/**
 * The weights of Tribuo's logistic regression or factorisation machine over two labels, read out
 * once. Tribuo's own prediction makes an example of names, a sparse vector and a map of scores for
 * each row; this is the same sum over arrays: {@code p = sigmoid(z_yes - z_no)} with {@code z = b +
 * sum_i w_i x_i + 1/2 sum_f ((sum_i v_fi x_i)^2 - sum_i v_fi^2 x_i^2)}, without the last term for a
 * linear model.
 */
final class SgdWeights {
  private final Model<Label> model;
  private final double bias;
  private final double[] weights;

  /** (sign, factors): +1 for the positive class's, -1 for the other's; (features) each. */
  private final double[][] factors;

  private final int[] signs;

  private SgdWeights(
      Model<Label> model, double bias, double[] weights, double[][] factors, int[] signs) {
    this.model = model;
    this.bias = bias;
    this.weights = weights;
    this.factors = factors;
    this.signs = signs;
  }

  /** The weights of a model; null for one of another kind, such as trees. */
  static @Nullable SgdWeights of(Model<Label> model, Label yes, Label no) {
    int positive = id(model, yes);
    int negative = id(model, no);
    int n = model.getFeatureIDMap().size();
    if (model instanceof AbstractLinearSGDModel<Label> linear) {
      DenseMatrix w = linear.getWeightsCopy();
      double bias = w.get(positive, n) - w.get(negative, n);
      return new SgdWeights(
          model, bias, difference(w, positive, negative, n), new double[0][], new int[0]);
    }
    if (model instanceof AbstractFMModel<Label> machine) {
      double bias = machine.getBiasesCopy().get(positive) - machine.getBiasesCopy().get(negative);
      double[] w = difference(machine.getLinearWeightsCopy(), positive, negative, n);
      Tensor[] tensors = machine.getFactorsCopy();
      DenseMatrix of = (DenseMatrix) tensors[positive];
      DenseMatrix against = (DenseMatrix) tensors[negative];
      int count = of.getShape()[0];
      double[][] factors = new double[2 * count][n];
      int[] signs = new int[2 * count];
      for (int f = 0; f < count; f++) {
        signs[f] = 1;
        signs[count + f] = -1;
        for (int i = 0; i < n; i++) {
          factors[f][i] = of.get(f, i);
          factors[count + f][i] = against.get(f, i);
        }
      }
      return new SgdWeights(model, bias, w, factors, signs);
    }
    return null;
  }

  private static int id(Model<Label> model, Label label) {
    return model.getOutputIDInfo().getID(label);
  }

  private static double[] difference(DenseMatrix w, int positive, int negative, int n) {
    return IntStream.range(0, n)
        .mapToDouble(i -> w.get(positive, i) - w.get(negative, i))
        .toArray();
  }

  /** Probabilities of the positive label for rows of a table. */
  double[] probabilities(FeatureTable table, int[] rows) {
    FeatureTable.Numbered numbered = table.numbered(model.getFeatureIDMap()::getID);
    double[] out = new double[rows.length];
    IntStream.range(0, rows.length)
        .parallel()
        .forEach(i -> out[i] = Logistic.sigmoid(logit(numbered, rows[i])));
    return out;
  }

  private double logit(FeatureTable.Numbered table, int row) {
    int width = table.width();
    int[] ids = new int[width];
    double[] values = new double[width];
    int count = table.fill(row, ids, values);
    double z = bias;
    for (int j = 0; j < count; j++) {
      z += weights[ids[j]] * values[j];
    }
    for (int f = 0; f < factors.length; f++) {
      double[] v = factors[f];
      double sum = 0;
      double squares = 0;
      for (int j = 0; j < count; j++) {
        double product = v[ids[j]] * values[j];
        sum += product;
        squares += product * product;
      }
      z += signs[f] * (sum * sum - squares) / 2;
    }
    return z;
  }
}
