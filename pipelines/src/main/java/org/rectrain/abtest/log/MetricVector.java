package org.rectrain.abtest.log;

import java.io.Serializable;
import java.util.List;
import org.rectrain.config.abtest.AbtestMetric;
import org.rectrain.config.abtest.AbtestMetric.Kind;
import org.rectrain.stat.Moments;
import org.rectrain.stat.Ratio;
import org.rectrain.stat.Sample;
import org.rectrain.stat.adjust.Cuped;

/**
 * How a user's sums become the vector that a metric's moments are taken of: (value[, pre-value]) or
 * (numerator, denominator[, pre-numerator, pre-denominator]).
 *
 * @param kind of the metric; no quantile
 * @param value index of the sum
 * @param denominator index of the denominator's sum, for ratios
 * @param cap sums above are set to it; infinity without one
 * @param covariates whether the pre-period follows
 */
public record MetricVector(Kind kind, int value, int denominator, double cap, boolean covariates)
    implements Serializable {

  public static MetricVector of(
      AbtestMetric metric, Measures measures, int index, double cap, boolean hasPre) {
    return new MetricVector(
        metric.kind(),
        measures.value().get(index),
        measures.denominator().get(index),
        cap,
        metric.cuped() && hasPre);
  }

  public int dimension() {
    return (kind == Kind.RATIO ? 2 : 1) * (covariates ? 2 : 1);
  }

  /** Writes the vector of a user from the user's sums now and before. */
  public void fill(double[] out, double[] now, double[] before) {
    if (kind == Kind.RATIO) {
      out[0] = Math.min(cap, now[value]);
      out[1] = now[denominator];
      if (covariates) {
        out[2] = Math.min(cap, before[value]);
        out[3] = before[denominator];
      }
    } else {
      out[0] = level(now[value]);
      if (covariates) {
        out[1] = level(before[value]);
      }
    }
  }

  private double level(double sum) {
    return kind == Kind.PROPORTION ? (sum > 0 ? 1 : 0) : Math.min(cap, sum);
  }

  /** The arm as it is. */
  public Sample raw(Moments arm) {
    return kind == Kind.RATIO ? Ratio.sample(arm, 0, 1) : arm.sample(0);
  }

  /** The arms as they are to be compared: adjusted by CUPED where there are covariates. */
  public List<Sample> samples(List<Moments> arms) {
    if (!covariates) {
      return arms.stream().map(this::raw).toList();
    }
    return kind == Kind.RATIO ? Cuped.ratio(arms) : Cuped.mean(arms);
  }

  /** How a user's vector becomes the user's adjusted value, per arm. */
  public List<Cuped.Line> lines(List<Moments> arms) {
    return Cuped.lines(arms, kind == Kind.RATIO ? 2 : 1);
  }
}
