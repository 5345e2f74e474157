package org.rectrain.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.rectrain.Failure;
import org.rectrain.config.explain.ExplainConfig;
import org.rectrain.dataset.ExampleRows;
import org.rectrain.dataset.Examples;
import org.rectrain.dataset.FeatureSpec;
import org.rectrain.metric.Logistic;

/**
 * The smallest change of some features with which a row's probability reaches a target: values that
 * train has, one feature at a time, then more on top of the best of them. Of the changes that reach
 * it with the fewest features the one that moves least counts, in standard deviations of a number
 * and 1 for another category. The search is greedy: a smaller change may exist that it does not
 * see.
 */
final class Counterfactual {
  private static final int SAMPLED = 2000;
  private static final int QUANTILES = 20;
  private static final int CATEGORIES = 50;

  private final Subject subject;
  private final ExplainConfig config;
  private final Map<FeatureGroups.Cell, float[]> values = new LinkedHashMap<>();
  private final double target;

  /**
   * A search over the changeable features.
   *
   * @param target probability to reach
   * @throws Failure (exit code 2) when one is no feature of the model
   */
  Counterfactual(Subject subject, ExplainConfig config, double target, long seed) {
    this.subject = subject;
    this.config = config;
    this.target = target;
    Examples train = SampledRows.rows(subject.examples("train"), SAMPLED, seed);
    for (String name : config.changeable()) {
      FeatureGroups.Cell cell =
          FeatureGroups.cells(subject.schema()).stream()
              .filter(c -> c.spec().name().equals(name))
              .findFirst()
              .orElseThrow();
      values.put(cell, values(cell, train));
    }
  }

  /**
   * Refuses names that are no features.
   *
   * @throws Failure (exit code 2) that names the first one
   */
  static void require(ExplainConfig config, org.rectrain.dataset.FeatureSchema schema) {
    List<String> known = schema.features().stream().map(FeatureSpec::name).toList();
    for (String name : config.changeable()) {
      if (!known.contains(name)) {
        throw Failure.usage(
            "explain.changeable: '" + name + "' is no feature of the model",
            "its features are " + String.join(", ", known));
      }
    }
  }

  /** Values that train has: quantiles of a number, the most frequent categories. */
  private static float[] values(FeatureGroups.Cell cell, Examples train) {
    float[] all = new float[train.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = RawValues.encoded(cell, train, i);
    }
    if (cell.spec().kind() == FeatureSpec.Kind.CATEGORICAL) {
      Map<Float, Integer> counts = new LinkedHashMap<>();
      for (float value : all) {
        counts.merge(value, 1, Integer::sum);
      }
      List<Float> known =
          counts.entrySet().stream()
              .filter(e -> e.getKey() > 0)
              .sorted((a, b) -> b.getValue() - a.getValue())
              .limit(CATEGORIES)
              .map(Map.Entry::getKey)
              .toList();
      return floats(known);
    }
    Arrays.sort(all);
    List<Float> out = new ArrayList<>();
    for (int q = 0; q <= QUANTILES; q++) {
      float value = all[Math.round((all.length - 1) * (float) q / QUANTILES)];
      if (!out.contains(value)) {
        out.add(value);
      }
    }
    return floats(out);
  }

  private static float[] floats(List<Float> values) {
    float[] out = new float[values.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = values.get(i);
    }
    return out;
  }

  private record Move(FeatureGroups.Cell cell, float value) {}

  /**
   * Searches for one row.
   *
   * @param rows the row as each member reads it, alone
   * @param task place of the label
   * @param probability of the row as it is
   * @return null where the row reaches the target already
   */
  RowExplanation.@org.jspecify.annotations.Nullable Change find(
      List<Examples> rows, int task, double probability) {
    if (probability >= target) {
      return null;
    }
    List<Move> best = List.of();
    double bestProbability = probability;
    for (int level = 0; level < config.changes(); level++) {
      List<List<Move>> tried = extended(best, rows.get(0));
      if (tried.isEmpty()) {
        break;
      }
      double[] found = probabilities(rows, tried, task);
      int cheapest = -1;
      int highest = 0;
      for (int i = 0; i < found.length; i++) {
        highest = found[i] > found[highest] ? i : highest;
        if (found[i] >= target
            && (cheapest < 0
                || cost(tried.get(i), rows.get(0)) < cost(tried.get(cheapest), rows.get(0)))) {
          cheapest = i;
        }
      }
      int chosen = cheapest >= 0 ? cheapest : highest;
      if (found[chosen] <= bestProbability) {
        break;
      }
      best = tried.get(chosen);
      bestProbability = found[chosen];
      if (cheapest >= 0) {
        break;
      }
    }
    List<RowExplanation.Step> steps = new ArrayList<>();
    for (Move move : best) {
      steps.add(
          new RowExplanation.Step(
              move.cell().spec().name(),
              RawValues.of(move.cell(), rows.get(0), 0),
              RawValues.words(move.cell().spec(), move.value())));
    }
    return new RowExplanation.Change(target, bestProbability, bestProbability >= target, steps);
  }

  private List<List<Move>> extended(List<Move> so, Examples row) {
    List<List<Move>> out = new ArrayList<>();
    values.forEach(
        (cell, candidates) -> {
          if (so.stream().anyMatch(m -> m.cell().equals(cell))) {
            return;
          }
          for (float value : candidates) {
            if (value != RawValues.encoded(cell, row, 0)) {
              List<Move> next = new ArrayList<>(so);
              next.add(new Move(cell, value));
              out.add(next);
            }
          }
        });
    return out;
  }

  private double[] probabilities(List<Examples> rows, List<List<Move>> tried, int task) {
    List<Examples> changed = new ArrayList<>();
    for (Examples row : rows) {
      Examples copies = ExampleRows.select(row, new int[tried.size()]);
      for (int i = 0; i < tried.size(); i++) {
        for (Move move : tried.get(i)) {
          Donation.set(move.cell(), copies, i, move.value());
        }
      }
      changed.add(copies);
    }
    return Arrays.stream(subject.logits(changed))
        .mapToDouble(logits -> Logistic.sigmoid(logits[task]))
        .toArray();
  }

  private static double cost(List<Move> moves, Examples row) {
    double sum = 0;
    for (Move move : moves) {
      boolean category = move.cell().spec().kind() == FeatureSpec.Kind.CATEGORICAL;
      sum += category ? 1 : Math.abs(move.value() - RawValues.encoded(move.cell(), row, 0));
    }
    return sum;
  }
}
