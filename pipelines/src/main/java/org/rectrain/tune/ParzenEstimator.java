package org.rectrain.tune;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.rectrain.config.tune.TuneParameter;

/**
 * A density over points: one kernel per observed point, a product over parameters, and a wide one
 * that stands for knowing nothing (Bergstra et al. 2011; multivariate as in Falkner et al. 2018).
 * Its figures are those of Optuna's {@code _ParzenEstimator} with {@code prior_weight} 1, {@code
 * consider_magic_clip} and the default weights, by which all but the last 25 points fade.
 */
final class ParzenEstimator {
  private static final int UNFADED = 25;
  private static final double MOST_KERNELS = 100;

  private final List<TuneParameter> parameters;
  private final double[] weights;
  private final double[][] means;
  private final double[][] deviations;
  private final double[][] logScales;
  private final double[][][] shares;

  /**
   * The density around some points.
   *
   * @param observed (points, parameters), the oldest first
   */
  ParzenEstimator(List<TuneParameter> parameters, double[][] observed) {
    this.parameters = parameters;
    this.weights = weights(observed.length);
    int width = parameters.size();
    means = new double[width][];
    deviations = new double[width][];
    logScales = new double[width][];
    shares = new double[width][][];
    for (int p = 0; p < width; p++) {
      int column = p;
      double[] values = Arrays.stream(observed).mapToDouble(point -> point[column]).toArray();
      TuneParameter parameter = parameters.get(p);
      if (parameter.kind() == TuneParameter.Kind.CHOICE) {
        shares[p] = shares(values, parameter.values().size());
      } else {
        fit(p, values);
      }
    }
  }

  /** Weight of each kernel, the prior's last; they sum to 1. */
  private static double[] weights(int points) {
    double[] out = new double[points + 1];
    Arrays.fill(out, 1);
    int fading = points - UNFADED;
    for (int i = 0; i < fading; i++) {
      double first = 1.0 / points;
      out[i] = fading == 1 ? first : first + (1 - first) * i / (fading - 1);
    }
    double sum = Arrays.stream(out).sum();
    return Arrays.stream(out).map(w -> w / sum).toArray();
  }

  /** (kernels, values): an observed value has weight 1 more than the others. */
  private static double[][] shares(double[] observed, int values) {
    int kernels = observed.length + 1;
    double[][] out = new double[kernels][values];
    for (int k = 0; k < kernels; k++) {
      Arrays.fill(out[k], 1.0 / kernels);
      if (k < observed.length) {
        out[k][(int) observed[k]] += 1;
      }
      double sum = Arrays.stream(out[k]).sum();
      for (int v = 0; v < values; v++) {
        out[k][v] /= sum;
      }
    }
    return out;
  }

  /** A kernel is as wide as the distance to the farther of its neighbours. */
  private void fit(int p, double[] values) {
    TuneParameter parameter = parameters.get(p);
    double low = scaleLow(parameter);
    double high = scaleHigh(parameter);
    int n = values.length;
    double[] mean = new double[n + 1];
    double[] deviation = new double[n + 1];
    for (int i = 0; i < n; i++) {
      mean[i] = scaled(parameter, values[i]);
    }
    mean[n] = 0.5 * (low + high);
    deviation[n] = high - low;
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> mean[i]))
            .mapToInt(i -> i)
            .toArray();
    double least = (high - low) / Math.min(MOST_KERNELS, 2.0 + n);
    for (int rank = 0; rank < n; rank++) {
      double here = mean[order[rank]];
      double left = here - (rank == 0 ? low : mean[order[rank - 1]]);
      double right = (rank == n - 1 ? high : mean[order[rank + 1]]) - here;
      double width = Math.max(left, right);
      if (n > 1 && rank == 0) {
        width = right; // an end of the range is no neighbour
      } else if (n > 1 && rank == n - 1) {
        width = left;
      }
      deviation[order[rank]] = Math.min(high - low, Math.max(least, width));
    }
    means[p] = mean;
    deviations[p] = deviation;
    logScales[p] = new double[n + 1];
    for (int k = 0; k <= n; k++) {
      double mass =
          TruncatedNormal.logMass((low - mean[k]) / deviation[k], (high - mean[k]) / deviation[k]);
      logScales[p][k] = parameter.isWhole() ? mass : mass + Math.log(deviation[k]);
    }
  }

  /** Logarithm of the density at a point within the ranges; of a whole number, of its mass. */
  double logDensity(double[] point) {
    double[] logs = new double[weights.length];
    for (int k = 0; k < logs.length; k++) {
      logs[k] = Math.log(weights[k]);
      for (int p = 0; p < point.length; p++) {
        logs[k] += logKernel(p, k, point[p]);
      }
    }
    double most = Arrays.stream(logs).max().orElseThrow();
    if (most == Double.NEGATIVE_INFINITY) {
      return most;
    }
    return Math.log(Arrays.stream(logs).map(l -> Math.exp(l - most)).sum()) + most;
  }

  private double logKernel(int p, int k, double value) {
    TuneParameter parameter = parameters.get(p);
    if (parameter.kind() == TuneParameter.Kind.CHOICE) {
      return Math.log(shares[p][k][(int) value]);
    }
    double mean = means[p][k];
    double deviation = deviations[p][k];
    if (!parameter.isWhole()) {
      double z = (scaled(parameter, value) - mean) / deviation;
      return TruncatedNormal.logDensity(z) - logScales[p][k];
    }
    double left = (scaled(parameter, value - 0.5) - mean) / deviation;
    double right = (scaled(parameter, value + 0.5) - mean) / deviation;
    return TruncatedNormal.logMass(left, right) - logScales[p][k];
  }

  /** A point drawn from the density. */
  double[] sample(HashDraws draws) {
    int kernel = pick(weights, draws.next());
    double[] out = new double[parameters.size()];
    for (int p = 0; p < out.length; p++) {
      TuneParameter parameter = parameters.get(p);
      double unit = draws.next();
      if (parameter.kind() == TuneParameter.Kind.CHOICE) {
        out[p] = pick(shares[p][kernel], unit);
        continue;
      }
      double drawn =
          TruncatedNormal.quantile(
              unit,
              means[p][kernel],
              deviations[p][kernel],
              scaleLow(parameter),
              scaleHigh(parameter));
      double value = parameter.isLog() ? Math.exp(drawn) : drawn;
      value = parameter.isWhole() ? Math.rint(value) : value;
      out[p] = Math.min(parameter.high(), Math.max(parameter.low(), value));
    }
    return out;
  }

  private static int pick(double[] weights, double unit) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i];
      if (unit < sum) {
        return i;
      }
    }
    return weights.length - 1;
  }

  /** A whole number fills half a step to each side. */
  private static double scaleLow(TuneParameter p) {
    return scaled(p, p.isWhole() ? p.low() - 0.5 : p.low());
  }

  private static double scaleHigh(TuneParameter p) {
    return scaled(p, p.isWhole() ? p.high() + 0.5 : p.high());
  }

  private static double scaled(TuneParameter p, double value) {
    return p.isLog() ? Math.log(value) : value;
  }
}
