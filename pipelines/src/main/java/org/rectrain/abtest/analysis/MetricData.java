package org.rectrain.abtest.analysis;

import java.util.ArrayList;
import java.util.List;
import org.rectrain.abtest.log.MetricVector;
import org.rectrain.stat.Moments;
import org.rectrain.stat.Sample;
import org.rectrain.stat.adjust.Cuped;
import org.rectrain.stat.adjust.PostStratification;

/**
 * A metric's arms, raw and as they are to be compared.
 *
 * @param raw arms as observed, control first
 * @param adjusted arms after CUPED and post-stratification; the same as raw without
 * @param reduction share of control's variance that was taken away; NaN without adjustment
 */
public record MetricData(List<Sample> raw, List<Sample> adjusted, double reduction) {

  /** From moments per variant. */
  public static MetricData of(MetricVector vector, List<Moments> arms) {
    List<Sample> raw = arms.stream().map(vector::raw).toList();
    List<Sample> adjusted = vector.samples(arms);
    double reduction =
        vector.covariates() ? Cuped.varianceReduction(raw.get(0), adjusted.get(0)) : Double.NaN;
    return new MetricData(raw, adjusted, reduction);
  }

  /**
   * Post-stratified on top of the adjustment: every user's adjusted value is averaged inside the
   * strata. Strata with fewer than two users in an arm are put together.
   *
   * @param values adjusted value per user ({@link UserValues})
   * @param variant arm per user
   * @param stratum stratum per user; -1 is a stratum of its own
   * @param strata number of strata
   */
  public MetricData stratified(double[] values, int[] variant, int[] stratum, int strata) {
    int arms = raw.size();
    Moments[][] cells = new Moments[strata + 1][arms];
    for (Moments[] row : cells) {
      for (int a = 0; a < arms; a++) {
        row[a] = new Moments(1);
      }
    }
    for (int u = 0; u < values.length; u++) {
      cells[stratum[u] + 1][variant[u]].add(values[u]);
    }
    List<Moments[]> usable = new ArrayList<>();
    Moments[] rest = null;
    for (Moments[] row : cells) {
      boolean small = false;
      for (Moments cell : row) {
        small |= cell.count() < 2;
      }
      if (!small) {
        usable.add(row);
      } else if (rest == null) {
        rest = row;
      } else {
        for (int a = 0; a < arms; a++) {
          rest[a].merge(row[a]);
        }
      }
    }
    if (rest != null) {
      boolean small = false;
      for (Moments cell : rest) {
        small |= cell.count() < 2;
      }
      if (!small || usable.isEmpty()) {
        usable.add(rest);
      } else {
        for (int a = 0; a < arms; a++) {
          usable.get(0)[a].merge(rest[a]);
        }
      }
    }
    double[] weights = weights(usable);
    List<Sample> out = new ArrayList<>();
    for (int a = 0; a < arms; a++) {
      List<Sample> samples = new ArrayList<>();
      for (Moments[] row : usable) {
        samples.add(row[a].sample(0));
      }
      out.add(PostStratification.arm(samples, weights, raw.get(a).mean()));
    }
    return new MetricData(raw, out, Cuped.varianceReduction(raw.get(0), out.get(0)));
  }

  private static double[] weights(List<Moments[]> strata) {
    double[] weights = new double[strata.size()];
    double total = 0;
    for (int s = 0; s < weights.length; s++) {
      for (Moments cell : strata.get(s)) {
        weights[s] += cell.count();
      }
      total += weights[s];
    }
    for (int s = 0; s < weights.length; s++) {
      weights[s] /= total;
    }
    return weights;
  }
}
