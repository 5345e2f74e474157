package org.rectrain.abtest.analysis;

import java.util.Arrays;
import java.util.List;
import org.rectrain.config.abtest.AbtestConfig.Correction;
import org.rectrain.config.abtest.AbtestMetric.Role;
import org.rectrain.stat.Dunnett;
import org.rectrain.stat.Estimate;
import org.rectrain.stat.MultipleComparisons;
import org.rectrain.stat.Sample;

/**
 * Adjusts p-values over goals and treatments. Guardrails are not among them: each must hold by
 * itself, which no correction makes safer.
 */
public final class Corrections {
  private Corrections() {}

  /** Adjusted p-values, (metric, treatment). */
  public static double[][] adjust(List<Draft> drafts, Correction correction) {
    double[][] out = new double[drafts.size()][];
    for (int m = 0; m < out.length; m++) {
      out[m] = drafts.get(m).pValues().clone();
    }
    int[] goals =
        java.util.stream.IntStream.range(0, out.length)
            .filter(m -> drafts.get(m).metric().role() == Role.GOAL)
            .toArray();
    if (goals.length == 0 || correction == Correction.NONE) {
      return out;
    }
    int treatments = out[0].length;
    if (correction == Correction.DUNNETT) {
      // Over the treatments of a metric by Dunnett, over goals by Bonferroni.
      for (int m : goals) {
        double[] adjusted = dunnett(drafts.get(m));
        out[m] = Arrays.stream(adjusted).map(p -> Math.min(1, p * goals.length)).toArray();
      }
      return out;
    }
    double[] flat = new double[goals.length * treatments];
    for (int g = 0; g < goals.length; g++) {
      System.arraycopy(out[goals[g]], 0, flat, g * treatments, treatments);
    }
    double[] adjusted =
        correction == Correction.HOLM
            ? MultipleComparisons.holm(flat)
            : MultipleComparisons.benjaminiHochberg(flat);
    for (int g = 0; g < goals.length; g++) {
      out[goals[g]] = Arrays.copyOfRange(adjusted, g * treatments, (g + 1) * treatments);
    }
    return out;
  }

  private static double[] dunnett(Draft draft) {
    List<Sample> arms = draft.data().adjusted();
    double[] statistics = draft.absolute().stream().mapToDouble(e -> e.statistic(0)).toArray();
    double[] errors = arms.stream().skip(1).mapToDouble(Sample::squaredError).toArray();
    double df =
        draft.absolute().stream()
            .filter(Estimate::defined)
            .mapToDouble(Estimate::degreesOfFreedom)
            .min()
            .orElse(Double.POSITIVE_INFINITY);
    return Dunnett.adjust(statistics, arms.get(0).squaredError(), errors, df);
  }
}
