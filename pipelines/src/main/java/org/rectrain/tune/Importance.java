package org.rectrain.tune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.config.tune.TuneParameter;
import org.rectrain.tune.PastTrial.End;

/**
 * How much of the trials' results each parameter explains alone: the share of the variance of their
 * ranks that is between its values (of a range: between fourths of the trials by its value), less
 * what chance alone would give (omega squared). Interactions are in no parameter's share.
 */
public final class Importance {
  private static final int PARTS = 4;

  private Importance() {}

  /**
   * The share of each parameter, 0 to 1; NaN where fewer trials than groups and one more, or equal
   * results, say nothing.
   */
  public static Map<String, Double> of(SearchSpace space, List<PastTrial> trials) {
    Map<String, Double> out = new LinkedHashMap<>();
    for (TuneParameter parameter : space.parameters()) {
      List<PastTrial> counted =
          trials.stream()
              .filter(t -> t.end() == End.DONE && t.point().containsKey(parameter.key()))
              .toList();
      out.put(parameter.key(), share(groups(parameter, counted), ranks(counted)));
    }
    return out;
  }

  private static int[] groups(TuneParameter parameter, List<PastTrial> trials) {
    double[] values =
        trials.stream()
            .mapToDouble(t -> t.point().getOrDefault(parameter.key(), Double.NaN))
            .toArray();
    double[] distinct = Arrays.stream(values).distinct().sorted().toArray();
    if (parameter.kind() == TuneParameter.Kind.CHOICE || distinct.length <= PARTS) {
      return Arrays.stream(values).mapToInt(v -> Arrays.binarySearch(distinct, v)).toArray();
    }
    double[] sorted = Arrays.stream(values).sorted().toArray();
    return Arrays.stream(values)
        .mapToInt(
            v -> {
              long below = Arrays.stream(sorted).filter(s -> s < v).count();
              return (int) (below * PARTS / sorted.length);
            })
        .toArray();
  }

  /** Midranks of the losses. */
  private static double[] ranks(List<PastTrial> trials) {
    double[] losses = trials.stream().mapToDouble(PastTrial::loss).toArray();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < losses.length; i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingDouble(i -> losses[i]));
    double[] ranks = new double[losses.length];
    for (int from = 0; from < losses.length; ) {
      int to = from;
      while (to < losses.length && losses[order.get(to)] == losses[order.get(from)]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order.get(i)] = (from + to - 1) / 2.0;
      }
      from = to;
    }
    return ranks;
  }

  private static double share(int[] groups, double[] values) {
    int n = values.length;
    int[] sizes = new int[Arrays.stream(groups).max().orElse(0) + 1];
    double[] sums = new double[sizes.length];
    for (int i = 0; i < n; i++) {
      sizes[groups[i]]++;
      sums[groups[i]] += values[i];
    }
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    double total = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    long used = Arrays.stream(sizes).filter(s -> s > 0).count();
    if (n <= used + 1 || total == 0) {
      return Double.NaN;
    }
    double between = 0;
    for (int g = 0; g < sizes.length; g++) {
      if (sizes[g] > 0) {
        double difference = sums[g] / sizes[g] - mean;
        between += sizes[g] * difference * difference;
      }
    }
    double within = (total - between) / (n - used);
    return Math.max(0, (between - (used - 1) * within) / (total + within));
  }
}
