package org.rectrain.metric;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A row of the registry of metrics, beside its function in {@link TaskMetric} or {@link
 * ListMetric}. Evaluation, comparison, report and {@code docs/metrics.md} read names and directions
 * here.
 *
 * @param key the name in result files, without a list length: {@code auc}, {@code recall}
 * @param label the name for people, without a list length
 * @param unit how a value reads
 * @param direction which values are better
 * @param formula in symbols
 * @param undefined when the value is NaN
 * @param source the paper or implementation that defines it
 */
public record MetricInfo(
    String key,
    String label,
    Unit unit,
    Direction direction,
    String formula,
    String undefined,
    String source) {

  /** Which values are better. */
  public enum Direction {
    HIGHER,
    LOWER,
    /** The closer to 1 the better. */
    NEAR_ONE
  }

  /** How a value reads. */
  public enum Unit {
    /** A number, mostly of 0 to 1. */
    SCORE,
    /** A share of 0 to 1, shown as a percentage. */
    SHARE,
    /** Natural logarithms, 0 or more. */
    NATS,
    /** Logarithms to base 2, 0 or more. */
    BITS,
    /** A ratio, 0 or more. */
    RATIO
  }

  /** Whether smaller is better. */
  public boolean isLoss() {
    return direction == Direction.LOWER;
  }

  /** All rows of the registry. */
  public static List<MetricInfo> all() {
    return Stream.concat(
            Arrays.stream(TaskMetric.values()).map(TaskMetric::info),
            Arrays.stream(ListMetric.values()).map(ListMetric::info))
        .toList();
  }

  /**
   * The row behind a name of a result: {@code click.auc}, {@code recall@100}, {@code
   * sampled100_ndcg@10}.
   *
   * @throws IllegalArgumentException when no row has that key
   */
  public static MetricInfo of(String name) {
    String key =
        name.substring(name.lastIndexOf('.') + 1)
            .replaceFirst("@(\\d+)" + ListMetric.AMONG + "[a-z0-9_]+$", "@$1")
            .replaceFirst("@\\d+$", "")
            .replaceFirst("^" + ListMetric.SAMPLED + "\\d+_", "");
    return all().stream()
        .filter(row -> row.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no metric is called " + name));
  }

  /**
   * A name of a result as it reads in a sentence: {@code click AUC}, {@code Recall@100}, {@code
   * cold recall@100}.
   *
   * @throws IllegalArgumentException when no row has that key
   */
  public static String words(String name) {
    MetricInfo row = of(name);
    int dot = name.lastIndexOf('.');
    int key = name.indexOf(row.key(), dot + 1);
    String task = dot < 0 ? "" : name.substring(0, dot) + " ";
    String of = name.substring(dot + 1, key).replace('_', ' ');
    String after = name.substring(key + row.key().length()).replace('_', ' ');
    return task + of + (of.isEmpty() ? row.label() : row.label().toLowerCase(Locale.ROOT)) + after;
  }
}
