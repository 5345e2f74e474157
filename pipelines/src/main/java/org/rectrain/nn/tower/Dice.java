package org.rectrain.nn.tower;

import ai.djl.ndarray.types.Shape;
import org.rectrain.nn.engine.Parameters;
import org.rectrain.nn.engine.Pass;
import org.rectrain.nn.engine.Program;

/**
 * Dice, the data-adaptive activation (Zhou et al. 2018, arXiv:1706.06978, section 5.3): {@code f(s)
 * = p(s) s + (1 - p(s)) α s}, {@code p(s) = sigmoid((s - E[s]) / sqrt(Var[s] + ε))}, with the mean
 * and the (biased) variance of each column: those of the batch in training, running ones otherwise.
 * α is learnt, one per column.
 */
final class Dice {
  private static final String EPSILON = "1.0e-8";

  /** Share of a batch in the running mean and variance, as PyTorch's batch normalisation has it. */
  private static final String MOMENTUM = "0.1";

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
  static String append(
      Program program, Pass pass, Parameters parameters, String path, String x, long rows) {
    String alpha = program.input(parameters.get(path + ".alpha").array());
    String mean = program.input(parameters.get(path + ".running_mean").array());
    String variance = program.input(parameters.get(path + ".running_var").array());
    // One row has no variance to learn from.
    String training = pass.training() && rows > 1 ? "True" : "False";
    String normal =
        program.let(
            "torch.batch_norm("
                + String.join(
                    ", ", x, "None", "None", mean, variance, training, MOMENTUM, EPSILON, "False")
                + ")");
    String p = program.let("torch.sigmoid(" + normal + ")");
    // p·s + (1 - p)·α·s = s·(α + p·(1 - α))
    String slope =
        program.let("torch.add(" + alpha + ", torch.mul(" + p + ", torch.rsub(" + alpha + ", 1)))");
    return program.let("torch.mul(" + x + ", " + slope + ")");
  }
}
