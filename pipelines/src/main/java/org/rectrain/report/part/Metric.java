package org.rectrain.report.part;

import java.util.function.DoubleFunction;
import org.rectrain.metric.MetricInfo;
import org.rectrain.metric.MetricInfo.Direction;
import org.rectrain.report.html.Display;

/**
 * A metric by which the page compares models.
 *
 * @param key as in the results: {@code click.auc}, {@code recall@100}
 * @param label as people say it
 * @param better which way it improves
 * @param format how a value is written
 */
public record Metric(String key, String label, Direction better, DoubleFunction<String> format) {
  /** Prefix of the keys of costs. */
  public static final String COST = "cost.";

  /** What {@code ScoreResult.ModelTimes#knownMillis} says. */
  public static final Metric MILLIS =
      new Metric(
          COST + "millis", "ms per 1,000 scores of known items", Direction.LOWER, Display::plain);

  /** One user with as many candidates as the scoring was asked to measure. */
  public static final Metric LATENCY =
      new Metric(
          COST + "latency", "ms per request, 95th percentile", Direction.LOWER, Display::plain);

  public static final Metric PARAMETERS =
      new Metric(COST + "parameters", "Parameters", Direction.LOWER, Display::compact);

  /** A metric of a task, such as the AUC of clicks. */
  public static Metric of(String task, String name) {
    return named(task + "." + name);
  }

  /** A metric by its key: {@code click.auc}, or one of retrieval such as {@code recall@100}. */
  public static Metric named(String key) {
    MetricInfo info = MetricInfo.of(key);
    return new Metric(key, capitalised(MetricInfo.words(key)), info.direction(), format(info));
  }

  private static DoubleFunction<String> format(MetricInfo info) {
    return info.unit() == MetricInfo.Unit.SHARE ? Display::share : Display::score;
  }

  public boolean prefers(double a, double b) {
    return switch (better) {
      case HIGHER -> a > b;
      case LOWER -> a < b;
      case NEAR_ONE -> Math.abs(a - 1) < Math.abs(b - 1);
    };
  }

  /** Whether it measures quality rather than cost; of costs no best one is marked. */
  public boolean quality() {
    return !key.startsWith(COST);
  }

  public static String capitalised(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
