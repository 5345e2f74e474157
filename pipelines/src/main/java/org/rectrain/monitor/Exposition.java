package org.rectrain.monitor;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.rectrain.monitor.MonitorResult.Decision;
import org.rectrain.monitor.MonitorResult.FeatureResult;
import org.rectrain.monitor.MonitorResult.TaskResult;
import org.rectrain.monitor.MonitorResult.WindowResult;

/** A verdict in Prometheus' text format, for the textfile collector of its node exporter. */
public final class Exposition {
  /** File in the stage's folder. */
  public static final String FILE = "metrics.prom";

  private static final String PREFIX = "rectrain_monitor_";

  private final Map<String, StringBuilder> families = new LinkedHashMap<>();
  private final String run;

  private Exposition(String run) {
    this.run = run;
  }

  /**
   * The text of a verdict.
   *
   * @param run name of the run
   * @param latency milliseconds of a ranking request by model, 95th percentile; empty where unknown
   * @param now epoch seconds of this success
   */
  public static String of(MonitorResult result, String run, Map<String, Double> latency, long now) {
    Exposition out = new Exposition(run);
    WindowResult last = result.windows().get(result.windows().size() - 1);
    out.add(
        "last_success_timestamp_seconds", "When monitoring last came to a verdict.", (double) now);
    for (Decision decision : Decision.values()) {
      out.add(
          "decision",
          "1 for the decision that was taken.",
          decision == result.decision() ? 1 : 0,
          "decision",
          decision.name().toLowerCase(Locale.ROOT));
    }
    out.add("window_rows", "Rows of the last window.", (double) last.rows());
    out.add("window_users", "Users of the last window, to about 3 %.", last.users());
    out.add("untimed_rows", "Rows without a readable time.", (double) result.untimedRows());
    for (FeatureResult of : last.features()) {
      String name = of.name();
      out.add("feature_distance", "Distance from the reference.", of.value(), "feature", name);
      out.add("feature_limit", "Distance that chance reaches.", of.limit(), "feature", name);
      out.add("feature_missing_ratio", "Share without a value.", of.missing(), "feature", name);
    }
    for (TaskResult of : last.tasks()) {
      String[] labels = {"task", of.task(), "slice", of.slice().isEmpty() ? "all" : of.slice()};
      out.add(
          "task_labelled_rows", "Rows whose label has arrived.", (double) of.labelled(), labels);
      out.add("task_rate", "Rate of the label.", of.rate().value(), labels);
      out.add(
          "task_rate_reference", "The same in the reference.", of.limits().rateBefore(), labels);
      out.add("task_rate_limit", "How far chance moves it.", of.limits().rate(), labels);
      out.add("task_calibration", "Mean score minus rate.", of.calibration().value(), labels);
      out.add(
          "task_calibration_reference",
          "The same in the reference.",
          of.limits().calibrationBefore(),
          labels);
      out.add(
          "task_calibration_limit", "How far chance moves it.", of.limits().calibration(), labels);
      out.add("task_auc", "Area under the ROC curve.", of.auc().value(), labels);
      out.add("task_auc_reference", "The same in the reference.", of.limits().aucBefore(), labels);
      out.add("task_auc_limit", "How far chance lets it drop.", of.limits().auc(), labels);
      out.add(
          "task_auc_estimated",
          "AUC that the scores foretell; does not see concept drift.",
          of.estimated().auc(),
          labels);
      out.add("task_log_loss", "Log loss in nats.", of.logLoss().value(), labels);
    }
    latency.forEach(
        (model, millis) ->
            out.add(
                "latency_milliseconds",
                "Latency of a ranking request as score measured it.",
                millis,
                "model",
                model,
                "quantile",
                "0.95"));
    StringBuilder text = new StringBuilder();
    out.families.values().forEach(text::append);
    return text.toString();
  }

  private void add(String name, String help, double value, String... labels) {
    StringBuilder family =
        families.computeIfAbsent(
            name,
            n ->
                new StringBuilder()
                    .append("# HELP ")
                    .append(PREFIX)
                    .append(n)
                    .append(' ')
                    .append(help)
                    .append("\n# TYPE ")
                    .append(PREFIX)
                    .append(n)
                    .append(" gauge\n"));
    family.append(PREFIX).append(name).append("{run=\"").append(escaped(run)).append('"');
    for (int i = 0; i < labels.length; i += 2) {
      family.append(',').append(labels[i]).append("=\"").append(escaped(labels[i + 1])).append('"');
    }
    family.append("} ").append(shown(value)).append('\n');
  }

  private static String shown(double value) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
