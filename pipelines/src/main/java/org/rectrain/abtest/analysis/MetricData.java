package org.rectrain.abtest.analysis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rectrain.abtest.log.MetricVector;
import org.rectrain.stat.Moments;
import org.rectrain.stat.Sample;
import org.rectrain.stat.Tails;
import org.rectrain.stat.TiedQuantile;
import org.rectrain.stat.adjust.Cuped;
import org.rectrain.stat.adjust.PostStratification;

/**
 * A metric's arms, raw and as they are to be compared.
 *
 * @param raw arms as observed, control first
 * @param adjusted arms after CUPED and post-stratification; the same as raw without
 * @param reduction share of control's variance that was taken away; NaN without adjustment
 * @param wider per treatment what both arms' standard errors are multiplied by in the comparison
 * @param few per treatment why no test would hold, in words; null when one does
 * @param tied per treatment what ties may do to a quantile; null for other kinds of metrics
 */
public record MetricData(
    List<Sample> raw,
    List<Sample> adjusted,
    double reduction,
    List<Double> wider,
    List<@Nullable String> few,
    List<@Nullable TiedQuantile> tied) {
  /** Fewest users of an arm in a stratum: below, values that do not vary there are chance. */
  private static final int FEWEST = 10;

  /** From moments per variant. */
  public static MetricData of(MetricVector vector, List<Moments> arms) {
    List<Sample> raw = arms.stream().map(vector::raw).toList();
    List<Sample> adjusted = vector.samples(arms);
    double reduction =
        vector.covariates() ? Cuped.varianceReduction(raw.get(0), adjusted.get(0)) : Double.NaN;
    int treatments = arms.size() - 1;
    return new MetricData(
        raw,
        adjusted,
        reduction,
        Collections.nCopies(treatments, 1.0),
        Collections.nCopies(treatments, null),
        Collections.nCopies(treatments, null));
  }

  /**
   * The same, comparisons without a t-test that holds left out.
   *
   * @param tails per treatment
   */
  public MetricData with(List<Tails> tails) {
    List<@Nullable String> reasons = new ArrayList<>();
    for (int t = 0; t < tails.size(); t++) {
      reasons.add(reason(tails.get(t), raw.get(0).size(), raw.get(t + 1).size()));
    }
    return new MetricData(raw, adjusted, reduction, wider, reasons, tied);
  }

  private static @Nullable String reason(Tails tails, long control, long treatment) {
    if (tails.testable() || tails.effective() == 0) {
      return null;
    }
    return tails.effective() < Tails.FEWEST
        ? String.format(
            java.util.Locale.ROOT,
            "its variance is made up by about %.1f users, where %.0f are the least for a test; cap"
                + " it (cap_quantile), take a proportion or a quantile, or wait for more users",
            tails.effective(),
            Tails.FEWEST)
        : String.format(
            java.util.Locale.ROOT,
            "its values are too skewed for arms of %,d and %,d users; make the arms more equal, cap"
                + " it (cap_quantile), or wait for more users",
            control,
            treatment);
  }

  /**
   * Post-stratified on top of the adjustment: every user's adjusted value is averaged inside the
   * strata. Strata with fewer than ten users in an arm are put together.
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
        small |= cell.count() < FEWEST;
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
        small |= cell.count() < FEWEST;
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
    double reduced = Cuped.varianceReduction(raw.get(0), out.get(0));
    return new MetricData(raw, out, reduced, wider, few, tied);
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
