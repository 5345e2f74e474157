package org.rectrain.monitor;

import java.util.Locale;
import org.rectrain.config.monitor.MonitorConfig;

/** Alert rules for Prometheus over the figures of {@link Exposition}. */
public final class AlertRules {
  /** File in the stage's folder. */
  public static final String FILE = "alerts.yaml";

  private final StringBuilder text =
      new StringBuilder(
          """
          # Rules for Prometheus: list this file under rule_files. Limits are those that chance
          # sets, exported beside each figure; the others are section monitor.alerts.
          groups:
            - name: rectrain-monitor
              rules:
          """);

  private AlertRules() {}

  /** The rules of a configuration. */
  public static String of(MonitorConfig config) {
    AlertRules out = new AlertRules();
    out.rule(
        "RectrainDataBroken",
        "rectrain_monitor_decision{decision=\"broken\"} == 1",
        "critical",
        "{{ $labels.run }}: the data is broken and must not be trained on");
    out.rule(
        "RectrainDataMissing",
        "rectrain_monitor_window_rows < " + config.minRows(),
        "critical",
        "{{ $labels.run }}: only {{ $value }} rows in the last window");
    out.rule(
        "RectrainDrift",
        "rectrain_monitor_feature_distance > rectrain_monitor_feature_limit",
        "warning",
        "{{ $labels.run }}: {{ $labels.feature }} has moved by {{ $value }}");
    out.rule(
        "RectrainLabelRate",
        "abs(rectrain_monitor_task_rate - rectrain_monitor_task_rate_reference)"
            + " > rectrain_monitor_task_rate_limit",
        "warning",
        "{{ $labels.run }}: the rate of {{ $labels.task }} ({{ $labels.slice }}) has moved");
    out.rule(
        "RectrainCalibration",
        "abs(rectrain_monitor_task_calibration - rectrain_monitor_task_calibration_reference)"
            + " > rectrain_monitor_task_calibration_limit",
        "warning",
        "{{ $labels.run }}: scores of {{ $labels.task }} ({{ $labels.slice }}) are off");
    out.rule(
        "RectrainAucDrop",
        "rectrain_monitor_task_auc_reference - rectrain_monitor_task_auc"
            + " > rectrain_monitor_task_auc_limit",
        "critical",
        "{{ $labels.run }}: the AUC of {{ $labels.task }} ({{ $labels.slice }}) has dropped by"
            + " {{ $value }}");
    out.rule(
        "RectrainLatency",
        String.format(
            Locale.ROOT,
            "rectrain_monitor_latency_milliseconds{quantile=\"0.95\"} > %s",
            config.alerts().latencyMs()),
        "warning",
        "{{ $labels.run }}: {{ $labels.model }} takes {{ $value }} ms");
    out.rule(
        "RectrainMonitorStale",
        String.format(
            Locale.ROOT,
            "time() - rectrain_monitor_last_success_timestamp_seconds > %s",
            config.alerts().staleHours() * 3600),
        "critical",
        "{{ $labels.run }}: no verdict for {{ $value | humanizeDuration }}");
    return out.text.toString();
  }

  private void rule(String name, String expression, String severity, String summary) {
    text.append("      - alert: ").append(name).append('\n');
    text.append("        expr: '").append(expression).append("'\n");
    text.append("        labels: {severity: ").append(severity).append("}\n");
    text.append("        annotations:\n");
    text.append("          summary: '").append(summary).append("'\n");
  }
}
