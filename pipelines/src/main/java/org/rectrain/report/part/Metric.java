package org.rectrain.report.part;

import java.util.Locale;
import java.util.function.DoubleFunction;
import org.rectrain.metric.MetricInfo;
import org.rectrain.report.html.Display;

/**
 * A metric by which the page compares models.
 *
 * @param key as in the results: {@code click.auc}, {@code recall@100}
 * @param label as people say it
 * @param better which way it improves
 * @param format how a value is written
 */
public record Metric(String key, String label, Better better, DoubleFunction<String> format) {
  public static final Metric MILLIS =
      new Metric("cost.millis", "ms per 1,000 scores", Better.CHEAPER, Display::plain);

  /** One user with as many candidates as the scoring was asked to measure. */
  public static final Metric LATENCY =
      new Metric("cost.latency", "ms per request, 95th percentile", Better.CHEAPER, Display::plain);

  public static final Metric PARAMETERS =
      new Metric("cost.parameters", "Parameters", Better.CHEAPER, Display::compact);

  /** Which way a metric improves; of costs no best one is marked. */
  enum Better {
    HIGHER,
    LOWER,
    CHEAPER
  }

  /** A metric of a task, such as the AUC of clicks. */
  public static Metric of(String task, String name) {
    MetricInfo info = MetricInfo.of(name);
    return new Metric(
        task + "." + name, capitalised(task) + " " + info.label(), better(info), format(info));
  }

  /** A metric of retrieval. */
  public static Metric retrieval(String name) {
    MetricInfo info = MetricInfo.of(name);
    int prefix = name.indexOf(info.key());
    String label =
        capitalised(name.substring(0, prefix).replace('_', ' '))
            + (prefix == 0 ? info.label() : info.label().toLowerCase(Locale.ROOT))
            + name.substring(prefix + info.key().length()).replace('_', ' ');
    return new Metric(name, label, better(info), format(info));
  }

  private static Better better(MetricInfo info) {
    return info.isLoss() ? Better.LOWER : Better.HIGHER;
  }

  private static DoubleFunction<String> format(MetricInfo info) {
    return info.unit() == MetricInfo.Unit.SHARE ? Display::share : Display::score;
  }

  public boolean prefers(double a, double b) {
    return better == Better.HIGHER ? a > b : a < b;
  }

  /** Whether it tells quality rather than cost. */
  public boolean quality() {
    return better != Better.CHEAPER;
  }

  public static String capitalised(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
