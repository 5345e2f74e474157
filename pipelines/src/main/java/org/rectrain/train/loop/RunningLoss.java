package org.rectrain.train.loop;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.train.parallel.EncoderPass;
import org.rectrain.train.parallel.PassResult;

/**
 * Means of the loss and its terms over the steps since the last reading. What the encoder alone
 * adds comes once per step of the encoder, and its mean is over these.
 */
public final class RunningLoss {
  private final Map<String, double[]> sums = new LinkedHashMap<>();
  private final Map<String, double[]> encoder = new LinkedHashMap<>();
  private double total;
  private double norm;
  private long steps;

  /** Adds one step; returns its loss. */
  public double add(List<PassResult> passes, double gradientNorm) {
    Map<String, double[]> step = new LinkedHashMap<>();
    for (PassResult pass : passes) {
      pass.losses()
          .forEach(
              (name, part) -> {
                double[] sum = step.computeIfAbsent(name, n -> new double[3]);
                sum[0] += part[0];
                sum[1] = part[1];
                sum[2] = part[2];
              });
    }
    double loss = 0;
    for (Map.Entry<String, double[]> term : step.entrySet()) {
      double count = term.getValue()[1];
      if (count > 0) {
        double mean = term.getValue()[0] / count;
        double[] sum = sums.computeIfAbsent(term.getKey(), n -> new double[2]);
        sum[0] += mean;
        sum[1]++;
        loss += mean * term.getValue()[2];
      }
    }
    total += loss;
    norm += gradientNorm;
    steps++;
    return loss;
  }

  /** Adds one step of the encoder. */
  void add(EncoderPass pass) {
    pass.losses()
        .forEach(
            (name, part) -> {
              double[] sum = encoder.computeIfAbsent(name, n -> new double[3]);
              sum[0] += part[0] / part[1];
              sum[1]++;
              sum[2] = part[2];
            });
  }

  /** Mean loss so far; NaN before the first step. */
  double mean() {
    double own = encoder.values().stream().mapToDouble(s -> s[0] / s[1] * s[2]).sum();
    return steps == 0 ? Double.NaN : total / steps + own;
  }

  /** Steps in the means. */
  long steps() {
    return steps;
  }

  /** The means by name; then all counts start at zero. */
  public Map<String, Double> take() {
    Map<String, Double> out = new LinkedHashMap<>();
    out.put("loss", mean());
    sums.forEach((name, sum) -> out.put("loss_" + name, sum[0] / sum[1]));
    encoder.forEach((name, sum) -> out.put("loss_" + name, sum[0] / sum[1]));
    out.put("gradient_norm", steps == 0 ? Double.NaN : norm / steps);
    sums.clear();
    encoder.clear();
    total = 0;
    norm = 0;
    steps = 0;
    return out;
  }
}
