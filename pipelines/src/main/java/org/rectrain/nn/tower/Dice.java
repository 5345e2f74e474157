package org.rectrain.nn.tower;

import ai.djl.ndarray.types.Shape;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.graph.Net;
import org.rectrain.nn.graph.Value;

/**
 * Dice, the data-adaptive activation (Zhou et al. 2018, arXiv:1706.06978, section 5.3): {@code f(s)
 * = p(s) s + (1 - p(s)) α s}, {@code p(s) = sigmoid((s - E[s]) / sqrt(Var[s] + ε))}, with the mean
 * and the (biased) variance of each column: those of the batch in training, running ones otherwise.
 * α is learnt, one per column.
 */
final class Dice {
  private static final double EPSILON = 1e-8;

  private Dice() {}

  /** Adds α = 0, mean 0 and variance 1 of a layer. */
  static void initialise(Parameters parameters, String path, int width) {
    parameters.zeros(path + ".alpha", new Shape(width));
    parameters.zeros(path + ".running_mean", new Shape(width));
    parameters.full(path + ".running_var", new Shape(width), 1);
  }

  /** Whether a parameter is a running statistic, which no gradient changes. */
  static boolean isStatistic(String name) {
    return name.endsWith(".running_mean") || name.endsWith(".running_var");
  }

  /**
   * The activation of (R, width) values. In a training pass over two rows and more it also moves
   * the running statistics.
   */
  static Value append(Net net, Parameters parameters, String path, Value x, long rows) {
    Value alpha = net.value(parameters.get(path + ".alpha"));
    // One row has no variance to learn from.
    Value normal =
        net.isTraining() && rows > 1
            ? x.normByBatch(parameters, path, EPSILON)
            : x.normByRunning(parameters, path, EPSILON);
    Value p = normal.sigmoid();
    // p·s + (1 - p)·α·s = s·(α + p·(1 - α))
    return x.times(alpha.plus(p.times(alpha.from(1))));
  }
}
